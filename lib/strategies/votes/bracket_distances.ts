/**
 * Where a parameter set wants stop and target at a bar's close.
 *
 * @module
 */
import { levelDistance } from "../../execution/bracket.ts";
import { BASIS_POINT } from "../../execution/costs.ts";
import type { MarketFeatures } from "../../strategy/market_features.ts";
import type { StrategyParams } from "./params.ts";

/** A stop lies beyond support or resistance by this share of the ATR, so that a mere touch does not fill it. */
const LEVEL_BUFFER_ATR = 0.1;

/** Bars before the first distance. */
export function bracketLookBack({ bracket, atrPeriod, levelBars }: StrategyParams): number {
  if (bracket === "fixed") return 0;
  return bracket === "atr" ? atrPeriod : Math.max(atrPeriod, levelBars - 1);
}

/**
 * Stop distances of some bars, in quote units; `NaN` in the look-back.
 *
 * @param bars,sides The bars asked for, and the side at each.
 */
export function stopDistances(
  params: StrategyParams,
  features: MarketFeatures,
  bars: Int32Array,
  sides: Int8Array,
): Float64Array {
  const { close } = features.candles;
  const { bracket, atrPeriod, levelBars, stopAtr, stopBps } = params;
  const out = new Float64Array(bars.length);
  if (bracket === "fixed") {
    for (let k = 0; k < out.length; k++) out[k] = stopBps * BASIS_POINT * close[bars[k]];
    return out;
  }
  const range = features.atr(atrPeriod);
  if (bracket === "atr") {
    for (let k = 0; k < out.length; k++) out[k] = stopAtr * range[bars[k]];
    return out;
  }
  const support = features.support(levelBars), resistance = features.resistance(levelBars);
  for (let k = 0; k < out.length; k++) {
    const i = bars[k], side = sides[k];
    const extreme = side > 0 ? support[i] : resistance[i];
    out[k] = levelDistance(side, close[i], extreme, LEVEL_BUFFER_ATR * range[i]);
  }
  return out;
}
