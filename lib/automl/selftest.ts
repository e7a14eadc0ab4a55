/**
 * What the certificate is worth: the whole selection on markets without an edge, and on markets with a known one.
 *
 * A study here is a study of `deno task automl` on its own market, kept in memory: search, gates, candidates beyond the
 * search. On noise every strategy that passes is a false discovery; one found on a planted market counts as kept if it
 * also earns on fresh bars of the same law.
 *
 * @module
 */
import { type BacktestOptions, defaultBacktestOptions } from "../backtest/options.ts";
import { resolveSettings, type SelectionThresholds } from "../config/settings.ts";
import { inlineExecutor } from "../executor/inline_executor.ts";
import { createOptimizer } from "../gp/optimizer.ts";
import { failedGates } from "../selection/gates.ts";
import {
  HARD_VARIANTS,
  type HardCandidate,
  hardGates,
  type HardVariant,
  type StudyEvidence,
} from "../selection/hard_gate.ts";
import type { ParamValues } from "../strategy/param_spec.ts";
import { openDatabase } from "../store/database.ts";
import { loadKpis, type StoredKpis } from "../store/kpi_rows.ts";
import { loadTrials } from "../store/trials.ts";
import type { SamplerName } from "../gp/optimizer_options.ts";
import { believe } from "./believe.ts";
import { searchEvidence } from "./evidence.ts";
import { judge } from "./judge.ts";
import { loadMarket, type MarketSource, type StudyMarket } from "../study/market.ts";
import { beginStudy, searchDomain } from "../study/plan.ts";
import { runRounds } from "./rounds.ts";
import { scoreTrials } from "../study/scoring.ts";

/** One study of the self-test. */
export interface SelftestStudy {
  /** The group it is counted in. */
  readonly group: string;
  readonly source: MarketSource;
  /** The same law with other chance, to try what was found; `null` where there is none. */
  readonly fresh: MarketSource | null;
  /** Whether trading costs what it costs by default, or nothing. */
  readonly costs: boolean;
  /** Seed of the search. */
  readonly seed: number;
  readonly trials: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
}

/** What a study of the self-test found. */
export interface SelftestOutcome {
  readonly group: string;
  readonly valid: number;
  /** Strategies that meet every SOFT threshold but the one on luck: what a search without a certificate would show. */
  readonly shown: number;
  /** Strategies that pass the SOFT gates. */
  readonly good: number;
  /** Strategies that pass the HARD gates. */
  readonly hard: number;
  /** Strategies that would pass them with each combination of checks. */
  readonly hardByVariant: Readonly<Record<HardVariant, number>>;
  /** Whether the best-ranked HARD strategy also earns on fresh bars; `null` without one or without such bars. */
  readonly kept: boolean | null;
}

/** Proposals a round, as in the default search. */
const BATCH = 8;

/** Runs one study of the self-test. */
export async function runSelftestStudy(study: SelftestStudy): Promise<SelftestOutcome> {
  const { group, seed, trials, sampler } = study;
  const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
  const { thresholds, sharpeCap } = settings;
  const backtest = study.costs ? defaultBacktestOptions() : withoutCosts(defaultBacktestOptions());
  using db = await openDatabase(":memory:");
  const market = loadMarket(study.source, db);
  const { candles } = market;
  // The clock only stamps rows: a counter keeps the studies equal from run to run.
  let ticks = 0;
  const now = () => ticks++;
  const plan = beginStudy(
    db,
    { study: group, seed, sampler, batch: BATCH, sharpeCap, backtest, thresholds },
    market,
    0,
  );
  const executor = executorOn(market, backtest);
  const searched = { from: plan.split.folds[0].test.start, to: plan.split.search.end };
  await runRounds({
    db,
    study: group,
    seed,
    dataHash: market.dataHash,
    ...searched,
    batch: BATCH,
    budget: { trials, targetGood: Infinity, deadline: null },
    optimizer: createOptimizer(searchDomain(candles), {
      sampler,
      seed,
      direction: "maximize",
    }),
    executor,
    judge: (result) => judge(result, thresholds),
    now,
  });
  scoreTrials(db, group);
  const carried = await believe({ db, plan, market, searched, executor, now });
  const rows = loadKpis(db, group);
  const hard = carried.filter(({ decision }) => decision.passed).map(({ trial }) => trial);
  const score = new Map(rows.map((row) => [row.trial, row.score ?? 0]));
  const first = hard.toSorted((a, b) => score.get(b)! - score.get(a)!)[0];
  const params = loadTrials(db, group).find(({ trial }) => trial === first)?.params;
  return {
    group,
    valid: rows.filter(({ isValid }) => isValid).length,
    shown: countShown(rows, thresholds),
    good: rows.filter(({ isSoft }) => isSoft).length,
    hard: hard.length,
    hardByVariant: countByVariant(carried.map(({ candidate }) => candidate), searchEvidence(db, group), thresholds),
    // One that does not trade there, or fails, has no Sharpe ratio: it has not earned its keep.
    kept: params === undefined || study.fresh === null
      ? null
      : (await sharpeOn(loadMarket(study.fresh, db), params, backtest) ?? 0) > 0,
  };
}

