import assert from "node:assert/strict";
import fc from "fast-check";
import { BARE, miniCandles, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

const FREE = BARE.costs!;
const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

/** One unit; an order may take a tenth of a bar. */
const TENTH: OcoOptions = { risk: { ...BARE.risk!, maxParticipation: 0.1 } };
const CALM = "100 100 100 100 | 100 101 99 100 |";

const CASES: MiniCase[] = [
  {
    rule: 21,
    name: "the volatility of the bar is its mean range / √(8 / π)",
    // Mean range before the entry: (4 % + 0) / 2. One unit is a quarter of its bar, which costs half as much as the whole.
    bars: "100 102 98 100 4 | 100 100 100 100 4 | 100 101 99 100 4 | 100 105 100 105 4",
    signals: [[1, 1]],
    stop: 4,
    options: { costs: { ...FREE, slippage: { model: "volatility", multiple: 3, floorBps: 0 } } },
    trades: [`2@${Number((100 * (1 + 3 * 0.02 / Math.sqrt(8 / Math.PI) / 2)).toFixed(9))} 3@104.879971206 takeProfit`],
    longOnly: true,
  },
  {
    rule: 21,
    name: "but at least its floor",
    bars: "100 100 100 100 4 | 100 101 100 100 4 | 100 105 100 105 4",
    options: { costs: { ...FREE, slippage: { model: "volatility", multiple: 3, floorBps: 200 } } },
    trades: ["1@101 2@104 takeProfit"],
    longOnly: true,
  },
  {
    rule: 35,
    name: "a stop within the share fills at its level",
    bars: `${CALM} 100 100 97 97 10`,
    options: TENTH,
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 35,
    name: "what lies beyond the share fills at the bar's extreme against us",
    // Of one unit the bar takes 0.4; 0.4 · 98 + 0.6 · 97.
    bars: `${CALM} 100 100 97 97 4`,
    options: TENTH,
    trades: ["1@100 2@97.4 stopLoss"],
    also: ({ trades }) => assert.equal(trades.exitParticipation[0], 0.25),
  },
  {
    rule: 35,
    name: "in a bar without volume all lies beyond",
    bars: `${CALM} 100 100 97 97.5 0`,
    options: TENTH,
    trades: ["1@100 2@97 stopLoss"],
  },
  {
    rule: 35,
    name: "an impact that is worse than the extreme is paid by all",
    bars: `${CALM} 100 100 97.5 97.5 4`,
    options: { ...TENTH, costs: { ...FREE, slippage: { model: "fixed", entryBps: 0, exitBps: 1000 } } },
    trades: ["1@100 2@88.2 stopLoss"],
    longOnly: true,
  },
  {
    rule: 35,
    name: "a position closed at a close is no exception",
    bars: `${CALM} 100 102 98.5 100 4`,
    options: TENTH,
    trades: ["1@100 2@99.1 endOfData"],
  },
  {
    rule: 36,
    name: "what a target's bar has no volume for is closed at its close, at the market",
    // 0.4 · 103 + 0.6 · 101; the rest is a taker.
    bars: `${CALM} 100 104 100 101 4`,
    options: { ...TENTH, costs: { ...FREE, makerFee: 0.001, takerFee: 0.01 } },
    trades: ["1@100 2@101.8 takeProfit"],
    also: ({ trades }) => near(trades.fees[0], 1 + 0.4 * 103 * 0.001 + 0.6 * 101 * 0.01),
    longOnly: true,
  },
  {
    rule: 36,
    name: "but no better than at the target",
    bars: `${CALM} 100 106 100 106 4`,
    options: TENTH,
    trades: ["1@100 2@103 takeProfit"],
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

Deno.test("rules 35, 36: more quantity or less volume never betters the price of an exit", () => {
  const quantity = fc.double({ min: 0.01, max: 50, noNaN: true }),
    volume = fc.double({ min: 0.01, max: 100, noNaN: true });
  const models = fc.constantFrom<NonNullable<OcoOptions["costs"]>["slippage"]>(
    { model: "volatility", multiple: 1, floorBps: 0 },
    { model: "squareRoot", coefficientBps: 50 },
    FREE.slippage,
  );
  const bars = fc.constantFrom("100 104 99 101", "100 101 97 100", "100 101 99 100.5");
  const leaves = (bar: string, slippage: typeof FREE.slippage, fixedQuantity: number, volume: number) => {
    const candles = miniCandles(`100 101 99 100 1000 | 100 100 100 100 1e9 | ${bar} ${volume}`);
    const distance = new Float64Array(3).fill(2);
    const signals = { signal: Int8Array.of(1, 0, 0), stopDistance: distance, targetDistance: distance };
    const { trades } = simulateOco(candles, signals, {
      ...BARE,
      startEquity: 1e9,
      costs: { ...FREE, slippage },
      risk: { ...BARE.risk!, maxParticipation: 0.1, fixedQuantity },
    });
    return trades.exitPrice[0];
  };
  fc.assert(
    fc.property(bars, models, quantity, quantity, volume, volume, (bar, model, q, more, v, extra) => {
      const price = leaves(bar, model, q, v + extra);
      // The entry's own impact moves with the quantity by less than a thousandth here.
      assert.ok(leaves(bar, model, q + more, v) <= price + 1e-3, `${price}`);
    }),
    { numRuns: 300 },
  );
});
