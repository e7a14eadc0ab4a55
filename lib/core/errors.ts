/**
 * The errors that callers tell apart; a mistake in an argument is a plain `RangeError` or `TypeError`.
 *
 * A message says what could not be done, then after a colon what was wanted and what was found, and where.
 *
 * @module
 */

/** Market data break a rule: a gap where none may be, a high below the low, a column of another length. */
export class DataError extends Error {
  /** Name of the class. */
  override name = "DataError";
}

/** Linear algebra or an optimiser failed: a matrix that is not positive definite, a fit that does not converge. */
export class NumericalError extends Error {
  /** Name of the class. */
  override name = "NumericalError";
}

/** A database or a file could not be read or written. */
export class StorageError extends Error {
  /** Name of the class. */
  override name = "StorageError";
}

/** The user asked for what cannot be: a bad flag, file or setting. Commands answer it with exit code 2. */
export class UserError extends Error {
  /** Name of the class. */
  override name = "UserError";
}

/** The machines of a cluster cannot go on: their server stays away, or two of them disagree. */
export class ClusterError extends Error {
  /** Name of the class. */
  override name = "ClusterError";
}

/** An exchange refused or could not be reached. */
export class ExchangeError extends Error {
  /** Name of the class. */
  override name = "ExchangeError";

  /**
   * An answer of an exchange, or its absence.
   *
   * @param message What could not be done, and what the exchange answered.
   * @param retryable Whether the same call may succeed later.
   * @param options The underlying error as `cause`.
   */
  constructor(message: string, readonly retryable: boolean, options?: ErrorOptions) {
    super(message, options);
  }
}
