import assert from "node:assert/strict";
import { join } from "node:path";
import { runQuickStudy, smallSettings } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { noneGoodOf } from "./study_none_good.ts";
import { openStudy } from "./study.ts";

Deno.test("of a stored study without a GOOD strategy the best is told with the gates that it failed then", async () => {
  using folder = temporaryFolder();
  const settings = smallSettings({ ASSAY_SOFT_ACTIVE_DAYS: "15", ASSAY_ADAPTIVE_THRESHOLDS: "true" });
  await runQuickStudy(folder.path, { settings, plan: { sampler: "sobol" } });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), [best] = study.best(1), trial = study.trials.get(best.trial);
  const found = noneGoodOf(study, study.lastRun()!)!;
  assert.equal(found.nearest.trial, best.trial);
  assert.deepEqual(found.days, { judged: study.returnsOf(best.trial).days.length, all: 30 });
  assert.deepEqual(
    new Set(found.nearest.failures.map(({ kpi }) => kpi as string)),
    new Set(trial.failedGates.filter((gate) => gate !== "incomplete")),
  );
  assert.ok(found.nearest.failures.some(({ kpi, wanted }) => kpi === "activeDays" && wanted === 15));
});
