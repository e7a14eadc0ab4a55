import assert from "node:assert/strict";
import { BARE, miniCandles, type MiniCase, miniTests, tradeTexts } from "./mini_case.ts";
import { simulateOco } from "./simulate_oco.ts";

/** Long at 100 from the open of bar 1 on, stop at 98, target at 103, unless the case says otherwise. */
const CASES: MiniCase[] = [
  {
    rule: 8,
    name: "a stop fills when touched",
    bars: "100 100 100 100 | 100 101 99 100 | 100 101 98 100",
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 8,
    name: "a stop that is not touched does not fill",
    bars: "100 100 100 100 | 100 101 98.01 100 | 100 103.5 98.01 103",
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 9,
    name: "a bar that opens beyond the stop fills it at the open",
    bars: "100 100 100 100 | 100 101 99 100 | 95 99 94 99",
    trades: ["1@100 2@95 stopLoss"],
  },
  {
    rule: 9,
    name: "a gap counts even if the bar comes back over the target",
    bars: "100 100 100 100 | 100 101 99 100 | 95 110 94 109",
    trades: ["1@100 2@95 stopLoss"],
    options: { sameBar: "targetFirst" },
  },
  {
    rule: 10,
    name: "a target that is only touched does not fill",
    bars: "100 100 100 100 | 100 103 99 102 | 102 102 97 98",
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 10,
    name: "a touched target fills by option",
    bars: "100 100 100 100 | 100 103 99 102 | 102 102 97 98",
    options: { limitFill: "touch" },
    trades: ["1@100 1@103 takeProfit"],
  },
  {
    rule: 11,
    name: "a bar that opens beyond the target fills it at the target",
    bars: "100 100 100 100 | 100 101 99 100 | 106 107 105 106",
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 11,
    name: "a bar that opens beyond the target fills it at the better open by option",
    bars: "100 100 100 100 | 100 101 99 100 | 106 107 105 106",
    options: { gapFill: "open" },
    trades: ["1@100 2@106 takeProfit"],
  },
  {
    rule: 12,
    name: "with both legs in a bar the stop fills first",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 97 100",
    trades: ["1@100 2@98 stopLoss"],
    also: ({ doubtfulBars }) => assert.equal(doubtfulBars, 1),
  },
  {
    rule: 12,
    name: "with both legs in a bar the target fills first by option",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 97 100",
    options: { sameBar: "targetFirst" },
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 12,
    name: "the stop fills first even if the bar opened beyond the target",
    bars: "100 100 100 100 | 100 101 99 100 | 104 105 97 100",
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 12,
    name: "a touched target is no leg, so there is no doubt",
    bars: "100 100 100 100 | 100 101 99 100 | 100 103 97 100",
    options: { sameBar: "targetFirst" },
    trades: ["1@100 2@98 stopLoss"],
    also: ({ doubtfulBars }) => assert.equal(doubtfulBars, 0),
  },
  {
    rule: 12,
    name: "the interval reports both readings",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 97 100",
    options: { interval: true },
    trades: ["1@100 2@98 stopLoss"],
    also: (result) => {
      assert.equal(result.equity.at(-1), 998);
      assert.equal(result.optimistic?.equity.at(-1), 1003);
    },
  },
  {
    rule: 12,
    name: "without doubt the interval is one run",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 99 100",
    options: { interval: true },
    trades: ["1@100 2@103 takeProfit"],
    also: (result) => assert.equal(result.optimistic?.trades, result.trades),
  },
  {
    rule: 14,
    name: "a market entry may meet its target on the entry bar",
    bars: "100 100 100 100 | 100 104 99 103",
    trades: ["1@100 1@103 takeProfit"],
  },
  {
    rule: 14,
    name: "a market entry may meet its stop on the entry bar",
    bars: "100 100 100 100 | 100 102 97 99",
    trades: ["1@100 1@98 stopLoss"],
  },
  {
    rule: 14,
    name: "a limit entry inside the bar may meet its stop on that bar",
    bars: "100 100 100 100 | 100 101 96 97 | 97 97 97 97",
    options: { limitOffsetBps: 100 },
    trades: ["1@99 1@97 stopLoss"],
  },
  {
    rule: 14,
    name: "a limit entry inside the bar does not meet its target on that bar",
    bars: "100 100 100 100 | 100 103 98.5 102 | 102 102 99 100",
    options: { limitOffsetBps: 100 },
    trades: ["1@99 2@100 endOfData"],
    also: ({ doubtfulBars }) => assert.equal(doubtfulBars, 1),
  },
  {
    rule: 14,
    name: "a limit entry inside the bar meets its target at once in the optimistic reading",
    bars: "100 100 100 100 | 100 103 98.5 102 | 102 102 99 100",
    options: { limitOffsetBps: 100, sameBar: "targetFirst" },
    trades: ["1@99 1@102 takeProfit"],
  },
  {
    rule: 14,
    name: "a limit that was gapped counts the whole bar",
    bars: "100 100 100 100 | 98.5 103 98 102 | 102 102 99 100",
    options: { limitOffsetBps: 100 },
    trades: ["1@99 1@102 takeProfit"],
  },
  {
    rule: 15,
    name: "a trailing stop follows the best close from the next bar on",
    bars: "100 100 100 100 | 100 102.5 99 102 | 102 102.5 101 102 | 102 102 99.5 100",
    target: 10,
    options: { trailRatio: 1 },
    trades: ["1@100 3@100 trailingStop"],
  },
  {
    rule: 15,
    name: "a trailing stop does not count on the bar that moves it",
    bars: "100 100 100 100 | 100 104 99.5 104 | 104 105 103 104",
    target: 10,
    options: { trailRatio: 1 },
    trades: ["1@100 2@104 endOfData"],
  },
  {
    rule: 15,
    name: "a trailing stop never moves back",
    bars: "100 100 100 100 | 100 104 100 104 | 104 104 102.5 103 | 103 103 101.5 102",
    target: 10,
    options: { trailRatio: 1 },
    trades: ["1@100 3@102 trailingStop"],
  },
  {
    rule: 15,
    name: "a bar that opens beyond the trailing stop fills it at the open",
    bars: "100 100 100 100 | 100 104 100 104 | 101 102 100.5 101",
    target: 10,
    options: { trailRatio: 1 },
    trades: ["1@100 2@101 trailingStop"],
  },
  {
    rule: 15,
    name: "before it has moved the stop is the stop loss",
    bars: "100 100 100 100 | 100 100 99 99.5 | 99.5 99.5 97 97",
    target: 10,
    options: { trailRatio: 1 },
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 16,
    name: "a stop moves to break-even at a close with the profit asked for",
    bars: "100 100 100 100 | 100 102 99 102 | 102 102 99 99.5",
    target: 10,
    options: { breakEvenRatio: 1 },
    trades: ["1@100 2@100 breakEven"],
  },
  {
    rule: 16,
    name: "a stop does not move to break-even for a high that does not last",
    bars: "100 100 100 100 | 100 102 99 101 | 101 101 97 97",
    target: 10,
    options: { breakEvenRatio: 1 },
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 17,
    name: "a signal against the position closes it at the next open",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 110 90 101 | 101 101 101 101",
    signals: [[0, 1], [1, -1]],
    options: { exitOnSignal: true },
    trades: ["1@100 2@101.5 signal"],
  },
  {
    rule: 17,
    name: "a signal against the position is ignored without the option",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 104 100 104",
    signals: [[0, 1], [1, -1]],
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 17,
    name: "a signal for the position does not close it",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 104 100 104",
    signals: [[0, 1], [1, 1]],
    options: { exitOnSignal: true },
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 18,
    name: "a position is given up at the close of its last bar",
    bars: "100 100 100 100 | 100 101 99 100 | 100 101 99 100.5 | 100.5 101 99 101 | 101 104 101 104",
    options: { timeoutBars: 2 },
    trades: ["1@100 3@101 timeout"],
  },
  {
    rule: 18,
    name: "the legs of the last bar come before the timeout",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 99 101",
    options: { timeoutBars: 1 },
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 19,
    name: "a position open at the last bar is closed at its close",
    bars: "100 100 100 100 | 100 101 99 100 | 100 102 99 101.5",
    trades: ["1@100 2@101.5 endOfData"],
  },
  {
    rule: 19,
    name: "an entry on the last bar is closed at its close",
    bars: "100 100 100 100 | 100 100 100 100 | 100 102 99 101.5",
    signals: [[1, 1]],
    trades: ["2@100 2@101.5 endOfData"],
  },
  {
    rule: 19,
    name: "by option an open position is handed on, marked to market",
    bars: "100 100 100 100 | 100 101 99 100 | 100 102 99 101.5",
    options: { closeAtEnd: false },
    trades: [],
    also: ({ equity, state }) => {
      assert.equal(equity[2], 1001.5);
      assert.notEqual(state.position.side, 0);
    },
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

/** Two bars of three minutes: entry at the open of the second. */
const THREE_MINUTES = miniCandles("100 100 100 100 | 100 104 97 100 | 100 100 100 100", "3m", 180_000);

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
  ["there are no finer bars: the rule decides", "100 100 100 100", "1@100 1@98 stopLoss"],
];

for (const [name, text, expected] of FINER) {
  Deno.test(`rule 13: finer bars show that ${name}`, () => {
    const distances = { stopDistance: new Float64Array(3).fill(2), targetDistance: new Float64Array(3).fill(3) };
    const signals = { signal: Int8Array.of(1, 0, 0), ...distances };
    const result = simulateOco(THREE_MINUTES, signals, { ...BARE, finer: miniCandles(text) });
    assert.deepEqual(tradeTexts(result), [expected]);
  });
}
