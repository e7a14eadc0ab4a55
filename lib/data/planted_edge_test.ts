import assert from "node:assert/strict";
import { candlesFromColumns } from "./candles.ts";
import { ENTER_IMBALANCE, knowingSharpe, knowingStrategyReturns, plantedDrift, TAKER_FEE } from "./planted_edge.ts";
import { simulateMarket } from "./simulate.ts";

const YEAR = 365 * 1440;

Deno.test("knowingSharpe() over two years is the edge that was planted, within its sampling error", () => {
  const edges = [4, 10];
  const means = edges.map((edge) => {
    const seeds = [11, 12];
    return seeds.reduce((sum, seed) => sum + knowingSharpe(simulateMarket({ seed, bars: YEAR, edge })), 0) /
      seeds.length;
  });
  // The mean of two years has an error of about 1 / √2; three of them.
  edges.forEach((edge, i) => assert.ok(Math.abs(means[i] - edge) < 2.1, `edge ${edge}: Sharpe ratio ${means[i]}`));
});

Deno.test("knowingSharpe() is deep below zero where nothing is planted: the costs remain", () => {
  assert.ok(knowingSharpe(simulateMarket({ seed: 11, bars: YEAR })) < -4);
});

Deno.test("plantedDrift() is 0 for no edge, grows with the edge and refuses the rest", () => {
  assert.equal(plantedDrift(0), 0);
  for (let edge = 1; edge < 12; edge++) assert.ok(plantedDrift(edge) < plantedDrift(edge + 1));
  for (const edge of [-1, 0.5, 12.1, NaN, Infinity]) {
    assert.throws(() => plantedDrift(edge), /wanted 0 or a Sharpe ratio/);
  }
});

Deno.test("simulateMarket() moves its expected return by the drift per unit of flow at the close before, and by that alone", () => {
  const drift = 2e-4, bars = 100_000;
  // A reading without noise shows the flow itself: reading = flow, imbalance = tanh(gain · flow).
  const model = { flowWeight: 1 };
  const { open, close, book } = simulateMarket({ seed: 9, bars, drift, model });
  const flow = book!.imbalance.map((imbalance) => Math.atanh(imbalance) / 0.55);
  const memory = 2 ** (-1 / 30);
  let cross = 0, squares = 0, newsCross = 0, newsSquares = 0;
  for (let i = 1; i < bars; i++) {
    const move = close[i] / open[i] - 1, news = flow[i] - memory * flow[i - 1];
    cross += flow[i - 1] * move;
    squares += flow[i - 1] ** 2;
    newsCross += news * move;
    newsSquares += news ** 2;
  }
  // A minute's volatility is about 6e-4, so the slope's error is 6e-4 / √100,000 = 2e-6; four of them.
  assert.ok(Math.abs(cross / squares - drift) < 8e-6, `${cross / squares}`);
  // The flow's news has a standard deviation of 0.21.
  assert.ok(Math.abs(newsCross / newsSquares) < 8e-6 / 0.21, `${newsCross / newsSquares}`);
});

Deno.test("knowingStrategyReturns() decides at the close, fills at the next open, pays fee and half the spread", () => {
  const open = [100, 101, 102, 100, 99], close = [101, 102, 100, 98, 99];
  const zeros = open.map(() => 0);
  const candles = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: open.map((_, i) => i * 60_000),
    open,
    high: open.map((price, i) => Math.max(price, close[i])),
    low: open.map((price, i) => Math.min(price, close[i])),
    close,
    volume: zeros,
    book: {
      spreadBps: [2, 2, 4, 2, 2],
      // Long from bar 1; kept at −0.5; turned short from bar 3; out from bar 4.
      imbalance: [ENTER_IMBALANCE, -0.5, -0.9, 0.7, 0],
      micropriceBps: zeros,
      bidDepth: zeros,
      askDepth: zeros,
    },
  });
  const long = 102 / 101 - 1 + (100 / 102 - 1);
  const short = -(98 / 100 - 1) - (99 / 98 - 1);
  const costs = TAKER_FEE + 1e-4 + 2 * (TAKER_FEE + 2e-4) + TAKER_FEE + 1e-4;
  const [day] = knowingStrategyReturns(candles);
  assert.ok(Math.abs(day - (long + short - costs)) < 1e-12);
  assert.throws(() => knowingStrategyReturns({ ...candles, book: undefined }), RangeError);
});
