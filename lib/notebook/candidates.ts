/**
 * The strategies of a study as figures and portfolios take them.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "../core/candles.ts";
import type { BestStrategy } from "../study/summary.ts";
import type { RankedBar } from "../charts/ranked_bars.ts";
import type { ParetoPoint } from "../charts/scatter.ts";
import { correlation } from "../core/statistics.ts";
import { sharpeInterval } from "../selection/bootstrap.ts";
import { chooseApart } from "../selection/choose_apart.ts";
import { paretoFront } from "../selection/pareto.ts";
import type { NotebookTrial } from "./search.ts";

/** A strategy with its daily returns. */
export interface Candidate {
  /** Its number in the study. */
  readonly trial: number;
  /** One return a day of the search. */
  readonly returns: Float64Array;
  /** Start of each day, ms UTC. */
  readonly days: Float64Array;
}

/**
 * The best strategies that do not move alike: going down the list, each whose correlation with all taken so far is at
 * most the limit.
 */
export function distinctCandidates(
  best: readonly BestStrategy[],
  trials: readonly NotebookTrial[],
  { count, maxCorrelation }: { readonly count: number; readonly maxCorrelation: number },
): Candidate[] {
  const byNumber = new Map(trials.map((trial) => [trial.trial, trial]));
  const candidates = best.flatMap(({ trial }): Candidate[] => {
    const { dailyReturns: returns, days } = byNumber.get(trial)!;
    return returns === null || days === null ? [] : [{ trial, returns, days }];
  });
  const columns = candidates.map(({ returns }) => returns);
  return chooseApart(columns, { most: count, maxCorrelation }).map((i) => candidates[i]);
}

/** Correlations between candidates, row-major. */
export function correlationsOf(candidates: readonly Candidate[]): Float64Array {
  return Float64Array.from(candidates.flatMap((a) => candidates.map((b) => correlation(a.returns, b.returns))));
}

/** Sharpe ratio against deepest drawdown, with the strategies that no other beats in both; the front is named. */
export function riskAndReward(best: readonly BestStrategy[]): ParetoPoint[] {
  const points = best.filter(({ kpis }) => kpis.sharpe !== null && kpis.maxDrawdown !== null)
    .map(({ trial, kpis }) => ({ trial, x: kpis.maxDrawdown!, y: kpis.sharpe! }));
  const front = new Set(paretoFront(points.map(({ y }) => y), points.map(({ x }) => -x)));
  return points.map(({ trial, x, y }, i) => ({ x, y, onFront: front.has(i), label: `${trial}` }));
}

/** Growth of one unit of money through daily returns. */
export function growthOf(returns: ArrayLike<number>): Float64Array {
  let level = 1;
  return Float64Array.from(returns, (value) => level *= 1 + value);
}

/** Annual Sharpe ratios of named return series with their 95 % bootstrap intervals; series without one are left out. */
export function sharpeBars(
  series: readonly { readonly label: string; readonly returns: Float64Array }[],
  seed: number,
): RankedBar[] {
  return series.flatMap(({ label, returns }) => {
    const drawn = sharpeInterval(returns, { seed, periodsPerYear: DAYS_PER_YEAR });
    return drawn === null ? [] : [{ label, value: drawn.estimate, interval: [drawn.low, drawn.high] as const }];
  });
}
