import assert from "node:assert/strict";
import type { Costs } from "../execution/costs.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { BARE, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";

const FREE = BARE.costs!;
const costs = (change: Partial<Costs>) => ({ costs: { ...FREE, ...change } });
const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

/** Long at 100 from bar 1 on, target at 103 reached in bar 2. */
const WINNER = "100 100 100 100 | 100 101 99 100 | 100 104 100 104";
/** The same, stopped at 98. */
const LOSER = "100 100 100 100 | 100 101 99 100 | 100 100 97 97";
const SHORT = [[0, -1]] as const;
/** Short at 100, stopped at 102. */
const SHORT_LOSER = "100 100 100 100 | 100 101 99 100 | 100 103 100 103";

const CASES: MiniCase[] = [
  {
    rule: 24,
    name: "the quantity loses the risk share at the stop",
    bars: LOSER,
    options: { risk: { riskShare: 0.01, maxLeverage: 10, maxParticipation: Infinity } },
    trades: ["1@100 2@98 stopLoss"],
    also: ({ trades, equity }) => {
      near(trades.qty[0], 5);
      near(equity[2], 990);
    },
  },
  {
    rule: 24,
    name: "leverage caps the quantity",
    bars: LOSER,
    options: { risk: { riskShare: 0.5, maxLeverage: 2, maxParticipation: Infinity } },
    trades: ["1@100 2@98 stopLoss"],
    also: ({ trades }) => near(trades.qty[0], 20),
  },
  {
    rule: 24,
    name: "a share of the signal bar's volume caps the quantity",
    bars: "100 100 100 100 30 | 100 101 99 100 9000 | 100 104 100 104 9000",
    options: { risk: { riskShare: 0.01, maxLeverage: 10, maxParticipation: 0.1 } },
    trades: ["1@100 2@103 takeProfit"],
    also: ({ trades }) => near(trades.qty[0], 3),
  },
  {
    rule: 25,
    name: "the quantity is rounded down to whole steps",
    bars: LOSER,
    stop: 3,
    options: {
      risk: { riskShare: 0.01, maxLeverage: 10, maxParticipation: Infinity },
      filters: { ...NO_FILTERS, stepSize: 0.1 },
    },
    trades: ["1@100 2@97 stopLoss"],
    also: ({ trades }) => assert.equal(trades.qty[0], 3.3),
  },
  {
    rule: 25,
    name: "the quantity is at most the exchange's maximum",
    bars: WINNER,
    options: { filters: { ...NO_FILTERS, maxQuantity: 0.25 } },
    trades: ["1@100 2@103 takeProfit"],
    also: ({ trades }) => assert.equal(trades.qty[0], 0.25),
  },
  {
    rule: 26,
    name: "stop and target move towards the entry onto the grid",
    bars: "100 100 100 100 | 100 101 99 100 | 100 102.6 99 102",
    stop: 2.3,
    target: 2.7,
    options: { filters: { ...NO_FILTERS, tickSize: 0.5 } },
    trades: ["1@100 2@102.5 takeProfit"],
  },
  {
    rule: 26,
    name: "the stop moves towards the entry onto the grid",
    bars: "100 100 100 100 | 100 101 98 98 | 98 98 98 98",
    stop: 2.3,
    options: { filters: { ...NO_FILTERS, tickSize: 0.5 } },
    trades: ["1@100 1@98 stopLoss"],
  },
  {
    rule: 26,
    name: "market fills are rounded against us",
    bars: LOSER,
    options: {
      filters: { ...NO_FILTERS, tickSize: 0.5 },
      ...costs({ slippage: { model: "fixed", entryBps: 10, exitBps: 10 } }),
    },
    trades: ["1@100.5 2@98 stopLoss"],
    longOnly: true,
  },
  {
    rule: 26,
    name: "an entry whose stop rounds onto it is refused",
    bars: WINNER,
    stop: 0.3,
    options: { filters: { ...NO_FILTERS, tickSize: 0.5 } },
    trades: [],
    refusals: { noStopDistance: 1 },
  },
  {
    rule: 27,
    name: "a quantity below the minimum is refused",
    bars: WINNER,
    options: { filters: { ...NO_FILTERS, minQuantity: 1.5 } },
    trades: [],
    refusals: { belowMinimumQuantity: 1 },
  },
  {
    rule: 27,
    name: "a quantity that rounds to nothing is refused",
    bars: WINNER,
    options: { filters: { ...NO_FILTERS, stepSize: 10 } },
    trades: [],
    refusals: { belowMinimumQuantity: 1 },
  },
  {
    rule: 27,
    name: "the notional is checked at the stop, the lower leg of a long",
    bars: WINNER,
    options: { filters: { ...NO_FILTERS, minNotional: 99 } },
    trades: [],
    refusals: { belowMinimumNotional: 1 },
    longOnly: true,
  },
  {
    rule: 27,
    name: "the notional is checked at the target, the lower leg of a short",
    bars: SHORT_LOSER,
    signals: SHORT,
    options: { filters: { ...NO_FILTERS, minNotional: 98 } },
    trades: [],
    refusals: { belowMinimumNotional: 1 },
    longOnly: true,
  },
  {
    rule: 27,
    name: "a signal bar without volume is refused where the volume limits",
    bars: "100 100 100 100 0 | 100 104 100 104",
    options: { risk: { riskShare: 0.01, maxLeverage: 10, maxParticipation: 0.1 } },
    trades: [],
    refusals: { noVolume: 1 },
  },
  {
    rule: 28,
    name: "a target that does not pay for the costs is no entry",
    // 300 bps less 100 taker, 100 maker, 50 half spread, 20 slippage leave 30.
    bars: WINNER,
    options: {
      ...costs({
        makerFee: 0.01,
        takerFee: 0.01,
        spread: { model: "fixed", bps: 100 },
        slippage: { model: "fixed", entryBps: 20, exitBps: 0 },
      }),
      minimumMarginBps: 30.001,
    },
    trades: [],
    refusals: { profitMargin: 1 },
  },
  {
    rule: 28,
    name: "a target that just pays for them is",
    bars: WINNER,
    options: {
      ...costs({
        makerFee: 0.01,
        takerFee: 0.01,
        spread: { model: "fixed", bps: 100 },
        slippage: { model: "fixed", entryBps: 20, exitBps: 0 },
      }),
      minimumMarginBps: 29.999,
    },
    trades: ["1@100.7 2@103.7 takeProfit"],
    longOnly: true,
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);
