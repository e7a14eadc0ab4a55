/**
 * The rule of the planted edge that shows only where two conditions meet: a trend, and a pull-back against it.
 *
 * | letter | meaning | law |
 * |---|---|---|
 * | m | fast mean of the close | exponential, over {@linkcode FAST_MINUTES} |
 * | M | slow mean of the close | exponential, over {@linkcode SLOW_MINUTES} |
 * | v | variance of a bar | exponential mean of squared simple returns, over {@linkcode FAST_MINUTES} |
 * | d | depth of the pull-back | (m / close − 1) / √(v · fast bars / 2) |
 *
 * The state is 1 while m > M and d ≥ {@linkcode PULL_BACK_DEPTH}, −1 while m < M and d ≤ −{@linkcode PULL_BACK_DEPTH},
 * and else 0. The distance of a random walk from a mean of n bars has a variance of n / 2 of its bars', so d is standard
 * normal without a drift.
 *
 * @module
 */

/** Mean age of a close in the fast mean. */
export const FAST_MINUTES = 120;

/** Mean age of a close in the slow mean: a day. */
export const SLOW_MINUTES = 1440;

/** Standard deviations below a rising fast mean from which on a close is a pull-back. */
export const PULL_BACK_DEPTH = 1;

/** Reads the rule from one close after the other. */
export class PullBack {
  readonly #fastWeight: number;
  readonly #slowWeight: number;
  /** Variance of the distance from the fast mean / that of a bar. */
  readonly #spread: number;
  #close = NaN;
  #fast = NaN;
  #slow = NaN;
  #variance = 0;
  #state = 0;

  /** @param barMinutes Minutes from one close to the next. */
  constructor(barMinutes: number) {
    this.#fastWeight = 1 - Math.exp(-barMinutes / FAST_MINUTES);
    this.#slowWeight = 1 - Math.exp(-barMinutes / SLOW_MINUTES);
    this.#spread = FAST_MINUTES / barMinutes / 2;
  }

  /** Sees the next close and says the state at it. */
  see(close: number): number {
    if (Number.isNaN(this.#close)) {
      this.#close = this.#fast = this.#slow = close;
      return 0;
    }
    const move = close / this.#close - 1;
    this.#close = close;
    this.#variance += this.#fastWeight * (move * move - this.#variance);
    this.#fast += this.#fastWeight * (close - this.#fast);
    this.#slow += this.#slowWeight * (close - this.#slow);
    const trend = Math.sign(this.#fast - this.#slow), depth = trend * (this.#fast / close - 1);
    if (depth <= 0 || trend !== this.#state) this.#state = 0;
    if (depth > 0 && depth * depth >= PULL_BACK_DEPTH ** 2 * this.#spread * this.#variance) this.#state = trend;
    return this.#state;
  }
}
