/**
 * What is planted, and the strategies that know it. Of a year a Sharpe ratio has an error of 1, so by day half a year is
 * looked at with the largest edge; with `NIGHTLY` set two years with smaller ones.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Candles } from "../core/candles.ts";
import { candlesFromColumns } from "./candles.ts";
import {
  EDGE_KINDS,
  ENTER_IMBALANCE,
  knowingSharpe,
  knowingStrategyReturns,
  LEAVE_IMBALANCE,
  plantedDrift,
  plantedRule,
  readsFlow,
  TAKER_FEE,
} from "./planted_edge.ts";
import { FAST_MINUTES, GIVEN_BACK, PULL_BACK_DEPTH, PullBack, SLOW_MINUTES } from "./pull_back.ts";
import { resample } from "./resample.ts";
import { simulateMarket, type SimulationOptions } from "./simulate.ts";

const YEAR = 365 * 1440, IS_NIGHT = Deno.env.has("NIGHTLY");

const SEEDS = IS_NIGHT ? [11, 12] : [11], YEARS = IS_NIGHT ? 1 : 0.5, SPAN = IS_NIGHT ? "two years" : "half a year";

/** Three errors of a Sharpe ratio of that span. */
const MARGIN = 3 / Math.sqrt(SEEDS.length * YEARS);

/** Means of figures over the span, a market for each seed. */
function meansOf(
  options: Partial<SimulationOptions>,
  figures: (candles: Candles) => readonly number[],
  years = YEARS,
): number[] {
  const parts = SEEDS.map((seed) => figures(simulateMarket({ ...options, seed, bars: years * YEAR })));
  return parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0) / parts.length);
}

Deno.test(`knowingSharpe() over ${SPAN} is the edge that was planted, and of five-minute bars most of it`, () => {
  for (const edgeKind of ["book", "pullback"] as const) {
    for (const edge of IS_NIGHT ? [4, 10] : [12]) {
      const [minutes, longer] = meansOf({ edge, edgeKind }, (candles) => {
        return [candles, resample(candles, "5m")].map((bars) => knowingSharpe(bars, edgeKind));
      });
      assert.ok(Math.abs(minutes - edge) < MARGIN, `${edgeKind}, edge ${edge}: Sharpe ratio ${minutes}`);
      // It is seen later, on the same prices.
      assert.ok(longer > 0.6 * minutes && longer < 1.2 * minutes, `${edgeKind}, edge ${edge}: ${longer} of ${minutes}`);
    }
  }
});

Deno.test(`knowingSharpe() over ${SPAN} is the edge that was planted, of the kinds of minutes too`, () => {
  const edge = IS_NIGHT ? 6 : 12;
  for (const edgeKind of EDGE_KINDS.slice(2)) {
    const [found] = meansOf({ edge, edgeKind }, (candles) => [knowingSharpe(candles, edgeKind)]);
    assert.ok(Math.abs(found - edge) < MARGIN, `${edgeKind}: Sharpe ratio ${found}`);
  }
});

/** Sides of a rule that knows one of the two conditions: of the trend, or of the depth whatever the trend. */
function sidesByOne(close: Float64Array, condition: "trend" | "depth"): number[] {
  const fastWeight = 1 - Math.exp(-1 / FAST_MINUTES), slowWeight = 1 - Math.exp(-1 / SLOW_MINUTES);
  let fast = close[0], slow = close[0], variance = 0, side = 0;
  return Array.from(close, (price, i) => {
    const move = i > 0 ? price / close[i - 1] - 1 : 0;
    variance += fastWeight * (move * move - variance);
    fast += fastWeight * (price - fast);
    slow += slowWeight * (price - slow);
    if (condition === "trend") return Math.sign(fast - slow);
    const distance = fast / price - 1;
    if (side * distance <= 0) side = 0;
    if (Math.abs(distance) > PULL_BACK_DEPTH * Math.sqrt(variance * FAST_MINUTES / 2)) side = Math.sign(distance);
    return side;
  });
}

