/**
 * The rule of the planted edge of far moves that are taken back at once.
 *
 * 1. Minutes are taken in blocks of {@linkcode MOVE_MINUTES}, counted from the first close; the move of a block is the
 *    simple return from the last close of the block before to its own last close.
 * 2. The usual size σ of a move is √(bars of a block · v), v being the exponential mean of squared returns of a bar over
 *    {@linkcode USUAL_MINUTES}, as it was when the block began: a move does not hide itself.
 * 3. After a block with a move of at least {@linkcode FAR} σ a return against it is expected in the next block, else none.
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
  /** Bars of a block. */
  readonly #bars: number;
  #seen = 0;
  #close = NaN;
  #variance = 0;
  /** Close and variance when the block began. */
  #first = NaN;
  #usual = NaN;
  #side = 0;

  /** @param barMinutes Minutes from one close to the next. */
  constructor(barMinutes: number) {
    this.#weight = 1 - Math.exp(-barMinutes / USUAL_MINUTES);
    this.#bars = Math.max(1, Math.floor(MOVE_MINUTES / barMinutes));
  }

  /** Sees the next close. */
  see(close: number): void {
    if (this.#seen > 0) this.#variance += this.#weight * ((close / this.#close - 1) ** 2 - this.#variance);
    this.#close = close;
    if (++this.#seen % this.#bars !== 0) return;
    const move = close / this.#first - 1;
    this.#side = Math.abs(move) >= FAR * this.#usual ? -Math.sign(move) : 0;
    this.#first = close;
    // Before a whole time of the mean the usual size is not known.
    this.#usual = this.#seen * this.#weight > 1 ? Math.sqrt(this.#bars * this.#variance) : NaN;
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
