import assert from "node:assert/strict";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { KpiInterval } from "../metrics/intervals.ts";
import { KPI_NAMES, type KpiName } from "../metrics/registry.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { loadCertificates, loadSealedOpenings } from "../store/certificates.ts";
import { loadDecisions } from "../store/decisions.ts";
import { loadKpis } from "../store/kpi_rows.ts";
import { loadTrials } from "../store/trials.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../store/selection_database.ts";
import { beginStudy, resumeStudy } from "../study/begin_study.ts";
import { openStudy } from "../study/study.ts";
import { planSettings } from "../study/plan_settings.ts";
import { runStudy } from "./study.ts";
import {
  runQuickStudy as runStudyOfMonth,
  smallMarket,
  type SmallRun,
  smallSettings,
  studyRecord,
} from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

/** Trials of a study: two rounds of the model after its design and the starts, and enough for an explanation. */
const TRIALS = 40;

const runQuickStudy = (folder: string, options: SmallRun = {}) =>
  runStudyOfMonth(folder, { trials: TRIALS, ...options });

/** One undisturbed study that the others are compared with. */
const undisturbed = temporaryFolder();
let reference: Awaited<ReturnType<typeof runQuickStudy>>;

Deno.test.beforeAll(async () => {
  reference = await runQuickStudy(undisturbed.path);
});
Deno.test.afterAll(() => undisturbed[Symbol.dispose]());

/** Numbers of workers; by day that which shares a batch, with `NIGHTLY` set a single one too. */
const WORKERS = Deno.env.has("NIGHTLY") ? [1, 2] : [2];

Deno.test(`a study is the same in the calling thread and with ${WORKERS.join(" or ")} workers`, async () => {
  for (const workers of WORKERS) {
    using folder = temporaryFolder();
    const run = await runQuickStudy(folder.path, { workers });
    assert.equal(run.summary.tradesHash, reference.summary.tradesHash);
    assert.deepEqual(await studyRecord(folder.path), await studyRecord(undisturbed.path));
  }
});

Deno.test("a round that the budget cuts is judged by the thresholds of the whole study, adaptive ones too", async () => {
  const plan = { adaptiveThresholds: true, batch: 16, seed: 1, sampler: "sobol" } as const;
  using whole = temporaryFolder();
  using cut = temporaryFolder();
  await runQuickStudy(whole.path, { plan, trials: 128 });
  for (const trials of [111, 128]) await runQuickStudy(cut.path, { plan, trials });
  const { trials: found, decisions } = await studyRecord(cut.path), wanted = await studyRecord(whole.path);
  assert.ok((wanted.decisions as unknown[]).length > 0);
  assert.deepEqual(found, wanted.trials);
  assert.deepEqual(decisions, wanted.decisions);
});

Deno.test("a study of 20 trials, even within a round, that is given more, interrupted, given fewer and then all has the trials and GOOD ones of all at once", async () => {
  using folder = temporaryFolder();
  const first = await runQuickStudy(folder.path, { trials: 20 });
  assert.deepEqual([first.summary.trials, first.summary.stopReason], [20, "trials"]);
  const interrupt = new AbortController();
  const { summary } = await runQuickStudy(folder.path, {
    signal: interrupt.signal,
    onRound: ({ round }) => round === 3 && interrupt.abort(new Error("stop")),
  });
  assert.equal(summary.stopReason, "interrupted");
  assert.equal((await runQuickStudy(folder.path, { trials: 20 })).summary.stopReason, "trials");
  const all = await runQuickStudy(folder.path);
  assert.equal(all.summary.tradesHash, reference.summary.tradesHash);
  const record = await studyRecord(folder.path), wanted = await studyRecord(undisturbed.path);
  assert.deepEqual(record.trials, wanted.trials);
  assert.deepEqual(record.good, wanted.good);
});

Deno.test("a finished study that is resumed and interrupted keeps its result, and the trials it has found since", async () => {
  using folder = temporaryFolder();
  await runQuickStudy(folder.path, { trials: 24 });
  const result = async () => {
    using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
    const study = openStudy(db, "study");
    return study.lastRun();
  };
  const before = await result();
  for (const trials of [24, TRIALS]) {
    const interrupt = new AbortController();
    const { summary, keepsResult } = await runQuickStudy(folder.path, {
      trials,
      signal: interrupt.signal,
      onRound: ({ round }) => round === 3 && interrupt.abort(new Error("interrupted")),
      onStage: () => trials === 24 && interrupt.abort(new Error("interrupted")),
    });
    assert.deepEqual([summary.stopReason, keepsResult], ["interrupted", true]);
    assert.deepEqual(await result(), before);
  }
  await runQuickStudy(folder.path);
  assert.deepEqual((await studyRecord(folder.path)).trials, (await studyRecord(undisturbed.path)).trials);
});

