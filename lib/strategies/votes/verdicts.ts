/**
 * From sums of votes to a side, a confidence and a reason.
 *
 * @module
 */
import type { VoteSums } from "./vote_sums.ts";

/** Why no entry was decided, before any filter, in the order of their codes; 0 is an entry. */
export const COUNTED = ["entry", "lookBack", "belowThreshold", "sidesEqual", "direction"] as const;

/** Code of a bar in the look-back. */
export const LOOK_BACK = 1;
const BELOW_THRESHOLD = 2, SIDES_EQUAL = 3, DIRECTION = 4;

/** Bits of a reason for the conditions, from the lowest on; the eight above them hold the code of a skip. */
export const CONDITION_BITS = 24;

/**
 * What an engine says of its decisions.
 *
 * @internal
 */
export interface Explained {
  /** Weight of the conditions that agree with the stronger side / weight of all that count, 0 … 1. */
  readonly confidence: Float32Array;
  /** Which conditions agree with the stronger side, and why no entry was decided: see `describeReason`. */
  readonly reason: Uint32Array;
}

/** What follows from sums of votes, before the filters. */
export class Verdicts {
  readonly #signal: Int8Array;
  readonly #side: Int8Array;
  readonly #confidence: Float32Array;
  readonly #reason: Uint32Array;

  /** Room for some verdicts. */
  constructor(count: number) {
    this.#signal = new Int8Array(count);
    this.#side = new Int8Array(count);
    this.#confidence = new Float32Array(count);
    this.#reason = new Uint32Array(count);
  }

  /** Decides on each of the sums. */
  decide(sums: VoteSums, threshold: number, direction: "both" | "long" | "short"): void {
    for (let code = 0; code < sums.count; code++) {
      const long = sums.long[code], short = sums.short[code], total = sums.total[code];
      const isLong = long > short, strength = Math.max(long, short);
      let skip = 0, signal = 0;
      if (!(strength > 0 && strength >= threshold * total)) skip = BELOW_THRESHOLD;
      else if (long === short) skip = SIDES_EQUAL;
      else {
        signal = isLong ? 1 : -1;
        if (direction === (isLong ? "short" : "long")) skip = DIRECTION;
      }
      this.#confidence[code] = total > 0 ? strength / total : 0;
      this.#reason[code] = (isLong ? sums.longBits : sums.shortBits)[code] | (skip << CONDITION_BITS);
      this.#signal[code] = signal;
      this.#side[code] = skip === 0 ? signal : 0;
    }
  }

  /**
   * Writes the signals and sides of codes to the bars [start, end), and confidence and reason where there is room for them.
   *
   * @param signal Receives what the conditions say; `side` itself where nothing restricts the entries.
   * @param side Receives what may be entered.
   * @param wanted Receives the bars where a side is wanted, if something restricts the entries.
   * @returns Their number.
   */
  read(
    codes: Uint32Array,
    start: number,
    end: number,
    signal: Int8Array,
    side: Int8Array,
    wanted: Int32Array,
    explained: Explained | null,
  ): number {
    const signals = this.#signal, sides = this.#side, confidences = this.#confidence, reasons = this.#reason;
    if (explained !== null) {
      const { confidence, reason } = explained;
      for (let i = start; i < end; i++) {
        const code = codes[i - start];
        confidence[i] = confidences[code];
        reason[i] = reasons[code];
      }
    }
    if (signal === side) {
      for (let i = start; i < end; i++) signal[i] = sides[codes[i - start]];
      return 0;
    }
    let count = 0;
    for (let i = start; i < end; i++) {
      const code = codes[i - start], wants = sides[code];
      signal[i] = signals[code];
      side[i] = wants;
      // Written in any case and kept where a side is wanted: a branch would be guessed wrong at every turn.
      wanted[count] = i;
      count += wants & 1;
    }
    return count;
  }
}
