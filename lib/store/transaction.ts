/**
 * Writing to the database in whole transactions.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "../core/errors.ts";

/**
 * How long a connection waits for another process's transaction before it gives up, ms: several times what the longest
 * one of ours, an import of years of minutes, takes on a slow machine.
 */
export const BUSY_TIMEOUT_MS = 30_000;

/**
 * Runs a body as one transaction: all of its writes are kept, or none; inside another transaction it joins that one.
 *
 * @throws {StorageError} If the database cannot be written, with the reason; whatever the body throws is passed on.
 */
export function transaction<Result>(db: DatabaseSync, body: () => Result): Result {
  if (db.isTransaction) return body();
  try {
    // Taking the write lock at the start lets a second writer wait here instead of failing in the middle.
    db.exec("BEGIN IMMEDIATE");
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    if (!isSqliteError(error)) throw error;
    throw new StorageError(`Cannot write to the database ${db.location() ?? ":memory:"}: ${sqliteReason(error)}`, {
      cause: error,
    });
  }
}

/**
 * Whether an error comes from SQLite itself.
 *
 * @internal
 */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/**
 * SQLite's message in words that say what to do about it.
 *
 * @internal
 */
export function sqliteReason(error: Error): string {
  const message = error.message;
  if (/not a database/.test(message)) return "the file is not a SQLite database";
  if (/unable to open/.test(message)) {
    return "the file cannot be opened; it must be there to be read, and its folder writable to write to it";
  }
  if (/readonly|read-only|write access/.test(message)) return "it may not be written";
  if (/full/.test(message)) return "the disk is full; nothing of this write was kept";
  if (/locked|busy/.test(message)) {
    return `another process kept it locked for more than ${BUSY_TIMEOUT_MS / 1000} seconds`;
  }
  if (/I\/O error/.test(message)) return "reading or writing the file failed; the disk may be full or broken";
  if (/malformed|corrupt/.test(message)) return `the file is damaged (${message})`;
  return message;
}