Deno.test("an interrupted study looks at nothing beyond its search, and resumed it is the undisturbed one", async () => {
  using folder = temporaryFolder();
  const interrupt = new AbortController();
  const run = await runQuickStudy(folder.path, {
    signal: interrupt.signal,
    onRound: ({ round }) => round === 2 && interrupt.abort(new Error("interrupted")),
  });
  assert.equal(run.summary.stopReason, "interrupted");
  {
    using db = await openDatabase(join(folder.path, MAIN_DATABASE));
    assert.deepEqual(loadCertificates(db, "study"), []);
    assert.deepEqual(loadSealedOpenings(db, run.summary.dataHash, 0, Infinity), []);
  }
  const resumed = await runQuickStudy(folder.path);
  assert.equal(resumed.summary.stopReason, "trials");
  assert.deepEqual(await studyRecord(folder.path), await studyRecord(undisturbed.path));
});

Deno.test("resuming a finished study runs nothing and changes nothing", async () => {
  const before = await studyRecord(undisturbed.path);
  const finished = await finishedTimes(undisturbed.path);
  const told: string[] = [];
  await runQuickStudy(undisturbed.path, {
    onLaunched: () => told.push("launched"),
    onStage: () => told.push("stage"),
  });
  // What stands at the beginning of a run stands there also where none of its backtests is left.
  assert.deepEqual([told.indexOf("launched"), told.lastIndexOf("launched")], [0, 0]);
  assert.deepEqual(await finishedTimes(undisturbed.path), finished, "a trial was run again");
  assert.deepEqual(await studyRecord(undisturbed.path), before);
});

async function finishedTimes(folder: string): Promise<(number | null)[]> {
  using db = await openDatabase(join(folder, MAIN_DATABASE), { readOnly: true });
  return loadTrials(db, "study").map(({ finishedAt }) => finishedAt);
}

Deno.test("a study stops at its number of GOOD strategies, none of them the double of another", async () => {
  using folder = temporaryFolder();
  const { summary } = await runQuickStudy(folder.path, { targetGood: 3, trials: 80 });
  assert.equal(summary.stopReason, "targetGood");
  assert.ok(summary.good >= 3 && summary.trials < 80, `${summary.good} GOOD of ${summary.trials}`);
  const { good, trials } = await studyRecord(folder.path);
  const hashes = (good as number[]).map((trial) => (trials as { tradesHash: string }[])[trial].tradesHash);
  assert.equal(new Set(hashes).size, summary.good);
});

Deno.test("a study whose time is up stops after the round", async () => {
  using folder = temporaryFolder();
  const { summary } = await runQuickStudy(folder.path, { timeLimitSeconds: 0 });
  assert.deepEqual([summary.stopReason, summary.trials, summary.best], ["timeLimit", 0, null]);
});

Deno.test("the two pools hold the GOOD and the HARD strategies with their certificates", async () => {
  const { summary } = reference;
  assert.ok(summary.good > 0);
  for (const [name, count] of [[GOOD_DATABASE, summary.good], [HARD_DATABASE, summary.hard]] as const) {
    using pool = await openDatabase(join(undisturbed.path, name), { readOnly: true });
    assert.equal(pool.prepare("SELECT count(*) AS n FROM kpi_by_backtest").get()!.n, count);
    assert.equal(loadCertificates(pool, "study").length, count);
  }
});

Deno.test("beside each certificate every KPI stands with both ends, the worse one no better than the trial's", async () => {
  using db = await openDatabase(join(undisturbed.path, MAIN_DATABASE), { readOnly: true });
  const recorded = new Map(loadKpis(db, "study").map(({ trial, values }) => [trial, values]));
  const certificates = loadCertificates(db, "study");
  assert.ok(certificates.length > 0);
  for (const { trial, record } of certificates) {
    const { kpiIntervals } = record as { kpiIntervals: Record<KpiName, KpiInterval> };
    assert.deepEqual(Object.keys(kpiIntervals), [...KPI_NAMES].sort());
    const { pessimistic, optimistic } = kpiIntervals.sharpe;
    assert.ok(pessimistic! <= recorded.get(trial)!.sharpe! && recorded.get(trial)!.sharpe! <= optimistic!);
  }
});

