import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { bookPressure } from "./book_pressure.ts";
import { backtestOwn, checkOwn } from "./own_strategy.ts";

const candles = simulateMarket({ seed: 1, bars: 5_000, edge: 10 });
const params = { meanBars: 5, pressure: 0.5, stopAtr: 10, rewardRatio: 2 };

Deno.test("bookPressure does not see the future", () => {
  assert.deepEqual(checkOwn(candles, bookPressure, params).leaks, []);
});

Deno.test("bookPressure trades, and with the side of the book", () => {
  const { trades } = backtestOwn(candles, bookPressure, params);
  const { signal } = bookPressure.signals(candles, params);
  assert.ok(trades.length > 0);
  for (let i = 0; i < trades.length; i++) assert.equal(trades.side[i], signal[trades.entryBar[i] - 1]);
});

Deno.test("bookPressure reads the closes of a market without a book, and no more of the future than before", () => {
  const bars = { ...candles, book: undefined };
  assert.ok(bookPressure.signals(bars, { ...params, pressure: 0.3 }).signal.some((side) => side !== 0));
  assert.deepEqual(checkOwn(bars, bookPressure, params).leaks, []);
});

Deno.test("checkOwn() finds a strategy that buys before a rise", () => {
  const cheat = {
    ...bookPressure,
    signals: (bars: typeof candles) => {
      const signal = Int8Array.from(bars.close, (price, i) => bars.close[i + 1] > price ? 1 : 0);
      const distance = new Float64Array(signal.length).fill(1);
      return { signal, stopDistance: distance, targetDistance: distance };
    },
  };
  assert.equal(checkOwn(candles, cheat, params).passed, false);
});