/** The imbalance that makes the knowing strategy of the book take the sides of another rule. */
function followed(candles: Candles, sides: readonly number[]): Candles {
  const { imbalance } = candles.book!;
  const shown = imbalance.map((_, i) => sides[i] === 0 ? -LEAVE_IMBALANCE * (sides[i - 1] ?? 0) : sides[i]);
  return { ...candles, book: { ...candles.book!, imbalance: shown } };
}

Deno.test("an edge of pull-backs shows to neither of its conditions alone", () => {
  const conditions = ["trend", "depth"] as const;
  const means = meansOf({ edge: 4, edgeKind: "pullback" }, (candles) => {
    return conditions.map((condition) => knowingSharpe(followed(candles, sidesByOne(candles.close, condition))));
  }, 1);
  conditions.forEach((name, i) => assert.ok(means[i] < 2, `${name}: Sharpe ratio ${means[i]}`));
});

Deno.test("without an edge the kinds are one market to the bit", () => {
  const [book, ...others] = EDGE_KINDS.map((edgeKind) => simulateMarket({ seed: 5, bars: 20_000, edge: 0, edgeKind }));
  for (const other of others) assert.deepEqual(other, book);
});

Deno.test("simulateMarket() of pull-backs expects the drift in them, a part of it against the trend elsewhere", () => {
  const drift = 4e-4, { open, close } = simulateMarket({ seed: 9, bars: 100_000, drift, edgeKind: "pullback" });
  const pullBack = new PullBack(1), sums = { inside: 0, outside: 0 }, counts = { inside: 0, outside: 0 };
  for (let i = 1; i < close.length; i++) {
    pullBack.see(close[i - 1]);
    const { side, pull } = pullBack, place = side !== 0 ? "inside" : "outside";
    sums[place] += Math.sign(pull) * (close[i] / open[i] - 1);
    counts[place]++;
  }
  // A minute's volatility is about 6e-4; four errors.
  const near = (place: keyof typeof sums, wanted: number) => {
    const found = sums[place] / counts[place], error = 6e-4 / Math.sqrt(counts[place]);
    assert.ok(Math.abs(found - wanted) < 4 * error, `${place}: ${found}`);
  };
  near("inside", drift);
  near("outside", GIVEN_BACK * drift);
});

Deno.test("simulateMarket() expects the drift where the rule of its edge holds, and none elsewhere", () => {
  const drift = 4e-4, bars = 100_000;
  for (const edgeKind of ["momentum", "reversal", "regime"] as const) {
    // The flow itself shows in a reading without noise.
    const { open, close, volume, book } = simulateMarket({ seed: 9, bars, drift, edgeKind, model: { flowWeight: 1 } });
    const rule = plantedRule(edgeKind, 1), sums = { inside: 0, outside: 0 }, squares = { inside: 0, outside: 0 };
    for (let i = 1; i < bars; i++) {
      rule.see(close[i - 1], volume[i - 1]);
      const flow = Math.atanh(book!.imbalance[i - 1]) / 0.55, move = close[i] / open[i] - 1;
      const place = rule.side !== 0 ? "inside" : "outside", by = readsFlow(edgeKind) ? flow : rule.side || 1;
      sums[place] += by * move;
      squares[place] += by * by;
    }
    // A minute's volatility is about 6e-4, in spells of high volume and after far moves up to twice that; four errors.
    const near = (place: keyof typeof sums, wanted: number) => {
      const found = sums[place] / squares[place], error = 1.2e-3 / Math.sqrt(squares[place]);
      assert.ok(squares[place] > 1000 && Math.abs(found - wanted) < 4 * error, `${edgeKind}, ${place}: ${found}`);
    };
    near("inside", drift);
    near("outside", 0);
  }
});

Deno.test("knowingSharpe() is deep below zero where nothing is planted: the costs remain", () => {
  assert.ok(knowingSharpe(simulateMarket({ seed: 11, bars: 90 * 1440 })) < -4);
});

Deno.test("plantedDrift() is 0 for no edge, grows with the edge and refuses the rest", () => {
  for (const kind of EDGE_KINDS) {
    assert.equal(plantedDrift(0, kind), 0);
    for (let edge = 1; edge < 12; edge++) assert.ok(plantedDrift(edge, kind) < plantedDrift(edge + 1, kind));
  }
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
