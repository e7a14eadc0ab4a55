import assert from "node:assert/strict";
import fc from "fast-check";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import {
  expectancy,
  exposure,
  maxConsecutiveLosses,
  medianHoldingMinutes,
  payoffRatio,
  profitFactor,
  tradesPerDay,
  turnover,
  winRate,
} from "./trade_statistics.ts";

const profits = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 40 });

Deno.test("profit factor = payoff ratio · wins / losses, and decides the sign of the expectancy", () => {
  fc.assert(fc.property(profits, (pnl) => {
    const factor = profitFactor(pnl), payoff = payoffRatio(pnl);
    const wins = pnl.filter((p) => p > 0).length, losses = pnl.filter((p) => p < 0).length;
    assert.equal(factor === null, losses === 0);
    assert.equal(payoff === null, losses === 0 || wins === 0);
    if (payoff !== null) assert.ok(Math.abs(factor! - payoff * wins / losses) < 1e-9);
    if (factor !== null) {
      assert.ok(Math.abs(factor - 1) < 1e-12 || Math.sign(factor - 1) === Math.sign(expectancy(pnl)!));
    }
    assert.equal(winRate(pnl), pnl.length === 0 ? null : wins / pnl.length);
  }));
});

Deno.test("maxConsecutiveLosses() is the longest word of losses", () => {
  fc.assert(fc.property(profits, (pnl) => {
    const words = pnl.map((p) => p < 0 ? "l" : " ").join("").split(" ");
    assert.equal(maxConsecutiveLosses(pnl), Math.max(...words.map((word) => word.length)));
  }));
});

Deno.test("losses that are only rounding leave the profit factor undefined", () => {
  assert.equal(profitFactor([1, -1e-13]), null);
});

Deno.test("without trades or days nothing is claimed", () => {
  for (const metric of [profitFactor, winRate, payoffRatio, expectancy, medianHoldingMinutes]) {
    assert.equal(metric([]), null);
  }
  assert.equal(tradesPerDay(0, 0), null);
  assert.equal(exposure(0, 0), null);
  assert.equal(turnover(tradesOf([]), new Float64Array(0)), null);
});

Deno.test("turnover() counts both fills against the mean of the equity", () => {
  const trades = tradesOf([{ qty: 2, entryPrice: 100, exitPrice: 150 }, { qty: 1, entryPrice: 50, exitPrice: 50 }]);
  assert.equal(turnover(trades, Float64Array.of(100, 200, 300, 400, 500)), 600 / 300);
});
