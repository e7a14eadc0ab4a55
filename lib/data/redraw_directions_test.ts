import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { candlesFromColumns, sliceCandles, validateCandles } from "./candles.ts";
import { resample } from "./resample.ts";
import { drawTurns, turned, turnedFiner, type Turns } from "./redraw_directions.ts";
import { movedSteps, priceSteps, stepAt } from "./price_steps.ts";
import { simulateMarket } from "./simulate.ts";

const near = (a: number, b: number, relative = 1e-11) => Math.abs(a - b) <= relative * Math.abs(b);

/** Turns of every bar, or of none. */
const all = (bars: number, turn: 0 | 1): Turns => {
  return { prices: new Uint8Array(bars).fill(turn), book: new Uint8Array(bars).fill(turn) };
};

/** Logarithmic sizes of what a bar is made of, from the close before it. */
function sizes({ open, high, low, close }: Candles, i: number) {
  const before = i === 0 ? open[0] : close[i - 1];
  return {
    move: Math.abs(Math.log(close[i] / before)),
    gap: Math.abs(Math.log(open[i] / before)),
    range: Math.log(high[i] / low[i]),
    wicks: [Math.log(high[i] / open[i]), Math.log(open[i] / low[i])],
  };
}

const market = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), bars: fc.integer({ min: 2, max: 300 }) })
  .map(({ seed, bars }) => simulateMarket({ seed, bars }));
const options = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  copy: fc.integer({ min: 1, max: 1e4 }),
  blockBars: fc.integer({ min: 1, max: 400 }),
});

Deno.test("a copy keeps sizes of moves, gaps, ranges and wicks, times and volume, and is a market", () => {
  fc.assert(fc.property(market, options, (candles, choice) => {
    const turns = drawTurns(candles, choice), copy = turned(candles, turns);
    validateCandles(copy);
    assert.deepEqual(copy.time, candles.time);
    assert.deepEqual(copy.volume, candles.volume);
    for (let i = 0; i < candles.time.length; i++) {
      const [was, is] = [sizes(candles, i), sizes(copy, i)];
      const [up, down] = turns.prices[i] === 1 ? [was.wicks[1], was.wicks[0]] : was.wicks;
      const pairs = [[was.move, is.move], [was.gap, is.gap], [was.range, is.range], [up, is.wicks[0]], [
        down,
        is.wicks[1],
      ]];
      for (const [a, b] of pairs) assert.ok(Math.abs(a - b) < 1e-10, `bar ${i}: ${a}, ${b}`);
      const sign = turns.prices[i] === 1 ? -1 : 1;
      const move = ({ close, open }: Candles) => Math.log(close[i] / (i === 0 ? open[0] : close[i - 1]));
      assert.ok(Math.abs(move(copy) - sign * move(candles)) < 1e-10);
    }
  }));
});

Deno.test("equal seeds and numbers give equal copies; other numbers give others, and earlier bars stay to the bit", () => {
  const candles = simulateMarket({ seed: 4, bars: 500 });
  const copy = (seed: number, number: number, from = 0) =>
    turned(candles, drawTurns(candles, { seed, copy: number, from }));
  assert.deepEqual(copy(1, 2), copy(1, 2));
  assert.notDeepEqual(copy(1, 2).close, copy(1, 3).close);
  assert.notDeepEqual(copy(1, 2).close, copy(2, 2).close);
  assert.deepEqual(copy(1, 2, 300).close.subarray(0, 300), candles.close.subarray(0, 300));
  assert.notDeepEqual(copy(1, 2, 300).close.subarray(300), candles.close.subarray(300));
});

Deno.test("turned twice the bars are back; one block of all bars is the market or its whole mirror", () => {
  fc.assert(fc.property(market, options, (candles, { seed, copy }) => {
    const bars = candles.time.length, turns = drawTurns(candles, { seed, copy });
    const back = turned(turned(candles, turns), turns);
    for (const name of ["open", "high", "low", "close"] as const) {
      assert.ok(back[name].every((price, i) => near(price, candles[name][i])), name);
    }
    assert.deepEqual(back.book, candles.book);
    const whole = drawTurns(candles, { seed, copy, blockBars: bars });
    const expected = all(bars, whole.prices[0] as 0 | 1).prices;
    assert.deepEqual(whole.prices, expected);
    const mirror = turned(candles, all(bars, 1));
    assert.ok(mirror.close.every((price, i) => near(price * candles.close[i], candles.open[0] ** 2)));
  }));
});

Deno.test("the part of a copy from a bar on is the copy of the bars from there on", () => {
  const candles = simulateMarket({ seed: 5, bars: 400 }), turns = drawTurns(candles, { seed: 1, copy: 1, from: 250 });
  const whole = turned(candles, turns), part = turned(candles, turns, 200);
  for (const name of ["time", "open", "high", "low", "close"] as const) {
    assert.deepEqual(part[name], whole[name].subarray(200), name);
  }
  assert.deepEqual(part.book!.imbalance, whole.book!.imbalance.subarray(200));
});

