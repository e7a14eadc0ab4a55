/**
 * The thread of a search in a step that does not end.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { FromSearch } from "../../tasks/automl_messages.ts";

self.onmessage = () => {
  self.postMessage({ kind: "begun", goOn: "the same again" } satisfies FromSearch);
  for (;;);
};