Deno.test("a study is not resumed on other bars or by other code", async () => {
  using folder = temporaryFolder();
  await runQuickStudy(folder.path, { trials: 8 });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const refuse = (message: string | RegExp, of: "engine" | "study" = "study") =>
    assert.throws(() => resumeStudy(db, "study", of), { name: "UserError", message });
  const differ = (...folders: string[]) => {
    const changes = folders.map((name) => `, '$.${name}', 'other'`).join("");
    db.exec(`UPDATE studies SET folder_hashes = json_set(folder_hashes${changes})`);
  };
  const begun = 'Cannot resume the study "study": it began';
  differ("gp");
  refuse(`${begun} with other code, lib/gp differs; results of the two cannot be mixed`);
  assert.equal(resumeStudy(db, "study", "engine").markets.length, 1, "the engine is the same");
  differ("backtest");
  refuse(/: it began with other code, lib\/backtest, lib\/gp differ;/);
  refuse(/: it began with other code, lib\/backtest differs;/, "engine");
  db.exec("UPDATE studies SET engine_version = NULL, study_version = NULL, folder_hashes = NULL");
  refuse(/before the code of the search was kept/);
  assert.equal(resumeStudy(db, "study", "engine").markets.length, 1, "an old study is replayed; its trades tell");
  db.exec("UPDATE study_markets SET data_hash = 'other'");
  refuse(/bars had the hash other/, "engine");
  assert.throws(() => resumeStudy(db, "nobody"), { name: "UserError", message: /the database has "study"/ });
});

/** How often the returns of each trial are read from now on. */
function countReads(db: DatabaseSync): Map<unknown, number> {
  const reads = new Map<unknown, number>(), prepare = db.prepare.bind(db);
  db.prepare = (sql) => {
    const statement = prepare(sql);
    if (!/SELECT days, returns FROM daily_returns/.test(sql)) return statement;
    const get = statement.get.bind(statement) as (study: string, trial: number) => ReturnType<typeof statement.get>;
    statement.get = ((study: string, trial: number) => {
      reads.set(trial, (reads.get(trial) ?? 0) + 1);
      return get(study, trial);
    }) as typeof statement.get;
    return statement;
  };
  return reads;
}

Deno.test("a run reads the returns of a trial that it ran itself never, and those of any other at most once; each round of the model leaves its quality", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const reads = countReads(db), markets = [smallMarket(db)];
  const fixed = {
    study: "study",
    seed: 3,
    sampler: "gp",
    batch: 8,
    ...planSettings(smallSettings(), markets[0]),
  } as const;
  const budget = { ledger: null, workers: 0, targetGood: Infinity, timeLimitSeconds: null, now: Date.now };
  const begun = beginStudy(db, fixed, markets, 0);
  const { certificates, exported } = await runStudy({
    ...budget,
    study: begun,
    markets,
    directory: folder.path,
    trials: 40,
  });
  await exported;
  assert.ok(certificates.size > 0);
  assert.deepEqual([...reads], []);

  const { study } = resumeStudy(db, "study");
  await (await runStudy({ ...budget, study, markets, directory: folder.path, trials: 48 })).exported;
  for (const { trial } of study.good()) study.returnsOf(trial);
  const valid = study.trials.all().filter(({ trial, isValid }) => isValid && trial < 40).map(({ trial }) => trial);
  assert.deepEqual([...reads].sort(([a], [b]) => Number(a) - Number(b)), valid.map((trial) => [trial, 1]));

  const rounds = loadDecisions(db, "study").filter(({ kind }) => kind === "model");
  assert.deepEqual(rounds.map(({ round }) => round), [3, 4, 5]);
  assert.ok(rounds.some(({ modelQuality }) => modelQuality !== null));
});

Deno.test("a plan comes back from the store as it went in, infinite limits included", async () => {
  using db = await openDatabase(join(undisturbed.path, MAIN_DATABASE), { readOnly: true });
  const { plan } = openStudy(db, "study");
  assert.equal(plan.backtest.filters.maxQuantity, Infinity);
  assert.equal(plan.thresholds.soft.find(({ kpi }) => kpi === "activeDays")!.value, 5);
});
