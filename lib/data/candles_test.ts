import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS, PRICE_COLUMNS } from "../core/candles.ts";
import { candlesFromColumns, listGaps, sliceCandles, validateCandles } from "./candles.ts";
import { simulateMarket } from "./simulate.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

const GOOD = {
  symbol: "BTC/USDT",
  timeframe: "1m" as const,
  time: [60_000, 120_000],
  open: [10, 11],
  high: [12, 12],
  low: [9, 10],
  close: [11, 10],
  volume: [1, 0],
};
const BOOK = { spreadBps: [1, NaN], imbalance: [-1, 1], micropriceBps: [-3, 3], bidDepth: [0, 1], askDepth: [1, 0] };

Deno.test("candlesFromColumns() copies every column onto shared memory", () => {
  const candles = candlesFromColumns({ ...GOOD, book: BOOK });
  for (const name of PRICE_COLUMNS) {
    assert.deepEqual([...candles[name]], GOOD[name]);
    assert.ok(candles[name].buffer instanceof SharedArrayBuffer);
  }
  for (const name of BOOK_COLUMNS) {
    assert.deepEqual([...candles.book![name]], BOOK[name]);
    assert.ok(candles.book![name].buffer instanceof SharedArrayBuffer);
  }
});

Deno.test("validateCandles() refuses each broken rule and names column, bar and found value", () => {
  const cases: [Partial<typeof GOOD>, RegExp][] = [
    [{ time: [60_000, 60_000] }, /column time, bar 1 .*: wanted later than 60000, found 60000/],
    [{ time: [120_000, 60_000] }, /column time, bar 1 .*: wanted later than 120000, found 60000/],
    [{ time: [60_000, 120_001] }, /column time, bar 1 .*: wanted a multiple of 60000 ms, found 120001/],
    [{ time: [NaN, 120_000] }, /column time, bar 0: wanted a multiple of 60000 ms, found NaN/],
    [{ open: [10, 0] }, /column open, bar 1 .*: wanted a positive price, found 0/],
    [{ open: [NaN, 11] }, /column open, bar 0 .*: wanted a positive price, found NaN/],
    [{ close: [11, -1] }, /column close, bar 1 .*: wanted a positive price, found -1/],
    [{ high: [12, 10.5] }, /column high, bar 1 .*: wanted at least max\(open, close\) = 11, found 10.5/],
    [{ high: [NaN, 12] }, /column high, bar 0 .*found NaN/],
    [{ high: [Infinity, 12] }, /column high, bar 0 .*found Infinity/],
    [{ low: [10.5, 10] }, /column low, bar 0 .*: wanted at most min\(open, close\) = 10, found 10.5/],
    [{ low: [9, NaN] }, /column low, bar 1 .*found NaN/],
    [{ volume: [-1, 0] }, /column volume, bar 0 .*found -1/],
    [{ volume: [1, Infinity] }, /column volume, bar 1 .*found Infinity/],
    [{ volume: [1] }, /column volume: wanted 2 values as in column time, found 1/],
  ];
  for (const [change, message] of cases) {
    assert.throws(() => candlesFromColumns({ ...GOOD, ...change }), { name: "DataError", message });
  }
  assert.throws(() => candlesFromColumns({ ...GOOD, book: { ...BOOK, imbalance: [0, 1.5] } }), /imbalance, bar 1/);
  assert.throws(() => candlesFromColumns({ ...GOOD, book: { ...BOOK, spreadBps: [-1, 0] } }), /spreadBps, bar 0/);
  assert.throws(() => candlesFromColumns({ ...GOOD, book: { ...BOOK, askDepth: [1] } }), /askDepth: wanted 2 values/);
});

Deno.test("validateCandles() refuses an unknown timeframe by its name, with bars or without", () => {
  const none = { time: [], open: [], high: [], low: [], close: [], volume: [] };
  for (const columns of [GOOD, { ...GOOD, ...none }]) {
    assert.throws(() => candlesFromColumns({ ...columns, timeframe: "7m" as "1m" }), {
      name: "RangeError",
      message: /wanted one of 1m, .*, found 7m/,
    });
  }
});

Deno.test("sliceCandles() keeps just the bars that open in [from, to), as views", () => {
  fc.assert(fc.property(arbitraryCandles(), fc.nat(400), fc.nat(400), (candles, start, length) => {
    const origin = (candles.time[0] ?? 0) - 30_000;
    const from = origin + start * 60_000, to = from + length * 60_000;
    const slice = sliceCandles(candles, from, to);
    validateCandles(slice);
    assert.deepEqual([...slice.time], [...candles.time].filter((time) => time >= from && time < to));
    const first = candles.time.indexOf(slice.time[0]);
    for (const name of PRICE_COLUMNS) {
      assert.equal(slice[name].buffer, candles[name].buffer);
      assert.deepEqual(slice[name], candles[name].subarray(Math.max(0, first), Math.max(0, first) + slice.time.length));
    }
    assert.equal(slice.book?.imbalance.length, candles.book && slice.time.length);
  }));
});

Deno.test("sliceCandles() with infinite bounds keeps everything, and with from after to nothing", () => {
  const candles = candlesFromColumns(GOOD);
  assert.deepEqual(sliceCandles(candles, -Infinity, Infinity), candles);
  assert.equal(sliceCandles(candles, 120_000, 60_000).time.length, 0);
});

Deno.test("listGaps() and the bars together cover every minute once", () => {
  fc.assert(fc.property(arbitraryCandles(), (candles) => {
    const gaps = listGaps(candles);
    const missing = gaps.reduce((sum, { bars }) => sum + bars, 0);
    const { time } = candles;
    if (time.length > 0) assert.equal(missing + time.length, (time[time.length - 1] - time[0]) / 60_000 + 1);
    for (const { from, to, bars } of gaps) {
      assert.equal(to - from, bars * 60_000);
      assert.ok(bars > 0 && time.includes(to) && time.includes(from - 60_000) && !time.includes(from));
    }
  }));
});

Deno.test("further columns are copied to shared memory, checked and cut with their bars", () => {
  const columns = simulateMarket({ seed: 1, bars: 6 }), rate = [1, NaN, 3, 4, 5, 6];
  const candles = candlesFromColumns({ ...columns, extra: { rate } });
  assert.ok(candles.extra!.rate.buffer instanceof SharedArrayBuffer);
  assert.deepEqual([...sliceCandles(candles, candles.time[1], candles.time[4]).extra!.rate], [NaN, 3, 4]);
  const refused = (extra: Record<string, number[]>, message: RegExp) =>
    assert.throws(() => candlesFromColumns({ ...columns, extra }), { name: "DataError", message });
  refused({ rate: [1] }, /column rate: wanted 6 values as in column time, found 1$/);
  refused(
    { rate: [1, 2, -Infinity, 4, 5, 6] },
    /column rate, bar 2 .*: wanted a finite number or NaN, found -Infinity$/,
  );
  refused({ "a rate": rate }, /the name of a further column: wanted letters, digits and _, found a rate$/);
});
