/**
 * The clock of a run.
 *
 * @module
 */

/**
 * ms UTC, whole, that never go back: the time at which this program was started and what has passed since, so that a
 * clock that is set meanwhile moves no time limit.
 */
export function steadyNow(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}
