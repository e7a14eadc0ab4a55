import assert from "node:assert/strict";
import fc from "fast-check";
import { type ExampleTrade, tradesOf } from "../../test/fixtures/example_trades.ts";
import { buildPools, commonTrades, keepOnce } from "./pools.ts";

const MINUTE = 60_000;

/** Trades that follow each other, as one position at a time makes them. */
const rows: fc.Arbitrary<ExampleTrade[]> = fc.array(
  fc.record({
    gap: fc.integer({ min: 3, max: 30 }),
    hold: fc.integer({ min: 0, max: 20 }),
    side: fc.constantFrom(1, -1),
  }),
  { maxLength: 20 },
).map((steps) => {
  let time = 0;
  return steps.map(({ gap, hold, side }) => {
    const entryTime = (time += gap * MINUTE);
    return { entryTime, exitTime: time += hold * MINUTE, side };
  });
});

Deno.test("commonTrades() is symmetric, 1 for the same trades, and blind to size and to shifts within the tolerance", () => {
  fc.assert(fc.property(rows, rows, fc.constantFrom(-1, 0, 1), (a, b, shift) => {
    const first = tradesOf(a), second = tradesOf(b);
    assert.equal(commonTrades(first, second, MINUTE), commonTrades(second, first, MINUTE));
    const moved = a.map((row) => ({ ...row, qty: 7, entryTime: row.entryTime! + shift * MINUTE }));
    assert.equal(commonTrades(first, tradesOf(moved), MINUTE), 1);
  }));
});

Deno.test("commonTrades() is 0 for opposite sides", () => {
  fc.assert(fc.property(rows.filter((list) => list.length > 0), (a) => {
    assert.equal(commonTrades(tradesOf(a), tradesOf(a.map((row) => ({ ...row, side: -row.side! }))), MINUTE), 0);
  }));
});

Deno.test("of any list no two kept are near-duplicates, and each dropped one resembles a better one", () => {
  fc.assert(fc.property(fc.array(rows, { maxLength: 6 }), fc.array(fc.nat(5), { maxLength: 6 }), (lists, copies) => {
    const ranked = [...lists, ...copies.filter((i) => i < lists.length).map((i) => lists[i])].map(tradesOf);
    const { kept, duplicateOf } = keepOnce(ranked, { toleranceMs: MINUTE });
    assert.equal(kept.length + duplicateOf.size, ranked.length);
    for (const i of kept) for (const j of kept) if (i < j) assert.ok(commonTrades(ranked[i], ranked[j], MINUTE) < 0.9);
    for (const [i, twin] of duplicateOf) assert.ok(twin < i && commonTrades(ranked[i], ranked[twin], MINUTE) >= 0.9);
  }));
});

Deno.test("BEST is part of GOOD, best first, whatever the order of the candidates", () => {
  const trades = (entryTime: number) => tradesOf([{ entryTime, exitTime: entryTime }]);
  const candidates = [
    { trial: 1, score: 0.5, trades: trades(0), isSoft: true, isHard: true },
    { trial: 2, score: 0.9, trades: trades(MINUTE), isSoft: true, isHard: false },
    { trial: 3, score: 0.7, trades: trades(1e9), isSoft: true, isHard: true },
    { trial: 4, score: 1, trades: trades(2e9), isSoft: false, isHard: true },
  ];
  // Trial 2 scores higher than its twin, trial 1, but was not confirmed.
  const expected = { good: [3, 1], best: [3, 1] };
  assert.deepEqual(buildPools(candidates, { toleranceMs: MINUTE }), expected);
  assert.deepEqual(buildPools(candidates.toReversed(), { toleranceMs: MINUTE }), expected);
});
