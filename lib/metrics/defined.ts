/**
 * How a metric says that it does not exist: `null`, never an infinity and never 0 in disguise.
 *
 * @module
 */

/** The value, or `null` where it is not a finite number. */
export function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The quotient, or `null` where the divisor is 0 or the quotient is not finite. */
export function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : defined(numerator / denominator);
}
