/**
 * When a strategy asks to leave: the next such bar of an open position, found by going along the bars once.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */
import { LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import type { EntrySignals } from "./entry_signals.ts";

/** The bars at whose close an open position of a side is asked to be left, asked for in rising order. */
export class AskedExits {
  #long = -1;
  #short = -1;
  /** How far the signals have been read, for each side. */
  #signalsLong = 0;
  #signalsShort = 0;

  /**
   * What is asked in a run.
   *
   * @param onSignal Whether a signal against the position asks to leave it [17]; the column `leave` does in any case [33].
   * @param to One past the last bar that is asked for.
   */
  constructor(readonly entries: EntrySignals, readonly onSignal: boolean, readonly to: number) {}

  /** The first bar from one on at which a position of a side is asked to be left; `to` or more if there is none. */
  next(bar: number, side: number): number {
    const known = side > 0 ? this.#long : this.#short;
    if (known >= bar) return known;
    const asked = Math.min(this.#nextLeave(bar, side), this.#nextAgainst(bar, side));
    if (side > 0) this.#long = asked;
    else this.#short = asked;
    return asked;
  }

  #nextLeave(bar: number, side: number): number {
    const { leave } = this.entries, { to } = this;
    if (leave === undefined) return to;
    const mask = side > 0 ? LEAVE_LONG : LEAVE_SHORT;
    while (bar < to && (leave[bar] & mask) === 0) bar++;
    return bar;
  }

  #nextAgainst(bar: number, side: number): number {
    if (!this.onSignal) return this.to;
    const { bar: bars, side: sides, length } = this.entries;
    let k = side > 0 ? this.#signalsLong : this.#signalsShort;
    while (k < length && (bars[k] < bar || sides[k] !== -side)) k++;
    if (side > 0) this.#signalsLong = k;
    else this.#signalsShort = k;
    return k < length ? bars[k] : this.to;
  }
}
