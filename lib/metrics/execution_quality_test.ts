import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import { breakEvenCostBps, costCurve, netProfitAtCost } from "./cost_curve.ts";
import { type ExampleTrade, tradesOf } from "../../test/fixtures/example_trades.ts";
import {
  capacity,
  feesShareOfGross,
  fillParticipation,
  fundingPaid,
  fundingShareOfGross,
  participation95,
  participationMedian,
  slippageBps,
  spreadCapturedBps,
} from "./execution_quality.ts";

const trade: fc.Arbitrary<ExampleTrade> = fc.record({
  side: fc.constantFrom(1, -1),
  qty: fc.integer({ min: 1, max: 9 }),
  entryReference: fc.integer({ min: 90, max: 110 }),
  exitReference: fc.integer({ min: 90, max: 110 }),
  paidIn: fc.integer({ min: 0, max: 3 }),
  paidOut: fc.integer({ min: 0, max: 3 }),
}).map(({ paidIn, paidOut, side, ...rest }) => ({
  ...rest,
  side,
  entryPrice: rest.entryReference + side * paidIn,
  exitPrice: rest.exitReference - side * paidOut,
}));
const trades = fc.array(trade, { minLength: 1, maxLength: 12 }).map(tradesOf);

Deno.test("slippage paid is what is missing from the profit at reference prices", () => {
  fc.assert(fc.property(trades, (all) => {
    let missing = 0, notional = 0;
    for (let i = 0; i < all.length; i++) {
      missing += all.side[i] * all.qty[i] * (all.exitReference[i] - all.entryReference[i]) - all.pnl[i];
      notional += all.qty[i] * (all.entryReference[i] + all.exitReference[i]);
    }
    const found = slippageBps(all)!;
    assert.ok(found >= 0 && Math.abs(found - missing / notional * 1e4) < 1e-9);
  }));
});

Deno.test("with the break-even cost on each side the net profit is zero, and Sharpe falls with the cost", () => {
  fc.assert(fc.property(trades, (all) => {
    assert.ok(Math.abs(netProfitAtCost(all, breakEvenCostBps(all)!)) < 1e-9);
    assert.ok(netProfitAtCost(all, 1) < netProfitAtCost(all, 0));
  }));
  const rows = [0, 1, 2].map((day) => ({ entryTime: day * DAY_MS, exitTime: day * DAY_MS, exitPrice: 101 + day }));
  const result = {
    trades: tradesOf(rows),
    time: Float64Array.of(0, DAY_MS, 2 * DAY_MS),
    barMs: DAY_MS,
    equity: Float64Array.of(1001, 1003, 1006),
    startEquity: 1000,
    barsInPosition: 3,
    stopReason: null,
    refusals: {},
  };
  const [free, dear, ruinous] = costCurve(result, [0, 50, 100]);
  assert.equal(free.netProfit, 6);
  assert.ok(free.sharpe! > dear.sharpe! && dear.sharpe! > ruinous.sharpe!);
  assert.ok(Math.abs(dear.netProfit - (6 - 606 * 0.005)) < 1e-9);
});

Deno.test("only maker fills with a known mid earn spread", () => {
  const rows: ExampleTrade[] = [
    { entryPrice: 99, entryMid: 100, entryMaker: 1, exitPrice: 101, exitMid: 100.5, exitMaker: 0 },
    { side: -1, entryPrice: 101, entryMid: 100, entryMaker: 1, exitPrice: 99, exitMaker: 1 },
  ];
  assert.equal(spreadCapturedBps(tradesOf(rows)), 2 / 200 * 1e4);
  assert.equal(spreadCapturedBps(tradesOf([{}])), null);
});

Deno.test("fees are compared with the profit before costs of the trades that made one", () => {
  const rows = [
    { entryReference: 100, exitReference: 110, fees: 1 },
    { entryReference: 100, exitReference: 90, fees: 1.5 },
  ];
  assert.equal(feesShareOfGross(tradesOf(rows)), 0.25);
  assert.equal(feesShareOfGross(tradesOf([{ exitReference: 99, fees: 1 }])), null);
});

Deno.test("participation looks at both fills and skips bars without volume", () => {
  const fills = fillParticipation(tradesOf([
    { entryParticipation: 0.02, exitParticipation: NaN },
    { entryParticipation: 0.01, exitParticipation: 0.04 },
  ]));
  assert.deepEqual([...fills], [0.01, 0.02, 0.04]);
  assert.equal(participationMedian(fills), 0.02);
  assert.ok(Math.abs(participation95(fills)! - 0.038) < 1e-15);
  assert.ok(Math.abs(capacity(1000, 0.05)! - 200) < 1e-9);
  assert.equal(capacity(1000, participation95([])), null);
});

Deno.test("funding is summed over all trades and compared with the profit before costs of those that made one", () => {
  const rows = [
    { entryReference: 100, exitReference: 110, fees: 3, fundingPaid: 2.5 },
    { entryReference: 100, exitReference: 90, fees: -1, fundingPaid: -1.5 },
  ];
  assert.deepEqual([fundingPaid(tradesOf(rows)), fundingShareOfGross(tradesOf(rows))], [1, 0.1]);
  assert.deepEqual([fundingPaid(tradesOf([])), fundingShareOfGross(tradesOf([]))], [null, null]);
});
