import assert from "node:assert/strict";
import { freshText } from "./use_changes.ts";

Deno.test("what is new is counted from the view that is shown, also where tries ended before the first news came", () => {
  const shown = { trials: 10, state: "running" } as const;
  assert.equal(freshText({}, shown), null);
  assert.equal(freshText({ trials: 10, state: "running" }, shown), null);
  assert.equal(freshText({ trials: 11 }, shown), "1 new: show it");
  assert.equal(freshText({ trials: 1_210 }, shown), "1,200 new: show them");
  // A view that was asked for anew may be ahead of what was told last.
  assert.equal(freshText({ trials: 9 }, shown), null);
  assert.equal(freshText({ trials: 12, state: "finished" }, shown), "The search is finished: show what is new");
});
