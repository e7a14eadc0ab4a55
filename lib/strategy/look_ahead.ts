/**
 * Whether a parameter set's signals see the future, tried on bars of a market.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { type Leak, lookaheadCheck } from "../features/lookahead_check.ts";
import { entryColumns } from "./entry_columns.ts";
import { MarketFeatures } from "./market_features.ts";
import type { ParamValues } from "./param_spec.ts";
import { completeParamsOf } from "./parameter_sets.ts";
import type { Strategy } from "./strategy.ts";

/** Bars looked at: the last weeks of minutes hold every higher timeframe many times over. */
const CHECKED_BARS = 20_000;

/** Look-backs looked at, where a strategy's is so long that it hardly enters on those bars. */
const LOOK_BACKS = 4;

/** Cuts, each tried by truncation and by scrambling. */
const CUTS = 4;

/**
 * Looks for look-ahead in all that decides a trade of a parameter set.
 *
 * @param end End of the bars looked at, not included; bars beyond it stay unseen.
 * @returns What changed with its future, the earliest first; nothing where all is well.
 * @throws {RangeError} If the parameters cannot be used, the bars are fewer than the look-back, or the strategy fails.
 */
export function lookAheadLeaks(
  strategy: Strategy,
  candles: Candles,
  params: ParamValues,
  end: number,
): readonly Leak[] {
  const { time, timeframe } = candles;
  const complete = completeParamsOf(strategy, params, timeframe), lookBack = strategy.lookBackBars(complete, timeframe);
  const from = Math.max(0, end - Math.max(CHECKED_BARS, LOOK_BACKS * lookBack));
  const checked = sliceCandles(candles, time[from], end < time.length ? time[end] : Infinity);
  const compute = (bars: Candles) => entryColumns(strategy.entries(new MarketFeatures(bars), complete));
  return lookaheadCheck(checked, compute, { cuts: CUTS, minimumBars: lookBack + 1 }).leaks;
}
