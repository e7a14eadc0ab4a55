/**
 * How an equity curve might have run otherwise: paths of the same days in other orders, and bands around them.
 *
 * @module
 */
import { quantile } from "../core/statistics.ts";
import { compounded } from "../metrics/daily.ts";
import { drawdownCurve } from "../metrics/drawdowns.ts";
import { maxDrawdown } from "../metrics/risk.ts";
import { bootstrapRows } from "./bootstrap.ts";
import { finiteReturns } from "./finite_returns.ts";

/** Choices of {@linkcode bootstrapEquity}. */
export interface EquityBandOptions {
  /** Decides every path. */
  readonly seed: number;
  /** Number of paths; 1,000 by default. */
  readonly paths?: number;
  /** Mean length of the blocks, days; the cube root of the number of days by default. */
  readonly meanBlock?: number;
  /** Shares of the paths below each band, rising; 5, 25, 50, 75 and 95 % by default. */
  readonly levels?: readonly number[];
}

/** Bands of equity and drawdown by day. */
export interface EquityBands {
  /** Shares of the paths below each band. */
  readonly levels: readonly number[];
  /** Equity at the end of each day as a multiple of its start, one column a level. */
  readonly equity: readonly Float64Array[];
  /** Loss from the highest equity so far, a fraction ≥ 0, at the end of each day; one column a level. */
  readonly drawdown: readonly Float64Array[];
  /** The days as they were: equity and drawdown. */
  readonly observed: { readonly equity: Float64Array; readonly drawdown: Float64Array };
  /** Multiple of the start that each path ends with. */
  readonly ends: Float64Array;
  /** Deepest fall of each path, a fraction. */
  readonly deepest: Float64Array;
  /** Share of the paths that end below their start. */
  readonly lossShare: number;
}

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];

/** Paths times days that memory is taken for: 400 MB. */
const MOST_VALUES = 5e7;

/**
 * Bands of the equity and drawdown of paths drawn from daily returns by the stationary block bootstrap, which keeps what
 * neighbouring days have in common.
 *
 * - A path is as long as the record. Bands are by day: no single path runs along one.
 * - They say what other luck with the same days would have made. Of days that are not like these they say nothing.
 * - Source: D. Politis & J. Romano, "The Stationary Bootstrap", J. American Statistical Association 89 (1994).
 *
 * @param returns Simple daily returns, as fractions, in order of time.
 * @throws {RangeError} If there are fewer than two returns or one is not a number of at least −1, the paths are no whole
 * number of at least 1, a level is not in (0, 1) or they do not rise, the mean block is below 1, or paths and days are too many.
 *
 * @example The bands of days that are all alike are the days
 * ```ts
 * import assert from "node:assert/strict";
 * import { bootstrapEquity } from "@lib/selection/bootstrap_equity.ts";
 *
 * const { equity, lossShare } = bootstrapEquity([0.5, 0.5], { seed: 1, paths: 10, levels: [0.05, 0.95] });
 * assert.deepEqual(equity.map((band) => [...band]), [[1.5, 2.25], [1.5, 2.25]]);
 * assert.equal(lossShare, 0);
 * ```
 */
export function bootstrapEquity(returns: ArrayLike<number>, options: EquityBandOptions): EquityBands {
  const { seed, paths = 1000, meanBlock, levels = LEVELS } = options, days = returns.length;
  finiteReturns(returns, "draw equity paths");
  if (!(Number.isSafeInteger(paths) && paths >= 1)) {
    throw new RangeError(`Cannot draw equity paths: wanted paths as a whole number of at least 1, found ${paths}`);
  }
  if (levels.length === 0 || !levels.every((level, i) => level > (i === 0 ? 0 : levels[i - 1]) && level < 1)) {
    throw new RangeError(
      `Cannot draw equity paths: wanted levels that rise between 0 and 1, found ${levels.join(", ")}`,
    );
  }
  if (paths * days > MOST_VALUES) {
    throw new RangeError(
      `Cannot draw equity paths: wanted at most ${MOST_VALUES} values, paths times days, found ${paths * days}`,
    );
  }
  const block = { seed, ...(meanBlock !== undefined && { meanBlock }) };
  // Day after day, so that those of a day lie beside each other.
  const equity = new Float64Array(days * paths), fall = new Float64Array(days * paths);
  const ends = new Float64Array(paths), deepest = new Float64Array(paths);
  for (let path = 0; path < paths; path++) {
    const rows = bootstrapRows(days, path, block), curve = compounded(Float64Array.from(rows, (row) => returns[row]));
    const below = drawdownCurve(curve, 1);
    for (let day = 0; day < days; day++) {
      equity[day * paths + path] = curve[day];
      fall[day * paths + path] = below[day];
    }
    ends[path] = curve[days - 1];
    deepest[path] = maxDrawdown(curve, 1)!;
  }
  const observed = compounded(returns);
  return {
    levels,
    equity: bandsOf(equity, paths, levels),
    drawdown: bandsOf(fall, paths, levels),
    observed: { equity: observed, drawdown: drawdownCurve(observed, 1) },
    ends,
    deepest,
    lossShare: ends.reduce((count, end) => count + Number(end < 1), 0) / paths,
  };
}

/** Quantiles of each day; its values are sorted in place. */
function bandsOf(values: Float64Array, paths: number, levels: readonly number[]): Float64Array[] {
  const days = values.length / paths, bands = levels.map(() => new Float64Array(days));
  for (let day = 0; day < days; day++) {
    const ascending = values.subarray(day * paths, (day + 1) * paths).sort();
    levels.forEach((level, i) => bands[i][day] = quantile(ascending, level));
  }
  return bands;
}
