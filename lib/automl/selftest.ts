/**
 * What the certificate is worth: the whole selection on markets without an edge, and on markets with a known one.
 *
 * A study here is a study of `deno task automl` on its own market, kept in memory: search, gates, candidates beyond the
 * search. On noise every strategy that passes is a false discovery; one found on a planted market counts as kept if it
 * also earns on fresh bars of the same law.
 *
 * @module
 */
import type { StrategySource } from "../executor/strategy_source.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { failedGates } from "../selection/gates.ts";
import {
  HARD_VARIANTS,
  type HardCandidate,
  hardGates,
  type HardVariant,
  type StudyEvidence,
} from "../selection/hard_gate.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { openDatabase } from "../store/database.ts";
import { loadMarket, type MarketSource, type StudyMarket } from "../study/market.ts";
import type { StudyPlan } from "../study/plan.ts";
import type { StudyTrial } from "../study/study_trial.ts";
import { runMemoryStudy, runOn } from "./memory_study.ts";

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
  /** The strategies searched. */
  readonly strategies: readonly StrategySource[];
}

/** What a study of the self-test found. */
export interface SelftestOutcome {
  readonly group: string;
  /** SHA-256 over all trials' trades. */
  readonly tradesHash: string;
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

/** Runs one study of the self-test. */
export async function runSelftestStudy(
  { group, source, fresh, costs, ...options }: SelftestStudy,
): Promise<SelftestOutcome> {
  using db = await openDatabase(":memory:");
  const { funding, ...free } = loadMarket(source, db);
  const { study, validation: { carried, evidence } } = await runMemoryStudy(db, {
    ...options,
    name: group,
    market: costs && funding ? { ...free, funding } : free,
    ...(!costs && { tradedBy: withoutCosts }),
    ledger: null,
    certified: "carried",
  });
  const { thresholds } = study.plan, ended = study.trials.ended();
  const [first] = study.hard().sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  return {
    group,
    tradesHash: study.tradesHash(),
    valid: ended.filter(({ isValid }) => isValid).length,
    shown: countShown(ended, thresholds),
    good: ended.filter(({ isSoft }) => isSoft).length,
    hard: study.hard().length,
    hardByVariant: countByVariant(carried.map(({ candidate }) => candidate), evidence, thresholds),
    // One that does not trade there, or fails, has no Sharpe ratio: it has not earned its keep.
    kept: first === undefined || fresh === null
      ? null
      : (await sharpeOn(loadMarket(fresh, db), study.plan, first.params) ?? 0) > 0,
  };
}

/** Valid trials that meet every SOFT threshold except that on the chance of luck. */
function countShown(trials: readonly StudyTrial[], thresholds: SelectionThresholds): number {
  const kpisAlone = thresholds.soft.filter(({ kpi }) => kpi !== "probabilisticSharpe");
  return trials.filter(({ isValid, kpis }) => isValid && failedGates(kpis!, kpisAlone).length === 0).length;
}

/** How many of the carried candidates each combination of checks would let pass. */
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

/** Net annual Sharpe ratio of a parameter set on all bars of a market. */
async function sharpeOn(market: StudyMarket, plan: StudyPlan, params: ParameterValues): Promise<number | null> {
  const [outcome] = await runOn(market, plan, [params]);
  return outcome.state === "done" ? outcome.kpis.sharpe : null;
}

/** The same account with free trading: without costs noise shows as many winners as losers. */
function withoutCosts(options: BacktestOptions): BacktestOptions {
  return {
    ...options,
    keepsToPriceStep: false,
    stopSlipShare: 0,
    margin: undefined,
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
