import assert from "node:assert/strict";
import fc from "fast-check";
import { miniCandles } from "../../test/fixtures/mini_case.ts";
import { unseenLoss, worstMoves } from "./unseen_loss.ts";

Deno.test("the worst move counts the gap before the bar, but no hole", () => {
  assert.deepEqual(worstMoves(miniCandles("100 100 100 100 | 90 95 80 90")), { long: 0.2, short: 0 });
  assert.deepEqual(worstMoves(miniCandles("100 100 100 100 | - | 90 99 81 90")), { long: 0.1, short: 0.1 });
  assert.deepEqual(worstMoves(miniCandles("100 125 99 100")), { long: 0.01, short: 0.25 });
});

const trade = fc.record({
  side: fc.constantFrom(1, -1),
  qty: fc.double({ min: 0.01, max: 10, noNaN: true }),
  pnl: fc.double({ min: -10, max: 10, noNaN: true }),
});
const move = fc.double({ min: 0, max: 0.5, noNaN: true });

Deno.test("the loss is that of the mean position by size, by its side, at the equity it had, at most all", () => {
  fc.assert(fc.property(fc.array(trade, { maxLength: 9 }), move, move, (trades, long, short) => {
    const columns = {
      length: trades.length,
      side: trades.map(({ side }) => side),
      qty: trades.map(({ qty }) => qty),
      pnl: trades.map(({ pnl }) => pnl),
      entryPrice: trades.map(() => 100),
    };
    const sizes = trades.map(({ qty }, k) =>
      100 * qty / (1000 + trades.slice(0, k).reduce((sum, { pnl }) => sum + pnl, 0))
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const mean = trades.reduce((sum, { side }, k) => sum + sizes[k] / total * sizes[k] * (side > 0 ? long : short), 0);
    const found = unseenLoss(columns, 1000, { long, short });
    assert.ok(Math.abs(found - Math.min(1, mean)) < 1e-12);
  }));
  const huge = { length: 1, side: [-1], qty: [30], entryPrice: [100], pnl: [0] };
  assert.equal(unseenLoss(huge, 1000, { long: 0, short: 0.9 }), 1);
});

Deno.test("a few large positions count for what they hold, not for how many they are", () => {
  const qty = Array.from({ length: 100 }, (_, k) => k % 20 === 0 ? 30 : 1);
  const trades = { length: 100, side: qty.map(() => 1), qty, entryPrice: qty.map(() => 100), pnl: qty.map(() => 0) };
  const found = unseenLoss(trades, 1000, { long: 0.1, short: 0 }), plainMean = 0.1 * (5 * 3 + 95 * 0.1) / 100;
  assert.ok(found > 0.18 && found < 0.3 && plainMean < 0.025);
});
