/**
 * How steady a record is: its folds, spans of whole days one after the other, each measured by its own daily returns.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { mean, standardDeviation } from "../core/statistics.ts";
import type { DailyCurve } from "./daily.ts";
import { defined } from "./defined.ts";
import { type AnnualOptions, sharpe } from "./performance.ts";

/** What the folds of a record come to; all `null` where it does not hold every day of every fold. */
export interface FoldKpis {
  /** Mean of the folds' annual Sharpe ratios; `null` where one does not exist. */
  readonly foldSharpeMean: number | null;
  /** Sample standard deviation of the same; `null` with a single fold too. */
  readonly foldSharpeDeviation: number | null;
  /** Least of the same. */
  readonly foldSharpeWorst: number | null;
  /** Share of the folds at whose end there is more money than at their begin. */
  readonly foldGainShare: number | null;
}

const UNMEASURED: FoldKpis = {
  foldSharpeMean: null,
  foldSharpeDeviation: null,
  foldSharpeWorst: null,
  foldGainShare: null,
};

/**
 * The KPIs of a record's folds.
 *
 * - A fold in which the equity never moves has a Sharpe ratio of 0: nothing was gained and nothing risked.
 * - Undefined: a fold of a single day, or of equal returns, has no Sharpe ratio; a run that ended before the last fold, or
 *   after a ruin, has no folds.
 *
 * @param curve Consecutive days and their returns, as `dailyReturns` gives them.
 * @param edges Ends of the folds, UTC midnights in ms, ascending; none where there are no folds.
 *
 * @example Three folds of two days: a gain, rest, and a loss
 * ```ts
 * import assert from "node:assert/strict";
 * import { foldKpis } from "@lib/metrics/folds.ts";
 *
 * const day = 86_400_000, days = Float64Array.from({ length: 6 }, (_, i) => i * day);
 * const returns = Float64Array.of(0.03, 0.01, 0, 0, -0.03, -0.01);
 * const kpis = foldKpis({ days, returns }, [0, 2 * day, 4 * day, 6 * day], { periodsPerYear: 1 });
 * assert.equal(kpis.foldGainShare, 1 / 3);
 * assert.equal(kpis.foldSharpeMean, 0);
 * assert.equal(kpis.foldSharpeWorst!.toFixed(6), (-Math.SQRT2).toFixed(6));
 * assert.equal(kpis.foldSharpeDeviation!.toFixed(6), Math.SQRT2.toFixed(6));
 * ```
 */
export function foldKpis(
  { days, returns }: Pick<DailyCurve, "days" | "returns">,
  edges: readonly number[],
  options: AnnualOptions = {},
): FoldKpis {
  const at = edges.map((edge) => (edge - days[0]) / DAY_MS);
  if (edges.length < 2 || !(at[0] >= 0 && at[at.length - 1] <= returns.length)) return UNMEASURED;
  const folds = at.slice(1).map((to, i) => returns.subarray(at[i], to));
  if (!folds.every((fold) => fold.every(Number.isFinite))) return UNMEASURED;
  const ratios = folds.map((fold) => fold.every((value) => value === 0) ? 0 : sharpe(fold, options));
  const gains = folds.filter((fold) => fold.reduce((level, value) => level * (1 + value), 1) > 1);
  return { ...spreadOf(ratios), foldGainShare: gains.length / folds.length };
}

function spreadOf(ratios: readonly (number | null)[]): Omit<FoldKpis, "foldGainShare"> {
  const known = ratios.filter((value) => value !== null);
  if (known.length < ratios.length) return UNMEASURED;
  return {
    foldSharpeMean: mean(known),
    foldSharpeDeviation: defined(standardDeviation(known)),
    foldSharpeWorst: Math.min(...known),
  };
}
