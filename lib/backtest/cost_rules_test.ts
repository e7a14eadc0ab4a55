import assert from "node:assert/strict";
import type { Candles } from "../core/candles.ts";
import type { Costs } from "../execution/costs.ts";
import { BARE, miniCandles, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

const FREE = BARE.costs!;
const costs = (change: Partial<Costs>) => ({ costs: { ...FREE, ...change } });
const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

/** Funding at rates that are known: what one side pays the other receives. */
const knownRates = (time: number[], rate: number[]) => ({
  time: Float64Array.from(time),
  paidByLong: Float64Array.from(rate),
  paidByShort: Float64Array.from(rate, (one) => -one),
});

/** Long at 100 from bar 1 on, target at 103 reached in bar 2. */
const WINNER = "100 100 100 100 | 100 101 99 100 | 100 104 100 104";
/** The same, stopped at 98. */
const LOSER = "100 100 100 100 | 100 101 99 100 | 100 100 97 97";
const SHORT = [[0, -1]] as const;
/** Short at 100, stopped at 102. */
const SHORT_LOSER = "100 100 100 100 | 100 101 99 100 | 100 103 100 103";

const CASES: MiniCase[] = [
  {
    rule: 20,
    name: "a market entry and a stop each pay half the spread, a long",
    bars: LOSER,
    options: costs({ spread: { model: "fixed", bps: 100 } }),
    trades: ["1@100.5 2@98.0075 stopLoss"],
    longOnly: true,
  },
  {
    rule: 20,
    name: "a market entry and a stop each pay half the spread, a short",
    bars: SHORT_LOSER,
    signals: SHORT,
    options: costs({ spread: { model: "fixed", bps: 100 } }),
    trades: ["1@99.5 2@102.0075 stopLoss"],
    longOnly: true,
  },
  {
    rule: 20,
    name: "a target pays no spread",
    bars: WINNER,
    options: costs({ spread: { model: "fixed", bps: 100 } }),
    trades: ["1@100.5 2@103.5 takeProfit"],
    longOnly: true,
  },
  {
    rule: 20,
    name: "the volatility model takes its share of the mean range before the fill",
    // Mean range before the entry: (4 % + 0) / 2, of which half is the spread.
    bars: "100 102 98 100 | 100 100 100 100 | 100 101 99 100 | 100 104 100 104",
    signals: [[1, 1]],
    options: costs({ spread: { model: "volatility", floorBps: 0, shareOfRange: 0.5 } }),
    trades: ["2@100.5 3@103.5 takeProfit"],
    longOnly: true,
  },
  {
    rule: 20,
    name: "the volatility model keeps to its floor",
    bars: WINNER,
    options: costs({ spread: { model: "volatility", floorBps: 20, shareOfRange: 0.5 } }),
    trades: ["1@100.1 2@103.1 takeProfit"],
    longOnly: true,
  },
  {
    rule: 21,
    name: "fixed slippage differs for entries and exits",
    bars: LOSER,
    options: costs({ slippage: { model: "fixed", entryBps: 100, exitBps: 50 } }),
    stop: 3,
    trades: ["1@101 2@97.51 stopLoss"],
    longOnly: true,
  },
  {
    rule: 21,
    name: "slippage may be a share of the spread",
    bars: WINNER,
    options: costs({ spread: { model: "fixed", bps: 100 }, slippage: { model: "spreadShare", share: 0.5 } }),
    stop: 4,
    trades: ["1@101 2@102.96 endOfData"],
    longOnly: true,
  },
  {
    rule: 21,
    name: "impact grows with the root of the share of the bar's volume",
    bars: "100 100 100 100 400 | 100 101 99 100 400 | 100 100 97 97 100",
    options: costs({ slippage: { model: "squareRoot", coefficientBps: 100 } }),
    trades: ["1@100.05 2@97.95195 stopLoss"],
    also: ({ trades }) => {
      assert.equal(trades.entryParticipation[0], 1 / 400);
      assert.equal(trades.exitParticipation[0], 1 / 100);
    },
    longOnly: true,
  },
  {
    rule: 22,
    name: "in a bar without volume the impact is that of a whole bar and the participation is unknown",
    bars: "100 100 100 100 400 | 100 100 100 100 0 | 100 105 100 105 400",
    options: costs({ slippage: { model: "squareRoot", coefficientBps: 100 } }),
    trades: ["1@101 2@104 takeProfit"],
    also: ({ trades }) => assert.ok(Number.isNaN(trades.entryParticipation[0])),
    longOnly: true,
  },
  {
    rule: 23,
    name: "a long pays the funding that falls due after its entry bar's open",
    bars: "100 100 100 100 | 100 101 99 100 | 101 102 100 102 | 102 102 102 102",
    options: { funding: knownRates([60_000, 120_000], [0.5, 0.01]) },
    trades: ["1@100 3@102 endOfData"],
    also: ({ trades, equity }) => {
      near(trades.fees[0], 1.01);
      near(trades.pnl[0], 2 - 1.01);
      near(equity[1], 1000);
      near(equity[2], 1002 - 1.01);
      near(equity[3], 1002 - 1.01);
    },
    longOnly: true,
  },
  {
    rule: 23,
    name: "a short receives it",
    bars: "100 100 100 100 | 100 101 99 100 | 101 101.5 100 101 | 101 101 101 101",
    signals: SHORT,
    options: { funding: knownRates([100_000], [0.01]) },
    trades: ["1@100 3@101 endOfData"],
    also: ({ trades }) => {
      near(trades.fees[0], -1.01);
      near(trades.fundingPaid[0], -1.01);
    },
    longOnly: true,
  },
  {
    rule: 23,
    name: "a short pays what is given for its side, whatever a long would",
    bars: "100 100 100 100 | 100 101 99 100 | 101 101.5 100 101 | 101 101 101 101",
    signals: SHORT,
    options: {
      funding: {
        time: Float64Array.of(100_000),
        paidByLong: Float64Array.of(0.5),
        paidByShort: Float64Array.of(0.01),
      },
    },
    trades: ["1@100 3@101 endOfData"],
    also: ({ trades }) => near(trades.fees[0], 1.01),
    longOnly: true,
  },
  {
    rule: 30,
    name: "a market entry pays the taker fee, a target the maker fee",
    bars: WINNER,
    options: costs({ makerFee: 0.001, takerFee: 0.01 }),
    trades: ["1@100 2@103 takeProfit"],
    also: ({ trades, equity }) => {
      near(trades.fees[0], 1 + 0.103);
      near(trades.pnl[0], 3 - 1.103);
      assert.deepEqual([trades.entryMaker[0], trades.exitMaker[0]], [0, 1]);
      near(equity[1], 999);
    },
    longOnly: true,
  },
  {
    rule: 30,
    name: "a limit entry pays the maker fee, a stop the taker fee",
    bars: "100 100 100 100 | 100 101 98.5 100 | 100 100 96 97",
    options: { limitOffsetBps: 100, ...costs({ makerFee: 0.001, takerFee: 0.01 }) },
    trades: ["1@99 2@97 stopLoss"],
    also: ({ trades }) => {
      near(trades.fees[0], 0.099 + 0.97);
      assert.deepEqual([trades.entryMaker[0], trades.exitMaker[0]], [1, 0]);
    },
    longOnly: true,
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

/** The same bars with a book of one spread, recorded at all closes but the second. */
function withBook(candles: Candles, spreadBps: number): Candles {
  const n = candles.time.length;
  const column = (value: number) => new Float64Array(n).fill(value);
  const spread = column(spreadBps);
  spread[1] = NaN;
  const book = {
    spreadBps: spread,
    imbalance: column(0),
    micropriceBps: column(0),
    bidDepth: column(1),
    askDepth: column(1),
  };
  return { ...candles, book };
}

function runWithBook(text: string, options: OcoOptions) {
  const candles = withBook(miniCandles(text), 100);
  const n = candles.time.length, distance = new Float64Array(n).fill(2);
  const signal = new Int8Array(n);
  signal[0] = 1;
  return simulateOco(candles, { signal, stopDistance: distance, targetDistance: distance }, { ...BARE, ...options });
}

Deno.test("rule 20: a recorded spread overrules the model, which fills in where none was recorded", () => {
  const model = costs({ spread: { model: "fixed", bps: 20 }, useBook: true });
  const { trades } = runWithBook(LOSER, model);
  near(trades.entryPrice[0], 100.5);
  near(trades.exitPrice[0], 98.5 * (1 - 0.001));
  assert.equal(trades.entryMid[0], 100);
  assert.ok(Number.isNaN(trades.exitMid[0]));
  near(trades.slippageBps[0], (0.5 + 98.5 * 0.001) / (100 + 98.5) * 1e4);
  assert.equal(trades.spreadCapturedBps[0], 0);
});

Deno.test("rule 20: a resting order captures half the recorded spread", () => {
  const bars = "100 100 100 100 | 100 101 98.5 100 | 100 100 99 100 | 100 104 100 104";
  const { trades } = runWithBook(bars, { ...costs({ useBook: true }), limitOffsetBps: 100 });
  assert.deepEqual([trades.entryPrice[0], trades.exitPrice[0]], [99, 101]);
  near(trades.entryMid[0], 99 * 1.005);
  near(trades.exitMid[0], 101 * 0.995);
  near(trades.spreadCapturedBps[0], 50);
  assert.equal(trades.slippageBps[0], 0);
});
