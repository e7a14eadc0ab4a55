import assert from "node:assert/strict";
import { openDatabase } from "./database.ts";
import { loadKpis, updateKpis, updateSelection } from "./kpi_rows.ts";
import { KPI_NAMES, snakeCase } from "../metrics/registry.ts";
import { countTrials } from "./study_summary.ts";
import { createStudy, deleteStudy, findStudy, finishStudy, getStudy, listStudies } from "./studies.ts";
import { addStudy, sampleEnd, sampleStudy, sampleTrades } from "../../test/fixtures/store.ts";
import { addFindings } from "../../test/fixtures/findings.ts";
import { loadTrades } from "./trade_rows.ts";
import { finishTrial, loadReturns, loadTrials, markRunning, proposeTrials } from "./trials.ts";
import type { SqlReader } from "./sql_reader.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { loadDecisions, recordDecision } from "./decisions.ts";
import { loadCertificates, loadSealedOpenings, recordSealedOpening, writeCertificate } from "./certificates.ts";

const proposal = { trial: 0, params: { a: 1 }, strategy: null, origin: "sobol", round: 0, seed: 1 } as const;

Deno.test("a study comes back as it was written, and its name is taken from then on", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  const end = { finishedAt: 5, stopReason: "trials", summary: { good: 3 } };
  finishStudy(db, "a", end);
  assert.deepEqual(getStudy(db, "a"), { ...sampleStudy("a"), ...end });
  assert.throws(() => createStudy(db, sampleStudy("a")), {
    name: "UserError",
    message: 'Cannot create the study "a": it exists; resume it or choose another name',
  });
  assert.throws(() => getStudy(db, "b"), {
    name: "UserError",
    message: 'Cannot find the study "b": the database has "a"',
  });
});

Deno.test("trials come back in trial order whatever the order they were finished in", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  const trials = [0, 1, 2, 3];
  proposeTrials(db, "a", trials.map((trial) => ({ ...proposal, trial, params: { x: 0.1 + trial } })), 10);
  markRunning(db, "a", [0, 1, 2], 11);
  finishTrial(db, "a", 2, sampleEnd(2));
  finishTrial(db, "a", 0, sampleEnd(0));
  finishTrial(db, "a", 1, { state: "failed", finishedAt: 12, reason: "no trades" });
  const loaded = loadTrials(db, "a");
  assert.deepEqual(loaded.map(({ trial, state }) => [trial, state]), [
    [0, "done"],
    [1, "failed"],
    [2, "done"],
    [3, "proposed"],
  ]);
  assert.equal(loaded[0].value, null, "an undefined value is null");
  assert.equal(loaded[2].value, 2 / 3);
  assert.deepEqual(loadReturns(db, "a", 2), sampleEnd(2).daily);
  assert.equal(loadReturns(db, "a", 1), null);
  assert.deepEqual([loaded[2].duplicateOf, loaded[2].failedGates, loaded[3].failedGates], [null, ["sharpe"], []]);
  assert.deepEqual(loaded[2].extra, { folds: [1, 2, 2] });
  assert.deepEqual(loaded[3].params, { x: 3.1 });
  assert.equal(loaded[1].reason, "no trades");
});

Deno.test("trades come back bit by bit", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  proposeTrials(db, "a", [proposal], 0);
  const trades = sampleTrades(200, 3);
  finishTrial(db, "a", 0, { ...sampleEnd(0), trades });
  assert.deepEqual(loadTrades(db, "a", 0), trades);
  assert.equal(tradesHash(loadTrades(db, "a", 0)), tradesHash(trades));
  assert.equal(loadTrades(db, "a", 1).length, 0);
});

Deno.test("a trial ends once, and all of its rows are written or none", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  proposeTrials(db, "a", [proposal], 0);
  const end = sampleEnd(1);
  const count = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n;
  assert.throws(
    () => finishTrial(db, "a", 0, { ...end, kpis: { ...end.kpis, values: { ...end.kpis.values, sharpe: Infinity } } }),
    { name: "RangeError", message: "Cannot store a number: wanted a finite one, found Infinity" },
  );
  assert.throws(
    () => finishTrial(db, "a", 0, { ...end, extra: { folds: [1, -Infinity] } }),
    { name: "RangeError", message: 'Cannot store "1": wanted a finite number, found -Infinity' },
  );
  assert.equal(loadTrials(db, "a")[0].state, "proposed");
  finishTrial(db, "a", 0, end);
  assert.equal(count("trades"), 5);
  assert.throws(() => finishTrial(db, "a", 0, end), {
    name: "RangeError",
    message: 'Cannot finish trial 0 of study "a": there is none that waits or runs',
  });
  assert.throws(() => markRunning(db, "a", [0], 0), RangeError);
  assert.equal(count("trades"), 5);
});

