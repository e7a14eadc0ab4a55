import assert from "node:assert/strict";
import { openDatabase } from "./database.ts";
import { updateSelection } from "./kpi_rows.ts";
import { studyTable } from "./study_table.ts";
import { addStudy } from "../../test/fixtures/store.ts";
import { finishTrial, proposeTrials } from "./trials.ts";

Deno.test("the table of a study has a row a trial, with parameters of any kind and empty cells for what is not", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 2);
  updateSelection(db, "a", [{ trial: 1, isSoft: true, isHard: false, score: 0.5 }]);
  const proposal = { strategy: null, origin: "model", round: 1, seed: 2 } as const;
  proposeTrials(db, "a", [
    { ...proposal, trial: 2, params: { length: 9, side: "long", both: false } },
    { ...proposal, trial: 3, params: { side: "both", list: [1, 2] as never } },
  ], 0);
  finishTrial(db, "a", 2, { state: "failed", finishedAt: 1, reason: "no trades" });
  const table = Object.fromEntries(studyTable(db, "a").map(({ name, values }) => [name, values]));
  assert.deepEqual(table.trial, [0, 1, 2, 3]);
  assert.deepEqual(table.state, ["done", "done", "failed", "proposed"]);
  assert.deepEqual(table.reason, [null, null, "no trades", null]);
  assert.deepEqual(table.is_soft, [false, true, null, null]);
  assert.deepEqual(table["params.both"], [null, null, false, null]);
  assert.deepEqual(table.score, [null, 0.5, null, null]);
  assert.deepEqual(table["params.length"], [0.1, 1.1, 9, null]);
  assert.deepEqual(table["params.side"], [null, null, "long", "both"]);
  assert.deepEqual(table["params.list"], [null, null, null, "[1,2]"]);
  assert.deepEqual(table.sharpe, [1 / 3, 1 / 4, null, null]);
  assert.deepEqual(table.max_drawdown.length, 4);
  assert.throws(() => studyTable(db, "b"), { name: "UserError" });
});
