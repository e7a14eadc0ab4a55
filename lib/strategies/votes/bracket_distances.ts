/**
 * Where a parameter set wants its stops.
 *
 * @module
 */
import { levelDistance } from "../../execution/bracket.ts";
import { BASIS_POINT } from "../../execution/costs.ts";
import type { MarketFeatures } from "../../strategy/market_features.ts";
import { signalBars } from "../../strategy/signal_bars.ts";
import type { Entries } from "../../strategy/strategy.ts";
import type { StrategyParams } from "./params.ts";

/** A stop lies beyond support or resistance by this share of the ATR, so that a mere touch does not fill it. */
const LEVEL_BUFFER_ATR = 0.1;

/** Bars before the first distance. */
export function bracketLookBack({ bracket, atrPeriod, levelBars }: StrategyParams): number {
  if (bracket === "fixed") return 0;
  return bracket === "atr" ? atrPeriod : Math.max(atrPeriod, levelBars - 1);
}

/** Stop distances for the sides wanted; `NaN` in the look-back. */
export function stopDistances(
  params: StrategyParams,
  features: MarketFeatures,
  side: Int8Array,
): Pick<Entries, "stopDistance" | "stopMultiple"> {
  const { close } = features.candles;
  const { bracket, atrPeriod, levelBars, stopAtr, stopBps } = params;
  if (bracket === "fixed") return { stopDistance: close, stopMultiple: stopBps * BASIS_POINT };
  const range = features.atr(atrPeriod);
  if (bracket === "atr") return { stopDistance: range, stopMultiple: stopAtr };
  const support = features.support(levelBars), resistance = features.resistance(levelBars);
  const bars = signalBars(side, 0, side.length), stopDistance = new Float64Array(bars.length);
  for (let k = 0; k < bars.length; k++) {
    const i = bars[k], extreme = side[i] > 0 ? support[i] : resistance[i];
    stopDistance[k] = levelDistance(side[i], close[i], extreme, LEVEL_BUFFER_ATR * range[i]);
  }
  return { stopDistance };
}