Deno.test("KPIs come back with their flags, and the selection can be written anew", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 3);
  updateSelection(db, "a", [
    { trial: 1, isSoft: true, isHard: false, score: 0.5 },
    { trial: 2, isSoft: true, isHard: true, score: null },
  ]);
  updateKpis(db, "a", 1, { deflatedSharpe: 0.97, probabilityOfBacktestOverfitting: null });

  const [first, second, third] = loadKpis(db, "a");
  assert.deepEqual(third.values, sampleEnd(2).kpis.values);
  assert.equal(first.values.calmar, null);
  assert.deepEqual([first.flagSharpeOutlier, second.flagSharpeOutlier], [true, false]);
  assert.deepEqual(second.values, {
    ...sampleEnd(1).kpis.values,
    deflatedSharpe: 0.97,
    probabilityOfBacktestOverfitting: null,
  });
  assert.deepEqual([first.isSoft, second.isSoft, third.isHard], [false, true, true]);
  assert.deepEqual([second.score, third.score], [0.5, null]);
  assert.deepEqual(second.params, { length: 1.1 });
  const [overview] = listStudies(db), { proposed, completed, soft, hard } = countTrials(db, "a");
  assert.deepEqual([overview.trials, overview.done, overview.good, overview.hard], [3, 3, 2, 1]);
  assert.deepEqual([proposed, completed, soft, hard], [3, 3, 2, 1]);
  assert.throws(
    () => updateSelection(db, "a", [{ trial: 0, isSoft: true, isHard: true, score: 1 }, { ...first, trial: 9 }]),
    { message: 'Cannot update trial 9 of study "a": it has no KPIs' },
  );
  assert.equal(loadKpis(db, "a")[0].isSoft, false, "all are written or none");
});

Deno.test("a study that another process begins while the studies are listed is left out, and those there were are told", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  proposeTrials(db, "a", [proposal], 0);
  let looks = 0;
  const beginsOne: SqlReader = {
    prepare: (sql) => {
      if (looks++ === 1) {
        createStudy(db, sampleStudy("b"));
        proposeTrials(db, "b", [proposal], 0);
      }
      return db.prepare(sql);
    },
  };
  assert.deepEqual(listStudies(beginsOne).map(({ study, trials }) => [study, trials]), [["a", 1]]);
  assert.deepEqual(listStudies(db).map(({ study }) => study), ["a", "b"]);
});

Deno.test("every KPI has its column in both tables of KPIs and every column its KPI", async () => {
  using db = await openDatabase(":memory:");
  const judged = ["is_valid", "flag_sharpe_outlier", "flag_capacity", "is_soft", "is_hard", "score", "params"];
  const tables = { kpi_by_backtest: ["study", "trial", ...judged], kpi_by_market: ["study", "trial", "market"] };
  for (const [table, others] of Object.entries(tables)) {
    const columns = db.prepare("SELECT name FROM pragma_table_info(?)").all(table).map((row) => row.name);
    assert.deepEqual(columns.toSorted(), [...others, ...KPI_NAMES.map(snakeCase)].toSorted());
  }
});

Deno.test("deleting a study leaves nothing of it but its openings of sealed data", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 2);
  addStudy(db, "b", 1);
  const decision = { round: 1, time: 9, kind: "thresholds", decided: { sharpe: [1, 2] }, figures: { n: 4 } };
  recordDecision(db, "a", { ...decision, modelQuality: null, softCount: 1, hardCount: null });
  recordDecision(db, "a", { ...decision, modelQuality: 0.5, softCount: 2, hardCount: 1 });
  const counts = loadDecisions(db, "a").map(({ softCount, hardCount }) => [softCount, hardCount]);
  assert.deepEqual(counts, [[1, null], [2, 1]]);
  addFindings(db, "a", 2);
  const certificate = { trial: 1, issuedAt: 3, isHard: true, record: { dsr: 0.97 }, text: "Believe it" };
  writeCertificate(db, "a", { ...certificate, isHard: false });
  writeCertificate(db, "a", certificate);
  assert.deepEqual(loadCertificates(db, "a"), [certificate]);
  const opening = { dataHash: "d", fromTime: 100, toTime: 200, study: "a", trial: 1, openedAt: 5, pValue: 0.01 };
  recordSealedOpening(db, opening);

  deleteStudy(db, "a");
  assert.equal(findStudy(db, "a"), null);
  const tables = db.prepare(
    "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'study'",
  ).all().map(({ name }) => String(name));
  assert.ok(tables.includes("unseen_trades") && tables.includes("study_map_places"));
  for (const table of tables) {
    const kept = table === "sealed_openings" ? 1 : 0;
    assert.equal(db.prepare(`SELECT count(*) AS n FROM ${table} WHERE study = 'a'`).get()!.n, kept, table);
  }
  assert.deepEqual(loadSealedOpenings(db, "d", 150, 160), [opening]);
  assert.deepEqual(loadSealedOpenings(db, "d", 201, 300), []);
  assert.equal(loadTrials(db, "b").length, 1);
  assert.throws(() => deleteStudy(db, "a"), { name: "UserError" });
});
