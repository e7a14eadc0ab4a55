/**
 * An example of a strategy of one's own: follow the order book when it has leant to one side for a while.
 *
 * @module
 */
import { ema } from "../features/trend.ts";
import { atr } from "../features/volatility.ts";
import type { OwnStrategy } from "./own_strategy.ts";

/** Enter with the mean imbalance of the last bars; stop and target in average true ranges. */
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
    const { high, low, close, book } = candles, n = close.length;
    const range = atr(high, low, close, 14), signal = new Int8Array(n);
    if (book !== undefined && n > 0) {
      // A bar without a recorded book presses to neither side.
      const pressure = ema(book.imbalance.map((value) => Number.isNaN(value) ? 0 : value), Number(params.meanBars));
      for (let i = 0; i < n; i++) {
        if (Number.isNaN(range[i]) || Math.abs(pressure[i]) < Number(params.pressure)) continue;
        signal[i] = Math.sign(pressure[i]);
      }
    }
    const stopDistance = range.map((value) => value * Number(params.stopAtr));
    return { signal, stopDistance, targetDistance: stopDistance.map((value) => value * Number(params.rewardRatio)) };
  },
};
