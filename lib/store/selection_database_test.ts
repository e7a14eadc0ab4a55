import assert from "node:assert/strict";
import { loadBenchmark } from "./benchmarks.ts";
import { writeCertificate } from "./certificates.ts";
import { openDatabase } from "./database.ts";
import { loadExplanation } from "./explanations.ts";
import { loadKpis, updateSelection } from "./kpi_rows.ts";
import { loadLog } from "./logs.ts";
import { exportSelections, GOOD_DATABASE, HARD_DATABASE, removeFromSelections } from "./selection_database.ts";
import { deleteStudy, getStudy, listStudies } from "./studies.ts";
import { loadStudyMap } from "./study_maps.ts";
import { addFindings } from "../../test/fixtures/findings.ts";
import { addStudy, sampleStudy } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { loadTrades } from "./trade_rows.ts";
import { loadTrials } from "./trials.ts";
import { loadUnseenTrades } from "../../test/fixtures/unseen_trades.ts";
import { loadUnseenRuns } from "./unseen_runs.ts";
import { DatabaseSync } from "node:sqlite";

/** Every row of every table, as text. */
function contents(db: DatabaseSync): string {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return JSON.stringify(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM ${name}`).all()]));
}

async function contentsOf(path: string): Promise<string> {
  using db = await openDatabase(path, { readOnly: true });
  return contents(db);
}

const select = (trial: number, isSoft: boolean, isHard: boolean) => ({ trial, isSoft, isHard, score: trial / 10 });

Deno.test("a selection database holds complete copies that open alone", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const main = await openDatabase(`${path}/backtests.db`);
  addStudy(main, "a", 4);
  addStudy(main, "b", 2);
  updateSelection(main, "a", [select(1, true, false), select(3, true, true)]);
  addFindings(main, "a", 4);
  const runs = loadUnseenRuns(main, "a"), trades = loadUnseenTrades(main, "a", runs[6]);
  const log = loadLog(main, "a", { trial: 3, part: "search", market: 0 }),
    shap = loadExplanation(main, "a")!,
    map = loadStudyMap(main, "a")!;
  const closes = loadBenchmark(main, "a", 0);
  writeCertificate(main, "a", { trial: 3, issuedAt: 1, isHard: true, record: { dsr: 0.96 }, text: "Believe it" });
  assert.deepEqual(await exportSelections(main, path, "a"), { good: 2, hard: 1 });
  const expected = { study: getStudy(main, "a"), trades: loadTrades(main, "a", 3), trial: loadTrials(main, "a")[3] };
  const kpis = loadKpis(main, "a");
  main.close();
  Deno.removeSync(`${path}/backtests.db`);

  using good = await openDatabase(`${path}/${GOOD_DATABASE}`, { readOnly: true });
  assert.deepEqual(loadTrials(good, "a").map(({ trial }) => trial), [1, 3]);
  using hard = await openDatabase(`${path}/${HARD_DATABASE}`, { readOnly: true });
  assert.deepEqual(getStudy(hard, "a"), expected.study);
  assert.deepEqual(loadTrials(hard, "a"), [expected.trial]);
  assert.deepEqual(loadTrades(hard, "a", 3), expected.trades);
  assert.deepEqual(loadKpis(hard, "a"), [kpis[3]]);
  assert.equal(hard.prepare("SELECT text FROM certificates").get()!.text, "Believe it");
  assert.deepEqual(loadUnseenRuns(hard, "a"), runs.slice(6));
  assert.deepEqual(loadUnseenTrades(hard, "a", runs[6]), trades);
  assert.deepEqual(loadLog(hard, "a", { trial: 3, part: "search", market: 0 }), log);
  const { dependences, ...found } = loadExplanation(hard, "a")!;
  assert.deepEqual({ ...found, dependences: shap.dependences }, shap);
  assert.deepEqual(dependences.get("fast")!.effects, shap.dependences.get("fast")!.effects.slice(3));
  assert.deepEqual(loadStudyMap(hard, "a")!.places.data, map.places.data.slice(6));
  assert.deepEqual(loadBenchmark(hard, "a", 0), closes);
});

Deno.test("what is found out after a strategy was exported reaches its copy with the next export", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  using main = await openDatabase(`${path}/backtests.db`);
  addStudy(main, "a", 2);
  updateSelection(main, "a", [select(1, true, false)]);
  await exportSelections(main, path, "a");
  addFindings(main, "a", 2);
  await exportSelections(main, path, "a");
  using good = await openDatabase(`${path}/${GOOD_DATABASE}`, { readOnly: true });
  const key = { trial: 1, part: "search", market: 0 } as const;
  assert.deepEqual(loadLog(good, "a", key), loadLog(main, "a", key));
  assert.deepEqual(loadUnseenRuns(good, "a"), loadUnseenRuns(main, "a").filter(({ trial }) => trial === 1));
});

Deno.test("exporting again changes nothing, and what is selected no more is removed", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  using main = await openDatabase(`${path}/backtests.db`);
  addStudy(main, "a", 4);
  addStudy(main, "b", 1);
  updateSelection(main, "a", [select(1, true, false), select(3, true, true)]);
  updateSelection(main, "b", [select(0, true, true)]);
  await exportSelections(main, path, "b");
  await exportSelections(main, path, "a");
  const before = await contentsOf(`${path}/${GOOD_DATABASE}`);
  await exportSelections(main, path, "a");
  assert.equal(await contentsOf(`${path}/${GOOD_DATABASE}`), before);

  updateSelection(main, "a", [select(1, false, false), select(2, true, false)]);
  assert.deepEqual(await exportSelections(main, path, "a"), { good: 2, hard: 1 });
  using good = await openDatabase(`${path}/${GOOD_DATABASE}`, { readOnly: true });
  assert.deepEqual(loadKpis(good, "a").map(({ trial, score }) => [trial, score]), [[2, 0.2], [3, 0.3]]);
  assert.equal(loadTrials(good, "b").length, 1, "other studies stay");
});

Deno.test("a selection is one file that can be read from where nothing may be written, and was before too", async () => {
  using folder = temporaryFolder();
  const { path } = folder, good = `${path}/${GOOD_DATABASE}`;
  using main = await openDatabase(`${path}/backtests.db`);
  addStudy(main, "a", 2);
  updateSelection(main, "a", [select(1, true, false)]);
  // As releases before left them.
  (await openDatabase(good)).close();
  const journal = (db: DatabaseSync) => db.prepare("PRAGMA journal_mode").get()!.journal_mode;
  {
    using before = new DatabaseSync(good);
    assert.equal(journal(before), "wal");
  }
  await exportSelections(main, path, "a");
  using db = new DatabaseSync(good, { readOnly: true });
  assert.equal(journal(db), "delete");
  assert.deepEqual([db.prepare("PRAGMA integrity_check").get()!.integrity_check], ["ok"]);
});

Deno.test("a study that is removed from the selections leaves the others there", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  await removeFromSelections(path, "a");
  assert.deepEqual([...Deno.readDirSync(path)], [], "nothing is made in order to remove from it");
  using main = await openDatabase(`${path}/backtests.db`);
  for (const study of ["a", "b"]) {
    addStudy(main, study, 2);
    addFindings(main, study, 2);
    updateSelection(main, study, [select(1, true, true)]);
    await exportSelections(main, path, study);
  }
  await removeFromSelections(path, "a");
  for (const name of [GOOD_DATABASE, HARD_DATABASE]) {
    using db = await openDatabase(`${path}/${name}`, { readOnly: true });
    const tables = db.prepare(
      `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'study' AND m.name != 'sealed_openings'`,
    ).all();
    assert.ok(tables.length > 10);
    for (const { name: table } of tables) {
      const studies = db.prepare(`SELECT DISTINCT study FROM ${table}`).all().map(({ study }) => study);
      assert.ok(!studies.includes("a"), `${table} of ${name}`);
    }
    assert.deepEqual(listStudies(db).map(({ study }) => study), ["b"]);
  }
});

Deno.test("a study made anew under an old name replaces the old one's trials", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  using main = await openDatabase(`${path}/backtests.db`);
  addStudy(main, "a", 2);
  updateSelection(main, "a", [select(0, true, false), select(1, true, false)]);
  await exportSelections(main, path, "a");
  deleteStudy(main, "a");
  addStudy(main, "a", 2, 9);
  main.exec("UPDATE studies SET created_at = created_at + 1");
  updateSelection(main, "a", [select(1, true, false)]);
  await exportSelections(main, path, "a");
  using good = await openDatabase(`${path}/${GOOD_DATABASE}`, { readOnly: true });
  assert.equal(getStudy(good, "a").createdAt, sampleStudy("a").createdAt + 1);
  assert.deepEqual(loadTrials(good, "a").map(({ trial }) => trial), [1]);
  assert.equal(loadTrades(good, "a", 1).length, 9);
});
