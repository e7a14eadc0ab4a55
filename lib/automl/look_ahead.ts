/**
 * Whether a parameter set's signals see the future, tried on the study's own bars.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { lookaheadCheck, type LookaheadReport } from "../features/lookahead_check.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";
import { completeParams } from "../strategies/votes/schema.ts";
import { computeSignals } from "../strategies/votes/signals.ts";

/** Bars looked at: the last weeks of minutes hold every higher timeframe many times over. */
const CHECKED_BARS = 20_000;

/** Cuts, each tried by truncation and by scrambling. */
const CUTS = 4;

/**
 * Looks for look-ahead in the entry signals of a parameter set.
 *
 * @param end End of the bars looked at, not included; bars beyond it stay unseen.
 */
export function checkLookAhead(candles: Candles, params: Partial<StrategyParams>, end: number): LookaheadReport {
  const from = Math.max(0, end - CHECKED_BARS);
  const checked = sliceCandles(candles, candles.time[from], end < candles.time.length ? candles.time[end] : Infinity);
  const complete = completeParams(params, candles.timeframe);
  const compute = (bars: Candles) => {
    const { side, confidence } = computeSignals(complete, new MarketFeatures(bars));
    return { side, confidence };
  };
  return lookaheadCheck(checked, compute, { cuts: CUTS });
}
