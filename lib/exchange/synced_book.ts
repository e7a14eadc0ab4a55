/**
 * An order book kept up to date from a snapshot and a stream of numbered changes: a state machine without network or clock.
 *
 * It waits until a snapshot and the buffered changes fit together, then applies each change that continues the last one.
 * A change that does not, a crossed book, or a market that has moved beyond what the snapshot showed puts it back to
 * waiting: it never shows a book that may be wrong.
 *
 * - Source: "How to manage a local order book correctly" of Binance's documentation of its spot and futures streams. Spot
 *   changes are numbered without holes; those of futures name the last number of the change before (`previous`).
 *
 * @module
 */
import { BookSide, type Level } from "./book_side.ts";

/** A book at one moment, with the number of the last change in it. */
export interface BookSnapshot {
  /** Number of the last change in it. */
  readonly updateId: number;
  /** Highest price first. */
  readonly bids: readonly Level[];
  /** Lowest price first. */
  readonly asks: readonly Level[];
  /** Levels asked for: a side with fewer is the whole side. */
  readonly limit: number;
}

/** Some changes of a book: the size that now rests at each price, 0 for none. */
export interface BookUpdate {
  /** When the exchange sent it, ms UTC. */
  readonly time: number;
  /** Number of the first change in it. */
  readonly first: number;
  /** Number of the last change in it. */
  readonly last: number;
  /** Last number of the update before; `null` where numbers have no holes. */
  readonly previous: number | null;
  /** Changed bids. */
  readonly bids: readonly Level[];
  /** Changed asks. */
  readonly asks: readonly Level[];
}

/** What became of an update: applied; older than the book; kept until there is a snapshot; or it lost the book. */
export type UpdateOutcome = "applied" | "old" | "buffered" | "lost";

/** Updates kept while a snapshot is awaited: a quarter of an hour of a stream that sends ten a second. */
const BUFFERED_UPDATES = 10_000;

/**
 * A book in step with the exchange, or waiting for a snapshot.
 *
 * @example A missed change is noticed
 * ```ts
 * import assert from "node:assert/strict";
 * import { SyncedBook } from "@lib/exchange/synced_book.ts";
 *
 * const book = new SyncedBook(1);
 * const change = { time: 0, previous: null, bids: [], asks: [[102, 5]] } as const;
 * assert.equal(book.update({ ...change, first: 7, last: 8 }), "buffered");
 * assert.equal(book.adopt({ updateId: 7, bids: [[100, 1]], asks: [[101, 2]], limit: 1000 }), true);
 * assert.deepEqual(book.asks(2), [[101, 2], [102, 5]]);
 * assert.equal(book.update({ ...change, first: 10, last: 11 }), "lost");
 * assert.equal(book.isSynced, false);
 * ```
 */
export class SyncedBook {
  readonly #levels: number;
  readonly #bids = new BookSide("bids");
  readonly #asks = new BookSide("asks");
  #buffer: BookUpdate[] = [];
  #isSynced = false;
  /** Whether an update has been applied to the snapshot. */
  #isBridged = false;
  #updateId = NaN;
  #time = NaN;
  /** Prices the snapshot reached to; beyond them nothing is known. */
  #bidsKnownTo = 0;
  #asksKnownTo = Infinity;

  /**
   * A book that waits for its first update.
   *
   * @param levels Best levels of each side that must be known for sure; a shorter snapshot must be the whole side.
   */
  constructor(levels: number) {
    this.#levels = levels;
  }

  /** Whether the book is in step; if not, it wants a snapshot taken from now on. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Whether updates wait for a snapshot: one asked for now can fit them. */
  get wantsSnapshot(): boolean {
    return !this.#isSynced && this.#buffer.length > 0;
  }

  /** Number of the last change in the book. */
  get updateId(): number {
    return this.#updateId;
  }

  /** Time of the last update applied, ms UTC; `NaN` before the first. */
  get time(): number {
    return this.#time;
  }

  /** The best bids, highest price first. */
  bids(count: number): Level[] {
    return this.#bids.top(count);
  }

  /** The best asks, lowest price first. */
  asks(count: number): Level[] {
    return this.#asks.top(count);
  }

  /** Takes the next update of the stream. */
  update(update: BookUpdate): UpdateOutcome {
    if (!this.#isSynced) {
      this.#keep(update);
      return "buffered";
    }
    if (update.last <= this.#updateId) return "old";
    if (!this.#continues(update) || !this.#apply(update)) {
      this.lose();
      this.#keep(update);
      return "lost";
    }
    return "applied";
  }

  /**
   * Takes a snapshot and applies the updates that waited for it.
   *
   * @returns Whether the book is in step now; if not, the snapshot is older than the updates, or these contradict it, and
   * another is wanted. A book that is in step ignores it.
   */
  adopt(snapshot: BookSnapshot): boolean {
    if (this.#isSynced) return true;
    const { updateId, bids, asks, limit } = snapshot;
    this.#bids.clear();
    this.#asks.clear();
    for (const [price, size] of bids) this.#bids.set(price, size);
    for (const [price, size] of asks) this.#asks.set(price, size);
    this.#bidsKnownTo = bids.length < limit ? 0 : Math.min(...bids.map(([price]) => price));
    this.#asksKnownTo = asks.length < limit ? Infinity : Math.max(...asks.map(([price]) => price));
    this.#updateId = updateId;
    this.#time = NaN;
    this.#isBridged = false;
    this.#isSynced = this.#isSound();
    const waiting = this.#buffer;
    this.#buffer = [];
    for (const update of waiting) this.update(update);
    return this.#isSynced;
  }

  /** Forgets the book, as after a broken connection. */
  lose(): void {
    this.#isSynced = false;
    this.#buffer = [];
  }

  #keep(update: BookUpdate): void {
    const last = this.#buffer.at(-1);
    const follows = last !== undefined &&
      (update.previous === null ? update.first === last.last + 1 : update.previous === last.last);
    if (!follows || this.#buffer.length >= BUFFERED_UPDATES) this.#buffer = [];
    this.#buffer.push(update);
  }

  /** Whether an update follows on the book's last change; the first one may begin before the snapshot's. */
  #continues({ first, previous }: BookUpdate): boolean {
    if (previous === null) return first <= this.#updateId + 1;
    return previous === this.#updateId || (!this.#isBridged && first <= this.#updateId);
  }

  /** Applies an update; `false` if the book is no longer to be trusted. */
  #apply(update: BookUpdate): boolean {
    for (const [price, size] of update.bids) this.#bids.set(price, size);
    for (const [price, size] of update.asks) this.#asks.set(price, size);
    this.#updateId = update.last;
    this.#time = update.time;
    this.#isBridged = true;
    return this.#isSound();
  }

  /** Not crossed, and the levels wanted lie within what the snapshot showed. */
  #isSound(): boolean {
    if (this.#bids.priceAt(0) >= this.#asks.priceAt(0)) return false;
    const worst = this.#levels - 1;
    return (this.#bidsKnownTo === 0 || this.#bids.priceAt(worst) >= this.#bidsKnownTo) &&
      (this.#asksKnownTo === Infinity || this.#asks.priceAt(worst) <= this.#asksKnownTo);
  }
}
