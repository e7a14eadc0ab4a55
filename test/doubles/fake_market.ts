/**
 * A made-up market for the tests of order books.
 *
 * @module
 */
import { randomSource } from "../../lib/core/random.ts";
import type { BookSnapshot, BookUpdate } from "../../lib/exchange/synced_book.ts";

/** A market's books by the number of the last change in them, and what its stream sends. */
export interface FakeMarket {
  /** Its books, by the number of the last change in them. */
  readonly books: ReadonlyMap<number, BookSnapshot>;
  /** What its stream sends, in order. */
  readonly updates: readonly BookUpdate[];
}

/** A market that changes at random, every so many ms. */
export function fakeMarket(seed: number, isFutures: boolean, count = 60, stepMs = 1): FakeMarket {
  const random = randomSource(seed);
  const bids = new Map<number, number>(), asks = new Map<number, number>();
  for (let level = 1; level <= 30; level++) {
    bids.set(1000 - level, 1 + random.integer(9));
    asks.set(1000 + level, 1 + random.integer(9));
  }
  const copy = (updateId: number): BookSnapshot => ({
    updateId,
    bids: [...bids].sort((a, b) => b[0] - a[0]),
    asks: [...asks].sort((a, b) => a[0] - b[0]),
    limit: Infinity,
  });
  let id = 1 + random.integer(1000);
  const books = new Map([[id, copy(id)]]);
  const updates: BookUpdate[] = [];
  for (let i = 0; i < count; i++) {
    const changed = { bids: new Map<number, number>(), asks: new Map<number, number>() };
    const previous = id;
    const changes = 1 + random.integer(3);
    for (let change = 0; change < changes; change++) {
      // The numbers of futures run through all markets of the exchange.
      id += isFutures ? 1 + random.integer(3) : 1;
      const isBid = random.uniform() < 0.5;
      const price = isBid ? 999 - random.integer(40) : 1001 + random.integer(40);
      const size = random.integer(5);
      const side = isBid ? bids : asks;
      if (size === 0) side.delete(price);
      else side.set(price, size);
      changed[isBid ? "bids" : "asks"].set(price, size);
    }
    books.set(id, copy(id));
    const first = isFutures ? previous + 1 + random.integer(2) : previous + 1;
    updates.push({
      time: (i + 1) * stepMs,
      first: Math.min(first, id),
      last: id,
      previous: isFutures ? previous : null,
      bids: [...changed.bids],
      asks: [...changed.asks],
    });
  }
  return { books, updates };
}
