/**
 * The rule of the planted edge of far moves that are taken back at once.
 *
 * 1. A move is the simple return over the last {@linkcode MOVE_MINUTES}.
 * 2. Its usual size σ is √(its bars · v), v being the exponential mean of squared returns of a bar over
 *    {@linkcode USUAL_MINUTES}.
 * 3. A move of at least {@linkcode FAR} σ is a far one; the usual size is that of the bar before it, so that the move does
 *    not hide itself.
 * 4. For the {@linkcode MOVE_MINUTES} after a far move a return against it is expected, else none. A far move in that
 *    time begins no second one.
 *
 * @module
 */

/** Minutes of a move, and of its being taken back. */
export const MOVE_MINUTES = 5;

/** Standard deviations of a far move. */
export const FAR = 2;

/** Mean age of a return in the usual size of moves. */
export const USUAL_MINUTES = 240;

/** Reads the rule from one close after the other. */
export class FarMove {
  readonly #weight: number;
  /** Closes of the last move, a ring. */
  readonly #closes: Float64Array;
  #seen = 0;
  #variance = 0;
  #left = 0;
  #side = 0;

  /** @param barMinutes Minutes from one close to the next, at most {@linkcode MOVE_MINUTES}. */
  constructor(barMinutes: number) {
    this.#weight = 1 - Math.exp(-barMinutes / USUAL_MINUTES);
    this.#closes = new Float64Array(Math.max(1, Math.floor(MOVE_MINUTES / barMinutes)));
  }

  /** Sees the next close. */
  see(close: number): void {
    const closes = this.#closes, bars = closes.length, place = this.#seen % bars;
    const before = closes[(this.#seen + bars - 1) % bars], first = closes[place];
    const usual = Math.sqrt(bars * this.#variance), move = close / first - 1;
    closes[place] = close;
    if (this.#seen++ > 0) this.#variance += this.#weight * ((close / before - 1) ** 2 - this.#variance);
    if (--this.#left > 0) return;
    this.#side = 0;
    // Before a whole time of the mean the usual size is not known.
    if (this.#seen * this.#weight > 1 && usual > 0 && Math.abs(move) >= FAR * usual) {
      this.#side = -Math.sign(move);
      this.#left = bars;
    }
  }

  /** The side against a far move while it is taken back; 0 else. */
  get side(): number {
    return this.#side;
  }

  /** What the expected return follows. */
  get pull(): number {
    return this.#side;
  }
}
