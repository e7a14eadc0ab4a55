/**
 * An example of a strategy of one's own: follow the order book when it has leant to one side for a while.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { ema } from "../features/trend.ts";
import { atr } from "../features/volatility.ts";
import type { OwnStrategy } from "./own_strategy.ts";

/**
 * How hard each bar presses up (1) or down (−1): the imbalance of its book, 0 where none was recorded; for a market
 * without any book, where the close lies between low and high.
 */
function pressureOf({ high, low, close, book }: Candles): Float64Array {
  if (book !== undefined) return book.imbalance.map((value) => Number.isNaN(value) ? 0 : value);
  return close.map((price, i) => high[i] > low[i] ? (2 * price - high[i] - low[i]) / (high[i] - low[i]) : 0);
}

/** Enter with the mean pressure of the last bars; stop and target in average true ranges. */
export const bookPressure: OwnStrategy = {
  name: "book pressure",
  timeoutBars: 120,
  domain: {
    params: [
      { name: "meanBars", type: "int", low: 1, high: 60, log: true },
      { name: "pressure", type: "float", low: 0.2, high: 0.95 },
      { name: "stopAtr", type: "float", low: 5, high: 30, log: true },
      { name: "rewardRatio", type: "float", low: 0.5, high: 4, log: true },
    ],
  },
  signals(candles, params) {
    const { high, low, close } = candles, range = atr(high, low, close, 14);
    const pressure = ema(pressureOf(candles), Number(params.meanBars)), signal = new Int8Array(close.length);
    for (let i = 0; i < signal.length; i++) {
      // A comparison with NaN, the value before there are enough bars, is false: no signal.
      if (range[i] > 0 && Math.abs(pressure[i]) >= Number(params.pressure)) signal[i] = Math.sign(pressure[i]);
    }
    const stopDistance = range.map((value) => value * Number(params.stopAtr));
    return { signal, stopDistance, targetDistance: stopDistance.map((value) => value * Number(params.rewardRatio)) };
  },
};
