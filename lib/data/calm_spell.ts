/**
 * The rule of the planted edge that lives in one regime of volatility alone: what the order book foretells, it foretells
 * while the market is calm.
 *
 * 1. The variance of late is the exponential mean of squared simple returns over {@linkcode LATE_MINUTES}, the usual one
 *    that over {@linkcode USUAL_MINUTES}.
 * 2. The market is calm from a variance of late of at most {@linkcode CALM_BEGINS} of the usual one on, until it is back
 *    at the usual one.
 * 3. In a calm market the hidden flow moves the expected return as in the market of the order book, else it moves nothing.
 *
 * @module
 */

/** Mean age of a return in the variance of late. */
export const LATE_MINUTES = 240;

/** Mean age of a return in the usual variance: three days, so that a day's season is within it. */
export const USUAL_MINUTES = 4320;

/** Variance of late / the usual one at which it becomes calm: a volatility of some five sixths. */
export const CALM_BEGINS = 0.7;

/** Reads the rule from one close after the other. */
export class CalmSpell {
  readonly #lateWeight: number;
  readonly #usualWeight: number;
  #close = NaN;
  #late = 0;
  #usual = 0;
  #isCalm = false;

  /** @param barMinutes Minutes from one close to the next. */
  constructor(barMinutes: number) {
    this.#lateWeight = 1 - Math.exp(-barMinutes / LATE_MINUTES);
    this.#usualWeight = 1 - Math.exp(-barMinutes / USUAL_MINUTES);
  }

  /** Sees the next close. */
  see(close: number): void {
    const squared = (close / this.#close - 1) ** 2, isFirst = Number.isNaN(this.#close);
    this.#close = close;
    if (isFirst) return;
    if (this.#usual === 0) this.#late = this.#usual = squared;
    this.#late += this.#lateWeight * (squared - this.#late);
    this.#usual += this.#usualWeight * (squared - this.#usual);
    if (this.#late >= this.#usual) this.#isCalm = false;
    else if (this.#late <= CALM_BEGINS * this.#usual) this.#isCalm = true;
  }

  /** Whether what the book says counts: 1 in a calm market, else 0. */
  get side(): number {
    return this.#isCalm ? 1 : 0;
  }

  /** What of the flow the expected return follows. */
  get pull(): number {
    return this.side;
  }
}
