/**
 * Views that load when a reader first goes to them.
 *
 * @module
 */
import { type ComponentType, h } from "preact";
import { useState } from "preact/hooks";
import { Failure, Loading } from "./states.tsx";
import { unloadedView } from "./unloaded_view.ts";
import { useAnswer } from "./use_answer.ts";
import type { ViewProps } from "./view_props.ts";

/** A view whose module comes when it is first shown. */
export function lazyView<Props extends object = ViewProps>(
  load: () => Promise<ComponentType<NoInfer<Props>>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function LazyView(props: Props) {
    const [isThere] = useState(loaded !== null);
    const { value, error, retry } = useAnswer(
      isThere ? null : async () => {
        loaded = await load().catch(async () => {
          throw await unloadedView();
        });
        return { View: loaded };
      },
      [],
    );
    const View = isThere ? loaded : value?.View ?? null;
    if (View !== null) return h(View, props);
    return error === null ? <Loading what="Loading the view" /> : <Failure error={error} onRetry={retry} />;
  };
}
