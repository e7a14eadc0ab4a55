import assert from "node:assert/strict";
import { BARE, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";

const NEVER = BARE.earlyStop!;
const LOSING_STREAK = "100 100 100 100 | 100 100 97 98 | 98 98 95 96 | 96 96 93 94 | 94 94 91 92";

const CASES: MiniCase[] = [
  {
    rule: 29,
    name: "a run is given up when the equity has fallen too far at a close, and its position closed there",
    bars: "100 100 100 100 | 100 101 99 100 | 100 100 98.5 98.5 | 98.5 104 98.5 104 | 104 104 104 104",
    options: { earlyStop: { ...NEVER, maxDrawdown: 0.0015 } },
    trades: ["1@100 2@98.5 earlyStop"],
    also: ({ stopReason, equity }) => {
      assert.equal(stopReason, "maxDrawdown");
      assert.deepEqual([...equity], [1000, 1000, 998.5, 998.5, 998.5]);
    },
  },
  {
    rule: 29,
    name: "the drawdown counts from the peak, open profit included",
    bars: "100 100 100 100 | 100 102.5 99 102.5 | 102.5 102.5 100.5 100.5 | 100.5 110 100 110",
    options: { earlyStop: { ...NEVER, maxDrawdown: 0.0019 } },
    trades: ["1@100 2@100.5 earlyStop"],
    also: ({ stopReason }) => assert.equal(stopReason, "maxDrawdown"),
  },
  {
    rule: 29,
    name: "a drawdown through a stop ends the run as well",
    bars: LOSING_STREAK,
    signals: [[0, 1], [1, 1]],
    options: { earlyStop: { ...NEVER, maxDrawdown: 0.0015 } },
    trades: ["1@100 1@98 stopLoss"],
    also: ({ stopReason }) => assert.equal(stopReason, "maxDrawdown"),
  },
  {
    rule: 29,
    name: "a run is given up after its losses in a row",
    bars: LOSING_STREAK,
    signals: [[0, 1], [1, 1], [2, 1], [3, 1]],
    options: { earlyStop: { ...NEVER, maxConsecutiveLosses: 2 } },
    trades: ["1@100 1@98 stopLoss", "2@98 2@96 stopLoss"],
    also: ({ stopReason }) => assert.equal(stopReason, "maxConsecutiveLosses"),
  },
  {
    rule: 29,
    name: "a win breaks the row of losses",
    bars: "100 100 100 100 | 100 100 97 98 | 98 102 98 101 | 101 101 98 99 | 99 99 99 99",
    signals: [[0, 1], [1, 1], [2, 1]],
    options: { earlyStop: { ...NEVER, maxConsecutiveLosses: 2 } },
    trades: ["1@100 1@98 stopLoss", "2@98 2@101 takeProfit", "3@101 3@99 stopLoss"],
    also: ({ stopReason }) => assert.equal(stopReason, null),
  },
  {
    rule: 29,
    name: "a run is given up after its bars without a position",
    bars: "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 100 104",
    signals: [[3, 1]],
    options: { earlyStop: { ...NEVER, maxIdleMs: 180_000 } },
    trades: [],
    also: ({ stopReason, equity }) => {
      assert.equal(stopReason, "maxIdleTime");
      assert.deepEqual([...equity], [1000, 1000, 1000, 1000, 1000]);
    },
  },
  {
    rule: 29,
    name: "a signal on the last idle bar but one saves the run",
    bars: "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 100 104",
    signals: [[1, 1]],
    options: { earlyStop: { ...NEVER, maxIdleMs: 180_000 } },
    trades: ["2@100 3@103 takeProfit"],
  },
  {
    rule: 29,
    name: "idle bars count from the last exit",
    bars: "100 100 100 100 | 100 104 100 104 | 104 104 104 104 | 104 104 104 104 | 104 104 104 104",
    options: { earlyStop: { ...NEVER, maxIdleMs: 180_000 } },
    trades: ["1@100 1@103 takeProfit"],
    also: ({ stopReason }) => assert.equal(stopReason, "maxIdleTime"),
  },
  {
    rule: 29,
    name: "a run is not given up before the bars that are given in any case",
    bars: "100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 100 100 100 | 100 104 100 104",
    signals: [[3, 1]],
    options: { earlyStop: { ...NEVER, maxIdleMs: 180_000, leastIdleBars: 5 } },
    trades: ["4@100 4@103 takeProfit"],
  },
  {
    rule: 29,
    name: "a hole in the data is no idle time",
    bars: "100 100 100 100 | - | - | - | 100 100 100 100 | 100 104 100 104",
    signals: [[1, 1]],
    options: { earlyStop: { ...NEVER, maxIdleMs: 180_000 } },
    trades: ["2@100 2@103 takeProfit"],
  },
  {
    rule: 29,
    name: "a run whose money is gone is ruined",
    bars: "100 100 100 100 | 100 101 99 100 | 60 60 60 60 | 60 60 60 60 | 60 60 60 60",
    signals: [[0, 1], [2, 1]],
    options: { risk: { riskShare: 1, maxLeverage: 1e9, maxParticipation: Infinity, fixedQuantity: 25 } },
    trades: ["1@100 2@60 stopLoss"],
    also: ({ stopReason, equity }) => {
      assert.equal(stopReason, "ruin");
      assert.equal(equity[4], 0);
    },
  },
  {
    rule: 31,
    name: "equity is marked at each close",
    bars: "100 100 100 100 | 100 101 99 100.5 | 100.5 102 99 101.5 | 101.5 104 101 104",
    trades: ["1@100 3@103 takeProfit"],
    also: ({ equity, barsInPosition }) => {
      assert.deepEqual([...equity], [1000, 1000.5, 1001.5, 1003]);
      assert.equal(barsInPosition, 3);
    },
  },
  {
    rule: 31,
    name: "without a trade the equity stays",
    bars: "100 100 100 100 | 100 101 99 100 | 100 104 97 100",
    signals: [],
    trades: [],
    also: ({ equity, barsInPosition, stopReason }) => {
      assert.deepEqual([...equity], [1000, 1000, 1000]);
      assert.deepEqual([barsInPosition, stopReason], [0, null]);
    },
  },
  {
    rule: 32,
    name: "the excursions of a stopped position end at the stop",
    bars: "100 100 100 100 | 100 102 99 101 | 101 102.9 97 98",
    trades: ["1@100 2@98 stopLoss"],
    also: ({ trades }) => {
      assert.equal(trades.maxAdverseExcursion[0], 0.02);
      assert.equal(trades.maxFavourableExcursion[0], 0.02);
    },
  },
  {
    rule: 32,
    name: "the excursions of a position at its target take the worst before it",
    bars: "100 100 100 100 | 100 101 99 100 | 100 105 98.5 104",
    trades: ["1@100 2@103 takeProfit"],
    also: ({ trades }) => {
      assert.equal(trades.maxAdverseExcursion[0], 0.015);
      assert.equal(trades.maxFavourableExcursion[0], 0.03);
    },
  },
  {
    rule: 32,
    name: "the excursions of a position closed at a close take the whole bar",
    bars: "100 100 100 100 | 100 101 99 100 | 100 102.5 98.5 101",
    trades: ["1@100 2@101 endOfData"],
    also: ({ trades }) => {
      assert.equal(trades.maxAdverseExcursion[0], 0.015);
      assert.equal(trades.maxFavourableExcursion[0], 0.025);
      assert.equal(trades.holdingMinutes[0], 1);
    },
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);
