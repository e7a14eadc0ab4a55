/**
 * One study, one process, as users meet it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { SMALL_SEARCH, taskCommand } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../lib/store/selection_database.ts";
import { findStudy, listStudies } from "../lib/store/studies.ts";

/** Whether a study has trials. */
async function isUnderWay(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, MAIN_DATABASE))) return false;
  using db = await openDatabase(join(folder, MAIN_DATABASE));
  return listStudies(db).some(({ done }) => done > 0);
}

Deno.test("a running study is neither resumed nor deleted by another, and one whose owner was killed is both", async () => {
  using folder = temporaryFolder();
  const where = ["--data-dir", folder.path], resume = [...SMALL_SEARCH, ...where, "--resume"];
  const child = taskCommand("automl", [...SMALL_SEARCH, ...where, "--trials", "100000"], { stderr: "null" }).spawn();
  while (!await isUnderWay(folder.path)) await new Promise((resolve) => setTimeout(resolve, 100));
  const at = `process ${child.pid} has been at it since \\S+; wait until it has ended\\n$`;
  const again = await callTask("automl", ...resume);
  assert.deepEqual([again.code, again.stdout], [2, ""]);
  assert.match(again.stderr, new RegExp(`^Cannot resume the study "study": ${at}`));
  const deleted = await callTask("study", "delete", "study", "--yes", ...where);
  assert.deepEqual([deleted.code, deleted.stdout], [2, ""]);
  assert.match(deleted.stderr, new RegExp(`^Cannot delete the study "study": ${at}`));
  // Others in the folder are free.
  const other = await callTask("automl", ...SMALL_SEARCH, ...where, "--study", "other");
  assert.equal(other.code, 0, other.stderr);

  child.kill("SIGKILL");
  await child.output();
  const resumed = await callTask("automl", ...resume, "--trials", "8");
  assert.equal(resumed.code, 0, resumed.stderr);
  for (const name of [GOOD_DATABASE, HARD_DATABASE]) {
    using db = await openDatabase(join(folder.path, name), { readOnly: true });
    assert.equal(findStudy(db, "study")!.stopReason, "trials", "a copy knows how its study ended");
  }
  const gone = await callTask("study", "delete", "study", "--yes", ...where);
  assert.deepEqual([gone.code, gone.stdout], [0, 'Deleted the study "study"\n'], gone.stderr);
  for (const name of [MAIN_DATABASE, GOOD_DATABASE, HARD_DATABASE]) {
    using db = await openDatabase(join(folder.path, name), { readOnly: true });
    assert.deepEqual(listStudies(db).map(({ study }) => study), ["other"], name);
  }
});