Deno.test("the book changes sides by a coin of its own, further columns stay", () => {
  const { book, ...bars } = simulateMarket({ seed: 6, bars: 2000 }), extra = { mood: bars.close };
  const candles = { ...bars, book, extra }, turns = drawTurns(candles, { seed: 1, copy: 1 });
  const copy = turned(candles, turns);
  assert.deepEqual(copy.extra!.mood, candles.extra.mood);
  assert.deepEqual(copy.book!.spreadBps, book!.spreadBps);
  for (let i = 0; i < 2000; i++) {
    const sign = turns.book[i] === 1 ? -1 : 1;
    assert.equal(copy.book!.imbalance[i], sign * book!.imbalance[i]);
    assert.equal(copy.book!.bidDepth[i], turns.book[i] === 1 ? book!.askDepth[i] : book!.bidDepth[i]);
  }
  const agree = turns.book.filter((turn, i) => turn === turns.prices[i]).length;
  assert.ok(Math.abs(agree - 1000) < 5 * Math.sqrt(500), `${agree} of 2000 turn together`);
});

Deno.test("the coin is fair in money: over many copies a price that doubles or halves is on average that of before", () => {
  const price = [100, 200],
    candles = candlesFromColumns({
      symbol: "BTC/USDT",
      timeframe: "1m",
      time: [0, 60_000],
      open: [100, 100],
      high: price,
      low: [100, 100],
      close: price,
      volume: price,
    });
  const copies = 20_000;
  let sum = 0;
  for (let copy = 1; copy <= copies; copy++) {
    sum += turned(candles, drawTurns(candles, { seed: 1, copy, from: 1 })).close[1];
  }
  // It is 200 with a chance of one third, else 50: a standard deviation of 71.
  assert.ok(Math.abs(sum / copies - 100) < 4 * 71 / Math.sqrt(copies), `mean ${sum / copies}`);
});

Deno.test("markets of the same times are turned together, also after bars that one of them lacks", () => {
  const one = simulateMarket({ seed: 1, bars: 3000 }), other = simulateMarket({ seed: 2, bars: 3000 });
  const lacking = sliceCandles(other, -Infinity, other.time[1000]),
    rest = sliceCandles(other, other.time[1100], Infinity);
  const joined = (name: "time" | "open" | "close") => Float64Array.of(...lacking[name], ...rest[name]);
  const holed = { timeframe: "1m", time: joined("time"), open: joined("open"), close: joined("close") } as const;
  const choice = { seed: 3, copy: 4 };
  const a = drawTurns(one, choice), b = drawTurns(other, choice), c = drawTurns(holed, choice);
  assert.deepEqual([...c.prices.subarray(1001)], [...b.prices.subarray(1101)]);
  assert.deepEqual([...c.book.subarray(1000)], [...b.book.subarray(1100)]);
  const agree = a.prices.filter((turn, i) => turn === b.prices[i]).length;
  assert.ok(agree > 2990, `${agree} of 3000 turn together`);
});

Deno.test("shorter bars of a copy make its longer ones, with holes in either too", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 1e6 }),
    options,
    fc.uniqueArray(fc.integer({ min: 0, max: 299 }), { maxLength: 120 }),
    (seed, choice, holes) => {
      const minutes = simulateMarket({ seed, bars: 300 }),
        kept = [...minutes.time.keys()].filter((i) => !holes.includes(i));
      const pick = (values: Float64Array) => kept.map((i) => values[i]);
      const finer = candlesFromColumns({
        symbol: minutes.symbol,
        timeframe: "1m",
        time: pick(minutes.time),
        open: pick(minutes.open),
        high: pick(minutes.high),
        low: pick(minutes.low),
        close: pick(minutes.close),
        volume: pick(minutes.volume),
      });
      const candles = resample(finer, "5m");
      if (candles.time.length < 2) return;
      const turns = drawTurns(candles, choice), copy = turned(candles, turns);
      const again = resample(turnedFiner(finer, { candles, turns }, copy), "5m");
      assert.deepEqual(again.time, copy.time);
      for (const name of ["open", "high", "low", "close"] as const) {
        assert.ok(again[name].every((price, i) => near(price, copy[name][i])), name);
      }
    },
  ));
});

Deno.test("price steps of a copy are the same share of its prices", () => {
  const candles = simulateMarket({ seed: 8, bars: 4 * 1440 });
  const copy = turned(candles, drawTurns(candles, { seed: 1, copy: 1, from: 1440 }), 1440);
  const steps = priceSteps(candles), moved = movedSteps(candles, copy);
  for (const bar of [0, 1440, 2880]) {
    const share = stepAt(steps, candles, bar + 1440) / candles.open[bar + 1440];
    assert.ok(share > 0 && near(stepAt(moved, copy, bar) / copy.open[bar], share));
  }
});

Deno.test("blocks of no bar are refused", () => {
  const candles = simulateMarket({ seed: 8, bars: 10 });
  for (const blockBars of [0, -1, 1.5, NaN]) {
    assert.throws(
      () => drawTurns(candles, { seed: 1, copy: 1, blockBars }),
      /wanted blocks of at least one bar, found/,
    );
  }
});
