/**
 * The rule of the planted edge of momentum that lasts only while much is traded.
 *
 * 1. The level of volume is an exponential mean over {@linkcode SPELL_MINUTES}, the usual level one over a day.
 * 2. A spell begins where the level reaches {@linkcode SPELL_BEGINS} times the usual one, and ends where it is back at
 *    {@linkcode SPELL_ENDS} times it.
 * 3. A spell goes on where the market came from: its side is that of the close against its exponential mean over
 *    {@linkcode MOVE_MINUTES} when the spell begins, and stays.
 * 4. In a spell a return is expected along its side, outside of one none.
 *
 * @module
 */

/** Mean age of a bar in the level of volume. */
export const SPELL_MINUTES = 30;

/** Level of volume / the usual one at which a spell begins. */
export const SPELL_BEGINS = 1.6;

/** Level of volume / the usual one at which a spell is over. */
export const SPELL_ENDS = 1.1;

/** Mean age of a close in the mean that says where the market came from. */
export const MOVE_MINUTES = 60;

/** Mean age of a bar in the usual level of volume. */
const USUAL_MINUTES = 1440;

/** Reads the rule from one bar after the other. */
export class VolumeSpell {
  readonly #levelWeight: number;
  readonly #usualWeight: number;
  readonly #moveWeight: number;
  #level = NaN;
  #usual = NaN;
  #mean = NaN;
  #side = 0;

  /** @param barMinutes Minutes of a bar. */
  constructor(barMinutes: number) {
    this.#levelWeight = 1 - Math.exp(-barMinutes / SPELL_MINUTES);
    this.#usualWeight = 1 - Math.exp(-barMinutes / USUAL_MINUTES);
    this.#moveWeight = 1 - Math.exp(-barMinutes / MOVE_MINUTES);
  }

  /** Sees the next bar. */
  see(close: number, volume: number): void {
    if (Number.isNaN(this.#level)) {
      this.#level = this.#usual = volume;
      this.#mean = close;
      return;
    }
    this.#level += this.#levelWeight * (volume - this.#level);
    this.#usual += this.#usualWeight * (volume - this.#usual);
    this.#mean += this.#moveWeight * (close - this.#mean);
    if (this.#level <= SPELL_ENDS * this.#usual) this.#side = 0;
    else if (this.#side === 0 && this.#level >= SPELL_BEGINS * this.#usual) this.#side = Math.sign(close - this.#mean);
  }

  /** The side of the spell, 1 up and −1 down; 0 outside of one. */
  get side(): number {
    return this.#side;
  }

  /** What the expected return follows. */
  get pull(): number {
    return this.#side;
  }
}
