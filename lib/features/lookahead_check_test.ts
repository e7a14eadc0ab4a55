import assert from "node:assert/strict";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { lookaheadCheck } from "./lookahead_check.ts";
import { randomBars } from "../../test/fixtures/feature_bars.ts";
import { ema, macd } from "./trend.ts";

/** The close of the higher bar that a bar lies in, shown from `early` ms before that higher bar's close on. */
function higherClose({ time, close, timeframe }: Candles, higherMs: number, early: number): Float64Array {
  const barMs = TIMEFRAME_MS[timeframe];
  const lastOf = new Map<number, number>();
  time.forEach((open, i) => lastOf.set(Math.floor(open / higherMs), close[i]));
  return time.map((open) => {
    const now = open + barMs, current = Math.floor(open / higherMs);
    const visible = now + early >= (current + 1) * higherMs ? current : current - 1;
    return lastOf.get(visible) ?? NaN;
  });
}

/** Pivots of a zig-zag: each swing of 1 % marked at its extreme, as if it had been known there. */
function zigzag({ close }: Candles): Float64Array {
  const out = new Float64Array(close.length);
  let pivot = 0, direction = 0;
  for (let i = 1; i < close.length; i++) {
    const move = close[i] / close[pivot] - 1;
    if (direction * move > 0) pivot = i;
    else if (Math.abs(move) > 0.01) {
      out[pivot] = -Math.sign(move);
      direction = Math.sign(move);
      pivot = i;
    }
  }
  return out;
}

function zScore({ close }: Candles): Float64Array {
  const mean = close.reduce((sum, x) => sum + x, 0) / close.length;
  const variance = close.reduce((sum, x) => sum + (x - mean) ** 2, 0) / close.length;
  return close.map((x) => (x - mean) / Math.sqrt(variance));
}

const LEAKS: Record<string, (candles: Candles) => Float64Array> = {
  "the next close": ({ close }) => close.map((_, i) => close[i + 1] ?? NaN),
  "the next close, guessed at the end": ({ close }) => close.map((x, i) => close[i + 1] ?? x),
  "the direction of the next bar": ({ close }) => close.map((x, i) => Number(close[i + 1] > x)),
  "a centred window": ({ close }) => close.map((x, i) => ((close[i - 1] ?? x) + x + (close[i + 1] ?? x)) / 3),
  "a z-score over the whole sample": zScore,
  "an average run backwards": ({ close }) => ema(close.toReversed(), 5).reverse(),
  "a zig-zag": zigzag,
  "the next volume": ({ volume }) => volume.map((_, i) => volume[i + 1] ?? NaN),
  "the next imbalance of the book": ({ book }) => book!.imbalance.map((_, i) => book!.imbalance[i + 1] ?? NaN),
  "the next spread of the book": ({ book }) => book!.spreadBps.map((_, i) => book!.spreadBps[i + 1] ?? NaN),
  "a normalisation in place": (candles) => {
    candles.close.set(zScore(candles));
    return candles.close;
  },
};

for (const [what, leak] of Object.entries(LEAKS)) {
  Deno.test(`${what} is caught, whatever the seed`, () => {
    const candles = randomBars(1000, 1);
    for (let seed = 0; seed < 20; seed++) assert.ok(!lookaheadCheck(candles, leak, { seed }).passed, `seed ${seed}`);
  });
}

const PAIRS: [Timeframe, Timeframe][] = [["1m", "3m"], ["1m", "5m"], ["1m", "1h"], ["1m", "1d"], ["15m", "1h"], [
  "30m",
  "1h",
], ["12h", "1d"]];

for (const [timeframe, higher] of PAIRS) {
  const candles = randomBars(2000, 2, timeframe), barMs = TIMEFRAME_MS[timeframe], higherMs = TIMEFRAME_MS[higher];

  Deno.test(`a ${higher} bar shown before its close is caught on ${timeframe} bars, whatever the seed`, () => {
    for (const early of [higherMs, barMs]) {
      for (let seed = 0; seed < 8; seed++) {
        const report = lookaheadCheck(candles, (bars) => higherClose(bars, higherMs, early), { seed });
        assert.ok(!report.passed, `${early} ms early, seed ${seed}`);
      }
    }
  });

  Deno.test(`a ${higher} bar shown from its close on passes on ${timeframe} bars`, () => {
    for (let seed = 0; seed < 3; seed++) {
      assert.deepEqual(lookaheadCheck(candles, (bars) => higherClose(bars, higherMs, 0), { seed }).leaks, []);
    }
  });
}

Deno.test("the report names the first column and bar that changed, and by which cut", () => {
  const candles = randomBars(12, 3);
  const { passed, leaks } = lookaheadCheck(candles, ({ close }) => ({
    honest: close,
    peeks: close.map((x, i) => i === 6 ? close[8] ?? 0 : x),
  }));
  assert.ok(!passed);
  assert.deepEqual([...new Set(leaks.map(({ column, bar }) => `${column} at ${bar}`))], ["peeks at 6"]);
  assert.deepEqual(leaks.map(({ cut, kind }) => [cut, kind]), [
    [7, "truncation"],
    [7, "scramble"],
    [8, "truncation"],
    [8, "scramble"],
  ]);
  assert.deepEqual([leaks[0].expected, leaks[0].found], [candles.close[8], 0]);
});

