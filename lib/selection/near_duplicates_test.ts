import assert from "node:assert/strict";
import fc from "fast-check";
import { randomRows, tradesOf } from "../../test/fixtures/example_trades.ts";
import { byEntry, commonTrades } from "./near_duplicates.ts";

const MINUTE = 60_000;

Deno.test("commonTrades() is symmetric, 1 for the same trades, and blind to size and to shifts within the tolerance", () => {
  fc.assert(fc.property(randomRows, randomRows, fc.constantFrom(-1, 0, 1), (a, b, shift) => {
    const first = tradesOf(a), second = tradesOf(b);
    assert.equal(commonTrades(first, second, MINUTE), commonTrades(second, first, MINUTE));
    const moved = a.map((row) => ({ ...row, qty: 7, entryTime: row.entryTime! + shift * MINUTE }));
    assert.equal(commonTrades(first, tradesOf(moved), MINUTE), 1);
  }));
});

Deno.test("commonTrades() is 0 for opposite sides", () => {
  fc.assert(fc.property(randomRows.filter((list) => list.length > 0), (a) => {
    assert.equal(commonTrades(tradesOf(a), tradesOf(a.map((row) => ({ ...row, side: -row.side! }))), MINUTE), 0);
  }));
});

Deno.test("trades out of order are compared in the order of entry, and a share below the least is 0", () => {
  const shuffled = randomRows.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))
  );
  fc.assert(
    fc.property(shuffled, randomRows, fc.double({ min: 0, max: 1, noNaN: true }), ([list, moved], other, least) => {
      const ordered = byEntry(tradesOf(moved)), b = tradesOf(other), share = commonTrades(tradesOf(list), b, MINUTE);
      assert.equal(commonTrades(ordered, b, MINUTE), share);
      const found = commonTrades(ordered, b, MINUTE, least);
      assert.ok(share < least ? found < least : found === share);
    }),
  );
});
