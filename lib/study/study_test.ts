import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { mean, standardDeviation } from "../core/statistics.ts";
import type { BacktestOutcome, FinishedBacktest } from "../executor/executor.ts";
import { dailyKpis, type KpiValues } from "../metrics/kpis.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { inlineExecutor } from "../executor/inline_executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { resolveSettings } from "../config/settings.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { backtestOptionsOf } from "../config/trading.ts";
import { openDatabase } from "../store/database.ts";
import { loadStudyMarkets } from "../store/study_markets.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { beginStudy, resumeStudy } from "./begin_study.ts";
import { loadMarket } from "./market.ts";
import { jobContext, searchedBars } from "./plan_jobs.ts";
import { openStudy, type Study } from "./study.ts";
import type { Judgement } from "./study_trial.ts";

const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
const REQUEST = {
  study: "study",
  seed: 3,
  sampler: "sobol",
  batch: 4,
  sharpeCap: settings.sharpeCap,
  thresholds: settings.thresholds,
  backtest: backtestOptionsOf(settings, marketProfile("binance-usdm"), "BTC/USDT"),
} as const;

/** Whatever the figures are, the trial is GOOD. */
const asGood = ({ kpis }: FinishedBacktest): Judgement => ({
  value: kpis.sharpe,
  reason: null,
  kpis: {
    values: Object.fromEntries(KPI_NAMES.map((name) => [name, kpis[name]])) as KpiValues,
    isValid: true,
    flagSharpeOutlier: false,
    flagCapacity: false,
  },
  isSoft: true,
  failedGates: [],
});

Deno.test("a market without volume is refused before anything is searched", async () => {
  using db = await openDatabase(":memory:");
  const market = loadMarket({ kind: "simulated", seed: 3, bars: 30 * 1440, edge: 0 }, db);
  const candles = { ...market.candles, volume: new Float64Array(market.candles.time.length) };
  assert.throws(() => beginStudy(db, REQUEST, [{ ...market, candles }], 0), {
    name: "UserError",
    message: /wanted bars with volume, found 0 in all of them/,
  });
});

/** A study of a simulated month with trials that are all judged GOOD. */
async function studyWithTrials(
  db: DatabaseSync,
  trials: number,
): Promise<{ study: Study; outcomes: BacktestOutcome[] }> {
  const markets = [loadMarket({ kind: "simulated", seed: 3, bars: 30 * 1440, edge: 12 }, db)];
  const study = beginStudy(db, REQUEST, markets, 0), { plan } = study;
  const numbers = Array.from({ length: trials }, (_, trial) => trial);
  const params = (trial: number) => ({ timeoutMinutes: 60 + 30 * trial });
  const proposal = { strategy: null, origin: "sobol", round: 0, seed: 3 } as const;
  study.trials.propose(numbers.map((trial) => ({ ...proposal, trial, params: params(trial) })), 1);
  study.trials.begin(numbers, 2);
  const outcomes = await inlineExecutor(jobContext(plan, markets)).submit({
    dataHash: dataHashOf(plan.markets),
    jobs: numbers.map((id) => ({ id, params: params(id), ...searchedBars(plan), market: 0, interval: false })),
  });
  study.judge(outcomes, asGood, () => 3)();
  return { study, outcomes };
}

