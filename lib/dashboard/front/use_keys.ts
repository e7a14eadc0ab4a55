/**
 * Single keys that do something in a view, as long as the reader is not writing.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";

/** What a key does, by the key. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** Elements that take keys themselves. */
const WRITING = "input, textarea, select, dialog[open], [contenteditable]";

/** Listens while the view is on the page. */
export function useKeys(actions: KeyActions): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(WRITING) !== null) return;
      const action = Object.hasOwn(current.current, event.key) ? current.current[event.key] : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
