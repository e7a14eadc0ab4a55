import assert from "node:assert/strict";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { tradesHash } from "../core/trades_hash.ts";
import { inlineExecutor } from "../executor/inline_executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import type { Kpis } from "../metrics/kpis.ts";
import type { Certificate } from "../selection/certificate.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { loadUnseenTrades } from "../../test/fixtures/unseen_trades.ts";
import type { LogScope } from "../study/log_scopes.ts";
import { jobContext, searchedBars } from "../study/plan_jobs.ts";
import { openStudy, type Study } from "../study/study.ts";
import type { StudyRun } from "./study.ts";
import { runQuickStudy, smallMarket, studyRecord } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

/** Enough for an explanation that is reliable. */
const TRIALS = 48;

const folder = temporaryFolder();
let run: StudyRun;
let db: DatabaseSync;
let study: Study;

Deno.test.beforeAll(async () => {
  run = await runQuickStudy(folder.path, { trials: TRIALS });
  db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  study = openStudy(db, "study");
});
Deno.test.afterAll(() => {
  db.close();
  folder[Symbol.dispose]();
});

/** Numbers of the trials whose decisions on the days of the search are kept. */
function loggedTrials(db: DatabaseSync): number[] {
  return db.prepare("SELECT DISTINCT trial FROM logs WHERE part = 'search' ORDER BY trial").all()
    .map(({ trial }) => Number(trial));
}

Deno.test("the decisions of carried strategies are those of a plain run, in the search and beyond", async () => {
  const [{ split }] = study.plan.markets, executor = inlineExecutor(jobContext(study.plan, [smallMarket(db)]));
  const bars = {
    search: searchedBars(study.plan),
    validation: split.validation,
    sealed: split.sealed,
  };
  const carried = run.carried.map(({ trial }) => trial);
  assert.ok(carried.length > 0 && carried.length < run.summary.good);
  assert.deepEqual(loggedTrials(db), carried);
  for (const { trial, sealed } of run.carried) {
    const { params } = study.trials.get(trial);
    for (const part of ["search", "validation", "sealed"] as const) {
      const log = study.findings.log({ trial, part, market: 0 });
      if (part === "sealed" && sealed === null) assert.equal(log.length, 0);
      else {
        const job = { id: trial, params, ...bars[part], market: 0, interval: false, logs: "decisions" } as const;
        const [outcome] = await executor.submit({ dataHash: dataHashOf(study.plan.markets), jobs: [job] });
        assert.ok(outcome.state === "done" && outcome.decisions!.length > 0);
        assert.deepEqual(log, outcome.decisions);
      }
    }
  }
});

Deno.test("--logs decides whose decisions are kept, and nothing else", async () => {
  const scopes: [LogScope, (study: Study) => number[]][] = [
    ["none", () => []],
    ["good", (study) => study.good().map(({ trial }) => trial)],
    ["all", (study) => study.trials.all().filter(({ isValid }) => isValid).map(({ trial }) => trial)],
  ];
  using folder = temporaryFolder();
  const few = { plan: { sampler: "sobol" }, trials: 24 } as const, { summary } = await runQuickStudy(folder.path, few);
  assert.ok(summary.good > 0);
  const { logs: _, ...wanted } = await studyRecord(folder.path);
  for (const [logs, logged] of scopes) {
    using other = temporaryFolder();
    const { summary: { tradesHash } } = await runQuickStudy(other.path, { ...few, plan: { ...few.plan, logs } });
    assert.equal(tradesHash, summary.tradesHash);
    using db = await openDatabase(join(other.path, MAIN_DATABASE), { readOnly: true });
    assert.deepEqual(loggedTrials(db), logged(openStudy(db, "study")), logs);
    const { logs: __, ...found } = await studyRecord(other.path);
    assert.deepEqual(found, wanted);
  }
});

Deno.test("what is stored of unseen days is what the certificates were made from", () => {
  const looks = study.findings.unseenRuns();
  const certificates = new Map(study.journal.certificates().map(({ trial, record }) => [trial, record as Certificate]));
  for (const { trial, validation, sealed } of run.carried) {
    for (const [part, seen] of [["validation", validation], ["sealed", sealed]] as const) {
      const look = looks.find((one) => one.trial === trial && one.part === part);
      // A certificate has KPIs alone.
      const { flagSharpeOutlier: _, ...kpis } = (look?.kpis ?? {}) as Partial<Kpis>;
      assert.deepEqual(look ? kpis : null, certificates.get(trial)!.kpis[part]);
      assert.deepEqual([look?.returns, look?.days, look?.stopReason], [seen?.returns, seen?.days, seen?.stopReason]);
      if (look) assert.equal(tradesHash(loadUnseenTrades(db, "study", look)), look.tradesHash);
    }
  }
  assert.equal(looks.length, run.carried.length + run.carried.filter(({ sealed }) => sealed !== null).length);
});

Deno.test("what was learnt stands in the store with the map of the trials it was learnt from", () => {
  assert.deepEqual(study.findings.explanation(), run.explanation);
  assert.equal(run.explanation?.verdict, "reliable");
  const valued = study.trials.all().filter(({ value }) => value !== null).map(({ trial }) => trial);
  assert.deepEqual([...study.findings.map()!.rows], valued);
});

Deno.test("another run replaces the findings of the one before", async () => {
  const rows = (db: DatabaseSync) =>
    ["logs", "unseen_runs", "unseen_trades", "shap_values", "study_map_places", "benchmarks"]
      .map((table) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
  const before = rows(db), record = await studyRecord(folder.path);
  await runQuickStudy(folder.path, { trials: TRIALS });
  assert.deepEqual(rows(db), before);
  assert.deepEqual(await studyRecord(folder.path), record);
});

Deno.test("the record of a run tells when its parts were; one of an earlier release is not taken for it", async () => {
  const { spans: [spans], tradesHash, portfolio } = study.lastRun()!, { time } = smallMarket(db).candles;
  const [{ split }] = study.plan.markets;
  assert.equal(tradesHash, run.summary.tradesHash);
  assert.deepEqual(portfolio?.trials ?? null, run.portfolio?.trials ?? null);
  assert.deepEqual(spans.all, { from: time[0], to: time[time.length - 1] });
  for (const part of ["search", "validation", "sealed"] as const) {
    assert.deepEqual(spans[part], { from: time[split[part].from], to: time[split[part].to - 1] });
  }
  using other = temporaryFolder();
  await runQuickStudy(other.path, { trials: 8 });
  using old = await openDatabase(join(other.path, MAIN_DATABASE));
  old.exec("UPDATE studies SET summary = json_remove(summary, '$.spans')");
  assert.equal(openStudy(old, "study").lastRun(), null);
});
