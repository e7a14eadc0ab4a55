import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import { BARE, miniCandles, tradeTexts } from "../../test/fixtures/mini_case.ts";
import { simulateOco } from "./simulate_oco.ts";

const LONG = {
  signal: Int8Array.of(1, 0, 0),
  stopDistance: new Float64Array(3).fill(2),
  targetDistance: new Float64Array(3).fill(3),
};

/** Bars of three minutes: entry at the open of the second. */
const THREE_MINUTES = miniCandles("100 100 100 100 | 100 104 97 100 | 100 100 100 100", "3m");

const FINER: [string, string, string][] = [
  [
    "the target came first",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 100 103 | 103 103 97 97 | 97 100 97 100",
    "1@100 1@103 takeProfit",
  ],
  [
    "the stop came first",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 101 97 97 | 97 104 97 104 | 104 104 100 100",
    "1@100 1@98 stopLoss",
  ],
  [
    "one finer bar holds both: the rule decides",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 97 100 | 100 101 99 100 | 100 101 99 100",
    "1@100 1@98 stopLoss",
  ],
  [
    "the minute of the legs is missing: the rule decides",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 101 99 100",
    "1@100 1@98 stopLoss",
  ],
  [
    "a minute before the leg is missing: the rule decides",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | - | 100 104 100 103 | 103 103 97 97",
    "1@100 1@98 stopLoss",
  ],
  [
    "a minute after the leg is missing, but the target came first",
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 100 103 | - | 103 103 97 97",
    "1@100 1@103 takeProfit",
  ],
  ["there are no finer bars: the rule decides", "100 100 100 100", "1@100 1@98 stopLoss"],
];

for (const [name, text, expected] of FINER) {
  Deno.test(`rule 13: finer bars show that ${name}`, () => {
    const result = simulateOco(THREE_MINUTES, LONG, { ...BARE, finer: miniCandles(text), interval: true });
    assert.deepEqual(tradeTexts(result), [expected]);
    // Where the finer bars decide there is one reading, where the rule does there are two.
    const isDecided = !name.includes("the rule decides");
    assert.deepEqual(tradeTexts(result.optimistic!), [isDecided ? expected : "1@100 1@103 takeProfit"]);
    assert.equal(result.doubtfulBars, isDecided ? 0 : 1);
  });
}

/** Minutes without gaps between them, in whole units, so that levels are often touched exactly. */
function randomMinutes(seed: number, bars: number) {
  const random = randomSource(seed);
  const columns = { time: [], open: [], high: [], low: [], close: [] } as Record<string, number[]>;
  for (let i = 0, price = 1000; i < bars; i++) {
    const open = price;
    price += random.integer(9) - 4;
    columns.time.push(60_000 * i);
    columns.open.push(open);
    columns.high.push(Math.max(open, price) + random.integer(4));
    columns.low.push(Math.min(open, price) - random.integer(4));
    columns.close.push(price);
  }
  const { time, open, high, low, close } = columns;
  return candlesFromColumns({ symbol: "RANDOM", timeframe: "1m", time, open, high, low, close, volume: close });
}

Deno.test("rule 13: with all finer bars a run has the trades of a run on the finer bars themselves", () => {
  const sameBar = fc.constantFrom("stopFirst", "targetFirst"), offset = fc.constantFrom(NaN, 20, 60);
  let decided = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), sameBar, offset, (seed, sameBar, limitOffsetBps) => {
      const finer = randomMinutes(seed, 600), bars = resample(finer, "5m"), n = bars.time.length;
      const random = randomSource(seed, 1);
      const signals = (length: number) => ({
        signal: new Int8Array(length),
        stopDistance: new Float64Array(length),
        targetDistance: new Float64Array(length),
      });
      const onBars = signals(n), onMinutes = signals(5 * n);
      for (let i = 0; i < n; i++) {
        // A bar's close is that of its last minute.
        const minute = 5 * i + 4;
        onBars.signal[i] = onMinutes.signal[minute] = random.integer(3) - 1;
        onBars.stopDistance[i] = onMinutes.stopDistance[minute] = 3 + random.integer(6);
        onBars.targetDistance[i] = onMinutes.targetDistance[minute] = 3 + random.integer(9);
      }
      const options = { ...BARE, sameBar, limitOffsetBps };
      const coarse = simulateOco(bars, onBars, { ...options, finer, limitBars: 2 });
      const fine = simulateOco(finer, onMinutes, { ...options, limitBars: 10 });
      assert.ok(fine.trades.length > 5);
      for (const name of ["side", "entryPrice", "exitPrice", "exitReason", "pnl"] as const) {
        assert.deepEqual(coarse.trades[name], fine.trades[name], name);
      }
      assert.deepEqual(coarse.trades.exitBar, fine.trades.exitBar.map((minute) => Math.floor(minute / 5)));
      const { doubtfulBars } = simulateOco(bars, onBars, { ...options, limitBars: 2 });
      decided += doubtfulBars - coarse.doubtfulBars;
    }),
    { numRuns: 200 },
  );
  assert.ok(decided > 1000, "finer bars that decide nothing prove nothing");
});

Deno.test("rule 13: the finer bar of a limit entry that holds the target is in doubt", () => {
  const bars = miniCandles("100 100 100 100 | 100 104 98.5 100 | 100 100 100 100", "3m");
  const finer = miniCandles(
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 98.5 100 | 100 101 99.5 100",
  );
  const options = { ...BARE, finer, limitOffsetBps: 100, interval: true };
  const result = simulateOco(bars, LONG, options);
  assert.deepEqual(tradeTexts(result), ["1@99 2@100 endOfData"]);
  assert.deepEqual(tradeTexts(result.optimistic!), ["1@99 1@102 takeProfit"]);
});

Deno.test("rule 13: a target that a missing minute may hold after a limit entry is in doubt", () => {
  const bars = miniCandles("100 100 100 100 | 100 104 98.5 100 | 100 100 100 100", "3m");
  const finer = miniCandles(
    "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 101 98.5 100 | - | 100 101 99.5 100",
  );
  const options = { ...BARE, finer, limitOffsetBps: 100, interval: true };
  const result = simulateOco(bars, LONG, options);
  assert.deepEqual(tradeTexts(result), ["1@99 2@100 endOfData"]);
  assert.deepEqual(tradeTexts(result.optimistic!), ["1@99 1@102 takeProfit"]);
});

Deno.test("finer bars of which some would reach into the next bar are refused", () => {
  const bars = miniCandles("100 100 100 100 | 100 104 97 100 | 100 100 100 100", "5m");
  const finer = miniCandles("100 100 100 100 | 100 100 100 100", "3m");
  assert.throws(() => simulateOco(bars, LONG, { finer }), {
    name: "RangeError",
    message: "Cannot run a backtest: wanted finer candles of which 5m is a multiple, found 3m",
  });
});

Deno.test("finer bars with a broken number are refused", () => {
  const finer = { ...miniCandles("100 100 100 100"), high: Float64Array.of(NaN) };
  assert.throws(() => simulateOco(THREE_MINUTES, LONG, { finer }), {
    name: "DataError",
    message: /high, bar 0/,
  });
});
