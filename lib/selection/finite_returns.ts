/**
 * Daily returns as every figure of them needs them.
 *
 * @module
 */

/** A statistic of how returns vary needs two. */
const LEAST_RETURNS = 2;

/**
 * Checks returns.
 *
 * @param what What cannot be done otherwise, for the message.
 * @throws {RangeError} If there are fewer than two, or one is not a number of at least −1: the message counts those and names
 * the first.
 */
export function finiteReturns(returns: ArrayLike<number>, what: string): void {
  if (returns.length < LEAST_RETURNS) {
    throw new RangeError(`Cannot ${what}: wanted at least ${LEAST_RETURNS} daily returns, found ${returns.length}`);
  }
  let first = -1, count = 0;
  for (let i = 0; i < returns.length; i++) {
    if (returns[i] >= -1 && returns[i] < Infinity) continue;
    if (count++ === 0) first = i;
  }
  if (count === 0) return;
  const more = count === 1 ? "" : ` and ${count - 1} more`;
  throw new RangeError(
    `Cannot ${what}: wanted a return of at least −1 for each day, as a fraction, found ${returns[first]} on day ` +
      `${first + 1} of ${returns.length}${more}`,
  );
}
