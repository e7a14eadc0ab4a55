/**
 * One side of an order book: sizes by price, sorted.
 *
 * @module
 */

/** A price and the size that rests there. */
export type Level = readonly [price: number, size: number];

/**
 * Levels kept in order of price, the best one last, as nearly all changes fall near the best: there an insertion moves few
 * of the others.
 */
export class BookSide {
  readonly #sign: 1 | -1;
  /** Prices times the sign, ascending, so that one search serves both sides. */
  readonly #keys: number[] = [];
  readonly #sizes: number[] = [];

  /**
   * An empty side.
   *
   * @param side Whether higher prices (`"bids"`) or lower ones (`"asks"`) are better.
   */
  constructor(side: "bids" | "asks") {
    this.#sign = side === "bids" ? 1 : -1;
  }

  /** The price of a level, 0 being the best; `NaN` if there are fewer. */
  priceAt(level: number): number {
    const index = this.#keys.length - 1 - level;
    return index < 0 ? NaN : this.#sign * this.#keys[index];
  }

  /** Forgets every level. */
  clear(): void {
    this.#keys.length = this.#sizes.length = 0;
  }

  /** Sets the size at a price; 0 removes the level, also one that is not there. */
  set(price: number, size: number): void {
    const key = this.#sign * price;
    let low = 0, high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    if (this.#keys[low] === key) {
      if (size > 0) this.#sizes[low] = size;
      else {
        this.#keys.splice(low, 1);
        this.#sizes.splice(low, 1);
      }
    } else if (size > 0) {
      this.#keys.splice(low, 0, key);
      this.#sizes.splice(low, 0, size);
    }
  }

  /** The best levels, best first; fewer where the side has fewer. */
  top(count: number): Level[] {
    const length = Math.min(count, this.#keys.length), last = this.#keys.length - 1;
    return Array.from({ length }, (_, i) => [this.#sign * this.#keys[last - i], this.#sizes[last - i]] as const);
  }
}