Deno.test("a study that has been written to is the one that is read back", async () => {
  using db = await openDatabase(":memory:");
  const { study } = await studyWithTrials(db, 4);
  study.trials.score((strategies) => Float64Array.from(strategies, (_, i) => i === 3 ? NaN : i / 4));
  study.trials.select([{ trial: 1, isSoft: true, isHard: true, score: 0.25 }]);
  study.trials.addKpis(2, { deflatedSharpe: 0.5 });
  const decision = { round: 0, time: 1, kind: "a", decided: {}, figures: {}, modelQuality: null, softCount: 4 };
  study.journal.decisions();
  study.journal.decide({ ...decision, hardCount: null });

  const read = openStudy(db, "study");
  assert.deepEqual(read.plan, study.plan);
  assert.deepEqual(read.trials.all(), study.trials.all());
  assert.deepEqual(read.journal.decisions("a"), study.journal.decisions("a"));
  assert.deepEqual(read.good(), study.good());
  assert.deepEqual(read.hard().map(({ trial }) => trial), [1]);
  for (const { trial } of study.good()) assert.deepEqual(read.returnsOf(trial), study.returnsOf(trial));
  assert.equal(read.best(1)[0].trial, 1);
  assert.equal(read.tradesHash(), study.tradesHash());
  assert.throws(() => read.returnsOf(9), { name: "RangeError", message: /returns of trial 9/ });
  assert.throws(() => read.trials.get(9), RangeError);
});

Deno.test("a trial is run from the first bar of the search on, and its folds are measured by their own days alone", async () => {
  using db = await openDatabase(":memory:");
  const { study } = await studyWithTrials(db, 1), { split: { search, foldEdges } } = study.plan.markets[0];
  const { days, returns } = study.returnsOf(0), { kpis } = study.trials.get(0);
  assert.deepEqual([searchedBars(study.plan).from, search.from, days[0]], [0, 0, foldEdges[0]]);
  const folds = foldEdges.slice(1).map((end, i) => returns.filter((_, k) => days[k] >= foldEdges[i] && days[k] < end));
  assert.ok(folds.length > 4 && folds.every(({ length }) => length >= 2));
  const ratios = folds.map((fold) => dailyKpis(fold).sharpe!);
  assert.equal(kpis!.foldSharpeMean, mean(ratios));
  assert.equal(kpis!.foldSharpeDeviation, standardDeviation(ratios));
  assert.equal(kpis!.foldSharpeWorst, Math.min(...ratios));
  assert.equal(kpis!.foldGainShare, folds.filter((fold) => dailyKpis(fold).cagr! > 0).length / folds.length);
});

Deno.test("runs of other days than those of the search have no folds", async () => {
  using db = await openDatabase(":memory:");
  const markets = [loadMarket({ kind: "simulated", seed: 3, bars: 30 * 1440, edge: 12 }, db)];
  const { plan } = beginStudy(db, REQUEST, markets, 0), { validation, sealed } = plan.markets[0].split;
  const outcomes = await inlineExecutor(jobContext(plan, markets)).submit({
    dataHash: dataHashOf(plan.markets),
    jobs: [validation, sealed].map((range, id) => ({ id, params: {}, ...range, market: 0, interval: false })),
  });
  for (const outcome of outcomes) assert.ok(outcome.state === "done" && outcome.kpis.foldGainShare === null);
});

Deno.test("a plan from before folds were measured is searched on the days on which its trials were judged", async () => {
  using db = await openDatabase(":memory:");
  const markets = [loadMarket({ kind: "simulated", seed: 3, bars: 30 * 1440, edge: 12 }, db)];
  const { plan } = beginStudy(db, REQUEST, markets, 0), { foldEdges: _, search, ...kept } = plan.markets[0].split;
  const folds = [{ train: { from: 0, to: 1440 }, test: { from: 2880, to: search.to } }];
  db.prepare("UPDATE study_markets SET split = ?").run(JSON.stringify({ ...kept, search, folds }));
  const old = openStudy(db, "study").plan;
  assert.deepEqual(old.markets[0].split, { ...kept, search: { from: 2880, to: search.to }, foldEdges: [] });
  assert.deepEqual(searchedBars(old), { market: 0, from: 2880, to: search.to });
});

Deno.test("a plan of an earlier release, whose ranges had a start and an end and which knew no surrogate, is read as today's", async () => {
  using db = await openDatabase(":memory:");
  const markets = [loadMarket({ kind: "simulated", seed: 3, bars: 30 * 1440, edge: 12 }, db)];
  const { plan } = beginStudy(db, REQUEST, markets, 0);
  const split = JSON.stringify(plan.markets[0].split).replaceAll('"from":', '"start":').replaceAll('"to":', '"end":');
  db.prepare("UPDATE study_markets SET split = ?").run(split);
  db.exec("UPDATE studies SET settings = json_remove(settings, '$.surrogate')");
  assert.deepEqual(openStudy(db, "study").plan, plan);
});