/** Valid trials that meet every SOFT threshold except that on the chance of luck. */
function countShown(rows: readonly StoredKpis[], thresholds: SelectionThresholds): number {
  const kpisAlone = thresholds.soft.filter(({ kpi }) => kpi !== "probabilisticSharpe");
  return rows.filter(({ isValid, values }) => isValid && failedGates(values, kpisAlone).length === 0).length;
}

/** How many of the carried candidates each combination of checks would believe. */
function countByVariant(
  candidates: readonly HardCandidate[],
  evidence: StudyEvidence,
  thresholds: SelectionThresholds,
): Record<HardVariant, number> {
  const options = { validationThresholds: thresholds.hardValidation, sealedThresholds: thresholds.hardSealed };
  const count = (variant: HardVariant) =>
    hardGates(candidates, evidence, { ...options, variant }).filter(({ passed }) => passed).length;
  const names = Object.keys(HARD_VARIANTS) as HardVariant[];
  return Object.fromEntries(names.map((name) => [name, count(name)])) as Record<HardVariant, number>;
}

const PERIODS_PER_YEAR = 365;

function executorOn({ candles, dataHash }: StudyMarket, backtest: BacktestOptions) {
  return inlineExecutor({ markets: [{ candles, dataHash, backtest }], kpis: { periodsPerYear: PERIODS_PER_YEAR } });
}

/** Net annual Sharpe ratio of a parameter set on all bars of a market. */
async function sharpeOn(market: StudyMarket, params: ParamValues, backtest: BacktestOptions): Promise<number | null> {
  const job = { id: 0, params, from: 0, to: market.candles.time.length, market: 0, interval: false };
  const [outcome] = await executorOn(market, backtest).submit({ dataHash: market.dataHash, jobs: [job] });
  return outcome.state === "done" ? outcome.kpis.sharpe : null;
}

/** The same account with free trading: without costs noise shows as many winners as losers. */
function withoutCosts(options: BacktestOptions): BacktestOptions {
  return {
    ...options,
    costs: {
      makerFee: 0,
      takerFee: 0,
      slippage: { model: "fixed", entryBps: 0, exitBps: 0 },
      spread: { model: "none" },
      useBook: false,
    },
  };
}

/** Share of studies with an exact 95 % interval. */
export interface Share {
  readonly count: number;
  readonly studies: number;
  readonly low: number;
  readonly high: number;
}

/** A line of the self-test's table. */
export interface SelftestGroup {
  readonly group: string;
  /** Studies that show a strategy without the certificate, and with it. */
  readonly without: Share;
  readonly with: Share;
  /** Of the studies with a HARD strategy, those whose first one also earns on fresh bars. */
  readonly kept: Share | null;
}

/** Counts outcomes by group, in order of first appearance. */
export function summariseSelftest(outcomes: readonly SelftestOutcome[]): SelftestGroup[] {
  return [...new Set(outcomes.map(({ group }) => group))].map((group) => {
    const own = outcomes.filter((outcome) => outcome.group === group);
    const tried = own.filter(({ kept }) => kept !== null);
    return {
      group,
      without: shareOf(own.filter(({ shown }) => shown > 0).length, own.length),
      with: shareOf(own.filter(({ hard }) => hard > 0).length, own.length),
      kept: tried.length === 0 ? null : shareOf(tried.filter(({ kept }) => kept).length, tried.length),
    };
  });
}

/**
 * A share with its exact 95 % interval.
 *
 * - Source: Clopper & Pearson (1934), the bounds found by halving on the binomial distribution.
 *
 * @example None of a hundred still leaves room for 3.6 %
 * ```ts
 * import assert from "node:assert/strict";
 * import { shareOf } from "@lib/automl/selftest.ts";
 *
 * assert.equal(shareOf(0, 100).high.toFixed(4), "0.0362");
 * ```
 */
export function shareOf(count: number, studies: number): Share {
  const TAIL = 0.025;
  const low = count === 0 ? 0 : root((p) => atLeast(count, studies, p) - TAIL);
  const high = count === studies ? 1 : root((p) => TAIL - (1 - atLeast(count + 1, studies, p)));
  return { count, studies, low, high };
}

/** Probability of at least `count` successes in `studies` independent tries. */
function atLeast(count: number, studies: number, p: number): number {
  let sum = 0, logTerm = studies * Math.log1p(-p);
  for (let k = 0; k <= studies; k++) {
    if (k >= count) sum += Math.exp(logTerm);
    logTerm += Math.log(studies - k) - Math.log(k + 1) + Math.log(p) - Math.log1p(-p);
  }
  return sum;
}

/** Where a rising function of a probability crosses 0. */
function root(rising: (p: number) => number): number {
  let low = 0, high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
