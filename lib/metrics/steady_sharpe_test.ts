import assert from "node:assert/strict";
import fc from "fast-check";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import { DAY_MS } from "../core/candles.ts";
import { compounded, dailyReturns } from "./daily.ts";
import { foldKpis } from "./folds.ts";
import { sharpe } from "./performance.ts";
import { sharpeSteady } from "./steady_sharpe.ts";

const daily = fc.double({ min: -0.05, max: 0.05, noNaN: true });
const record = fc.array(daily, { minLength: 8, maxLength: 40 });

/** A curve from 1, and the ends of so many folds of it. */
function curveOf(returns: readonly number[], folds: number) {
  const time = Float64Array.from(returns, (_, day) => day * DAY_MS);
  const curve = dailyReturns({ time, equity: compounded(returns), startEquity: 1 });
  const foldEdges = Array.from({ length: folds + 1 }, (_, i) => Math.round(returns.length * i / folds) * DAY_MS);
  return { curve, options: { startEquity: 1, foldEdges, cap: Infinity } };
}

const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${found}, wanted ${wanted}`);

Deno.test("trades without costs: the folds' mean less their deviation, half of it with eighty trades", () => {
  fc.assert(fc.property(record, fc.integer({ min: 2, max: 4 }), (returns, folds) => {
    const { curve, options } = curveOf(returns, folds), trades = tradesOf(Array.from({ length: 80 }, () => ({})));
    const { foldSharpeMean, foldSharpeDeviation } = foldKpis(curve, options.foldEdges);
    const found = sharpeSteady(curve, trades, options);
    if (foldSharpeMean === null) return assert.equal(found, null);
    near(found!, (foldSharpeMean - foldSharpeDeviation!) / 2);
  }));
});

Deno.test("half of fees and slippage is charged again on the day of the exit; funding is not", () => {
  const { curve, options } = curveOf([0.01, 0.03, -0.01, 0.02], 1), [first, second] = curve.equity;
  const trades = tradesOf([{
    exitTime: DAY_MS,
    qty: 0.001,
    fees: 0.005,
    fundingPaid: 0.003,
    slippageBps: 50,
  }]);
  // Fees of 0.002 and half a per cent of 0.2 traded.
  const costs = 0.5 * (0.002 + 0.001), after = [first, ...curve.equity.subarray(1).map((equity) => equity - costs)];
  const returns = after.map((equity, i) => equity / (i === 0 ? 1 : after[i - 1]) - 1);
  assert.ok(second > after[1]);
  near(sharpeSteady(curve, trades, options)!, sharpe(returns)! / 81);
});

Deno.test("it is capped before it is shrunk, and unknown where the folds are", () => {
  const { curve, options } = curveOf([0.01, 0.011, 0.01, 0.011], 1),
    trades = tradesOf(Array.from({ length: 20 }, () => ({})));
  assert.equal(sharpeSteady(curve, trades, { ...options, cap: 10 }), 2);
  assert.equal(sharpeSteady(curve, trades, { ...options, foldEdges: [] }), null);
  assert.equal(sharpeSteady(curve, trades, { ...options, foldEdges: [0, 9 * DAY_MS] }), null);
});