Deno.test("each trade names its market, and a trial that makes the trades of another its original", async () => {
  using db = await openDatabase(":memory:");
  const { study, outcomes } = await studyWithTrials(db, 2);
  const [first] = outcomes;
  assert.ok(first.state === "done" && first.trades.length > 0);
  assert.deepEqual(db.prepare("SELECT DISTINCT symbol FROM trades").all().map(({ symbol }) => symbol), ["BTC/USDT"]);
  study.trials.propose([{ trial: 2, params: {}, strategy: "votes", origin: "model", round: 1, seed: 3 }], 4);
  study.judge([{ ...first, id: 2 }], asGood, () => 5)();
  assert.deepEqual([study.trials.get(2).duplicateOf, study.trials.get(2).strategy], [0, "votes"]);
  assert.ok(study.good().every(({ trial }) => trial !== 2));
  // Read back, the GOOD trials are compared by the trades in the store.
  const read = openStudy(db, "study");
  read.trials.propose([{ trial: 3, params: {}, strategy: null, origin: "model", round: 1, seed: 3 }], 6);
  const write = read.judge([{ ...first, id: 3 }], asGood, () => 7);
  // What it comes to is known before it is stored.
  assert.deepEqual([read.trials.get(3).duplicateOf, openStudy(db, "study").trials.get(3).state], [0, "proposed"]);
  write();
  assert.deepEqual(openStudy(db, "study").trials.get(3), read.trials.get(3));
});

Deno.test("a study keeps its market as a row with its terms, and the same one twice is refused in a sentence", async () => {
  using db = await openDatabase(":memory:");
  const { study } = await studyWithTrials(db, 1), [market] = study.plan.markets;
  const [row] = loadStudyMarkets(db, "study");
  assert.deepEqual([row.source, row.dataHash, row.split], [market.source, market.dataHash, market.split]);
  assert.equal(row.toTime - row.fromTime, (row.bars! - 1) * TIMEFRAME_MS[market.timeframe]);
  assert.deepEqual(
    [row.terms!.profile, row.terms!.profileOrigin, row.isHeldOut],
    [market.profile, market.profileOrigin, false],
  );
  const { markets } = resumeStudy(db, "study");
  assert.throws(() => beginStudy(db, { ...REQUEST, study: "two" }, [...markets, ...markets], 0), (error) => {
    return error instanceof UserError &&
      /^Cannot search BTC\/USDT, BTC\/USDT together: wanted each market once/.test(error.message);
  });
});

Deno.test("a plan of an earlier release is read in the form of today", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(`${folder.path}/a.db`);
  const { study } = await studyWithTrials(db, 1), { plan } = study, [{ source, split }] = plan.markets;
  // As version 6 had it: the market among the settings, no target, no versions of the search.
  db.prepare(
    `UPDATE studies SET engine_version = NULL, study_version = NULL, folder_hashes = NULL,
       settings = json_set(json_remove(settings, '$.searchTarget'), '$.source', json(?), '$.split', json(?))`,
  ).run(JSON.stringify(source), JSON.stringify(split));
  assert.deepEqual(openStudy(db, "study").plan, { ...plan, versions: null });
});

Deno.test("a study from before the parts of its time were kept is refused with a sentence where its plan is needed", async () => {
  using db = await openDatabase(":memory:");
  await studyWithTrials(db, 1);
  db.exec("UPDATE study_markets SET split = NULL");
  const old = openStudy(db, "study");
  assert.equal(old.funnel().proposed, 1);
  assert.throws(() => old.plan, (error) => error instanceof UserError && /before they were kept/.test(error.message));
});
