/**
 * The rule of the planted edge that shows only where two conditions meet: a trend, and a pull-back against it.
 *
 * | letter | meaning | law |
 * |---|---|---|
 * | m | fast mean of the close | exponential, over {@linkcode FAST_MINUTES} |
 * | M | slow mean of the close | exponential, over {@linkcode SLOW_MINUTES} |
 * | v | variance of a bar | exponential mean of squared simple returns, over {@linkcode FAST_MINUTES} |
 * | t | trend | sign of m − M |
 * | d | depth against the trend | t·(m / close − 1) / √(v · fast bars / 2) |
 *
 * A pull-back lasts from a close with d ≥ {@linkcode PULL_BACK_DEPTH} on, until one with d ≤ 0 or another trend. The
 * distance of a random walk from its exponential mean over n bars has n / 2 times the variance of a bar, so d has one
 * of about 1 where nothing is planted. A pull-back pulls by t; the rest of a trend takes a part back, or a trend alone
 * would earn by the pull-backs in it.
 *
 * @module
 */

/** Mean age of a close in the fast mean. */
export const FAST_MINUTES = 120;

/** Mean age of a close in the slow mean: half a day. */
export const SLOW_MINUTES = 720;

/** Standard deviations between the fast mean and a close from which on this is a pull-back. */
export const PULL_BACK_DEPTH = 1;

/**
 * What a minute outside of a pull-back takes back, as a part of what one inside gives: pull-backs are a seventh of the
 * time. At a sixth a trend alone would earn nothing, and any distance from the mean the more; in between neither does
 * much.
 */
export const GIVEN_BACK = 0.1;

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
  #trend = 0;
  #side = 0;

  /** @param barMinutes Minutes from one close to the next. */
  constructor(barMinutes: number) {
    this.#fastWeight = 1 - Math.exp(-barMinutes / FAST_MINUTES);
    this.#slowWeight = 1 - Math.exp(-barMinutes / SLOW_MINUTES);
    this.#spread = FAST_MINUTES / barMinutes / 2;
  }

  /** Sees the next close. */
  see(close: number): void {
    if (Number.isNaN(this.#close)) {
      this.#close = this.#fast = this.#slow = close;
      return;
    }
    const move = close / this.#close - 1;
    this.#close = close;
    this.#variance += this.#fastWeight * (move * move - this.#variance);
    this.#fast += this.#fastWeight * (close - this.#fast);
    this.#slow += this.#slowWeight * (close - this.#slow);
    const trend = Math.sign(this.#fast - this.#slow), distance = trend * (this.#fast / close - 1);
    if (distance <= 0 || trend !== this.#trend) this.#side = 0;
    if (distance > 0 && distance >= PULL_BACK_DEPTH * Math.sqrt(this.#spread * this.#variance)) this.#side = trend;
    this.#trend = trend;
  }

  /** The trend in a pull-back, 1 up and −1 down; 0 outside of one. */
  get side(): number {
    return this.#side;
  }

  /** What the expected return follows: the trend in a pull-back, else {@linkcode GIVEN_BACK} of it, turned round. */
  get pull(): number {
    return this.#side !== 0 ? this.#side : -GIVEN_BACK * this.#trend;
  }
}
