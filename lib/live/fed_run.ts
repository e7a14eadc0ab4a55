/**
 * What a live feed brings to a run: bars that grow, and books that the paper broker may fill in.
 *
 * @module
 */
import type { BookTerms } from "./book_broker.ts";
import type { GrowingCandles } from "./growing_candles.ts";

/** What a run with a live feed has that a replay has not. */
export interface FedRun {
  /** The bars of its markets. */
  readonly bars: readonly GrowingCandles[];
  /** How the paper broker deals by the book; `null` where it fills by bars. */
  readonly terms: BookTerms | null;
  /** A book is known to have been watched while the next one comes within so long, ms. */
  readonly staleMs: number;
  /** What time it is, ms UTC; that of the event where absent. */
  readonly now?: () => number;
}

/**
 * Since when the books of a lane's market have come without a pause, those in which it could fill alone, and until when
 * anything may have been missed.
 */
export class BookWatch {
  readonly #staleMs: number;
  #doubtedTo = -Infinity;
  readonly #heard = new Map<number, { readonly since: number; readonly last: number }>();

  /** @param staleMs Longest time between two books that is no pause. */
  constructor(staleMs: number) {
    this.#staleMs = staleMs;
  }

  /** Hears that something may be missing from a time on, or that nothing is until then. */
  doubt(at: number): void {
    this.#doubtedTo = at;
  }

  /** Whether something may have been missed after a time. */
  mayHaveMissed(since: number): boolean {
    return this.#doubtedTo > since;
  }

  /** Hears of a book. */
  hear(lane: number, at: number): void {
    const before = this.#heard.get(lane), isPause = before === undefined || at - before.last > this.#staleMs;
    this.#heard.set(lane, { since: isPause ? at : before.since, last: at });
  }

  /** Whether a lane's market was watched all through a bar. */
  sawAll(lane: number, openedAt: number, closedAt: number): boolean {
    const heard = this.#heard.get(lane);
    return heard !== undefined && heard.since <= openedAt && closedAt - heard.last <= this.#staleMs;
  }
}
