/**
 * Leaving on signals that may not be entered.
 *
 * @module
 */
import { LEAVE_LONG, LEAVE_SHORT } from "./strategy.ts";

/**
 * A strategy's column `leave` that closes a position on each signal against it, for a strategy that enters on some of its
 * signals alone: the rule `exitOnSignal` sees no more than the sides it enters.
 *
 * @param signal +1 for long, −1 for short, 0 for neither; one value a bar, whether or not it may be entered.
 *
 * @example Entered long alone, left on the first signal for short
 * ```ts
 * import assert from "node:assert/strict";
 * import { leaveAgainst } from "@lib/strategy/leave_against.ts";
 * import { LEAVE_LONG, LEAVE_SHORT, STAY } from "@lib/strategy/strategy.ts";
 *
 * const signal = Int8Array.of(1, 0, -1);
 * assert.deepEqual(signal.map((side) => Math.max(side, 0)), Int8Array.of(1, 0, 0));
 * assert.deepEqual(leaveAgainst(signal), Uint8Array.of(LEAVE_SHORT, STAY, LEAVE_LONG));
 * ```
 */
export function leaveAgainst(signal: Int8Array): Uint8Array {
  const leave = new Uint8Array(signal.length);
  // Without a branch: it would be guessed wrong at every turn of the signal.
  for (let i = 0; i < leave.length; i++) {
    leave[i] = LEAVE_SHORT * Number(signal[i] > 0) + LEAVE_LONG * Number(signal[i] < 0);
  }
  return leave;
}