Deno.test("the same seed finds the same, and only the named columns count", () => {
  const candles = randomBars(500, 4);
  const compute = ({ close }: Candles) => ({ honest: close, peeks: close.map((_, i) => close[i + 1] ?? NaN) });
  assert.deepEqual(lookaheadCheck(candles, compute, { seed: 9 }), lookaheadCheck(candles, compute, { seed: 9 }));
  assert.ok(lookaheadCheck(candles, compute, { columns: ["honest"] }).passed);
});

Deno.test("scrambled bars are valid bars, other ones, at the old times", () => {
  const candles = randomBars(200, 5);
  let scrambles = 0;
  lookaheadCheck(candles, (bars) => {
    const { time, open, high, low, close, volume, book } = bars;
    assert.deepEqual(time, candles.time.slice(0, time.length));
    for (let i = 0; i < time.length; i++) {
      assert.ok(low[i] > 0 && low[i] <= Math.min(open[i], close[i]) && high[i] >= Math.max(open[i], close[i]));
      assert.ok(volume[i] >= 0 && book!.spreadBps[i] >= 0 && Math.abs(book!.imbalance[i]) <= 1);
    }
    if (time.length === candles.time.length && close[199] !== candles.close[199]) scrambles++;
    return close;
  }, { cuts: 15 });
  assert.equal(scrambles, 15);
});

Deno.test("records of lines pass as they are, and an unrecorded book is no leak", () => {
  assert.ok(lookaheadCheck(randomBars(300, 6), ({ close }) => macd(close, 12, 26, 9)).passed);
  const { book, ...candles } = randomBars(300, 7);
  book!.spreadBps.fill(NaN, 100, 200);
  assert.ok(lookaheadCheck({ ...candles, book }, ({ book }) => book!.spreadBps).passed);
  assert.ok(lookaheadCheck(candles, ({ close, book }) => close.map((x) => book ? NaN : x)).passed);
});

Deno.test("a leak that always answers in the same array is caught all the same", () => {
  const answer = new Float64Array(500);
  const { passed } = lookaheadCheck(randomBars(500, 11), ({ close }) => {
    const out = answer.subarray(0, close.length);
    for (let i = 0; i < out.length; i++) out[i] = close[i + 1] ?? NaN;
    return out;
  });
  assert.ok(!passed);
});

Deno.test("a function that wants some bars is not called with fewer", () => {
  const { passed } = lookaheadCheck(randomBars(60, 8), ({ close }) => {
    if (close.length < 40) throw new RangeError("too few bars");
    return close;
  }, { minimumBars: 40 });
  assert.ok(passed);
});

Deno.test("what cannot be checked is refused", () => {
  const bars = randomBars(50, 9), honest = ({ close }: Candles) => ({ close });
  const refused = (message: RegExp, ...args: Parameters<typeof lookaheadCheck>) =>
    assert.throws(() => lookaheadCheck(...args), { name: "RangeError", message });
  refused(/wanted at least 2 bars, found 1/, randomBars(1, 9), honest);
  refused(/wanted cuts to be a positive integer, found 0/, bars, honest, { cuts: 0 });
  refused(/wanted minimumBars to be a positive integer, found NaN/, bars, honest, { minimumBars: NaN });
  refused(/wanted 50 values in column open, found no column/, bars, honest, { columns: ["open"] });
  refused(/wanted 50 values in column close, found 49/, bars, ({ close }) => ({ close: close.subarray(1) }));
  refused(/wanted one of 1m, .*, found 7m/, { ...bars, timeframe: "7m" as "1m" }, honest);
  const broken = { ...bars, volume: bars.volume.map((x, i) => i === 17 ? NaN : x) };
  assert.throws(() => lookaheadCheck(broken, honest), { name: "RangeError", message: /NaN in volume at bar 17/ });
});

Deno.test("an output that holds nothing to compare is refused, not passed", () => {
  const bars = randomBars(50, 9);
  const refused = (message: RegExp, compute: (candles: Candles) => unknown, columns?: string[]) =>
    assert.throws(() => lookaheadCheck(bars, compute as (candles: Candles) => Float64Array, { columns }), {
      name: "RangeError",
      message,
    });
  for (const output of [{}, new Map([["close", bars.close]]), Promise.resolve(bars.close), 7, null, undefined]) {
    refused(/wanted at least one column of numbers, found none/, () => output);
  }
  refused(/wanted at least one column of numbers, found none/, ({ close }) => ({ close }), []);
  refused(
    /wanted numbers in column values, found a value of type string at bar 0/,
    ({ close }) => Array.from(close, (x, i) => close[i + 1] > x ? "long" : "short"),
  );
  refused(/wanted numbers in column side, found a value of type object at bar 49/, ({ close }) => ({
    side: Array.from(close, (x, i) => i < 49 ? x : null),
  }));
});
