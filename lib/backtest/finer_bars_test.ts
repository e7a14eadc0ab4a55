import assert from "node:assert/strict";
import { BARE, miniCandles, tradeTexts } from "./mini_case.ts";
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
