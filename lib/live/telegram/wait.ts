/**
 * Waiting that ends early when it is asked to.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Longest time that an end waits to be noticed, ms. */
const STEP_MS = 250;

/** Waits until a time, or until the signal; a clock that is set back meanwhile makes it wait no longer. */
export async function waitUntil(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  for (let left = at - clock.now(); left > 0 && !signal.aborted;) {
    const step = Math.min(left, STEP_MS);
    await clock.until(clock.now() + step);
    left = Math.min(left - step, at - clock.now());
  }
}
