/**
 * What goes wrong with a disk or an exchange before a command has begun its work.
 *
 * @module
 */
import { ExchangeError, StorageError, UserError } from "../lib/core/errors.ts";

/**
 * Does what a start takes.
 *
 * @throws {UserError} What a disk or an exchange refuses: nothing was begun, and whoever asked can mend it.
 */
export async function beforeStart<Result>(body: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    const isOutside = error instanceof StorageError || error instanceof ExchangeError;
    throw isOutside ? new UserError(error.message, { cause: error }) : error;
  }
}
