import assert from "node:assert/strict";
import fc from "fast-check";
import { compounded } from "./daily.ts";
import { drawdowns } from "./drawdowns.ts";
import { maxDrawdown, maxDrawdownDays } from "./risk.ts";

const anyReturns = fc.array(fc.double({ min: -0.5, max: 0.6, noNaN: true }), { minLength: 1, maxLength: 40 });

Deno.test("the deepest fall is the maximum drawdown, the longest its days, and falls do not overlap", () => {
  fc.assert(fc.property(anyReturns, (returns) => {
    const equity = compounded(returns), days = equity.map((_, day) => day), falls = drawdowns(days, equity, 1);
    const deepest = maxDrawdown(equity, 1)!;
    assert.ok(Math.abs((falls[0]?.depth ?? 0) - deepest) < 1e-9);
    assert.equal(Math.max(0, ...falls.map((fall) => fall.days)), maxDrawdownDays(equity, 1));
    const inTime = falls.toSorted((a, b) => a.lowest - b.lowest);
    inTime.slice(1).forEach(({ from }, i) => assert.ok(from! >= inTime[i].recovered!));
  }));
});

Deno.test("a curve that never falls has none", () => assert.deepEqual(drawdowns([0, 1], [1, 2], 1), []));
