/**
 * Opening the SQLite database, and writing to it in whole transactions.
 *
 * One process writes, any number read: the journal is a write-ahead log, so readers never block the writer. All tables
 * are `STRICT`; an undefined number is `NULL`; times are ms UTC.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError, UserError } from "../core/errors.ts";
import { migrate, SCHEMA_VERSION, schemaVersion } from "./migrate.ts";
import { copyToMemory } from "./read_only_copy.ts";

/** File name of the main database inside the data directory. */
export const MAIN_DATABASE = "backtests.db";

/** SQLite's name for a database without a file. */
const IN_MEMORY = ":memory:";

/**
 * How long a connection waits for another process's transaction before it gives up, ms: several times what the longest
 * one of ours, an import of years of minutes, takes on a slow machine.
 */
const BUSY_TIMEOUT_MS = 30_000;

/** Pages a writer keeps in memory; a year of minutes is imported without writing any page twice. */
const CACHE_KIBIBYTES = 65_536;

/** How to open a database. */
export interface OpenOptions {
  /**
   * Refuse every write, and a file that does not exist or is of an earlier version. Where nothing may be written beside
   * the file it is read into memory whole. Default `false`.
   */
  readonly readOnly?: boolean;
  /**
   * The journal of a writer: `wal`, the default, never blocks readers, who must be able to write beside the file, though;
   * a file with `delete` can be read from anywhere.
   */
  readonly journal?: "wal" | "delete";
}

/**
 * Opens a database, creates it if need be, and brings it to the newest version.
 *
 * Before a database of an earlier version is changed, a copy is put beside it as `<name>.v<version>.backup`. Close with
 * `db.close()`, or declare it with `using`.
 *
 * @param path File name; its folder must exist. `":memory:"` opens one that lives as long as the connection.
 * @throws {UserError} If the file is not a database, may not be read or written, or is of a version newer than this
 * program's.
 *
 * @example A new database has the newest version
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDatabase } from "@lib/store/database.ts";
 * import { SCHEMA_VERSION, schemaVersion } from "@lib/store/migrate.ts";
 *
 * using db = await openDatabase(":memory:");
 * assert.equal(schemaVersion(db), SCHEMA_VERSION);
 * ```
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<DatabaseSync> {
  const { readOnly = false, journal = "wal" } = options;
  let db: DatabaseSync | undefined;
  try {
    // A thread that may read no files may still keep a database in memory.
    const isThere = path !== IN_MEMORY && hasFile(path);
    if (readOnly && !isThere) throw new UserError(`Cannot open the database ${path}: there is no such file`);
    if (isThere && statSync(path).isDirectory()) {
      throw new UserError(`Cannot open the database ${path}: it is a folder`);
    }
    // A migration may mend a CHECK where it stands, which SQLite's defensive mode refuses.
    db = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS, defensive: readOnly });
    const isCopy = readOnly && !isReadable(db);
    if (isCopy) {
      db.close();
      db = copyToMemory(path);
    }
    const found = schemaVersion(db);
    if (found > SCHEMA_VERSION) {
      throw new UserError(
        `Cannot open the database ${path}: it has version ${found}, this program knows versions up to ` +
          `${SCHEMA_VERSION}; use a newer program`,
      );
    }
    if (isCopy) {
      await migrate(db, IN_MEMORY);
      db.exec("PRAGMA query_only = ON");
    } else if (readOnly) {
      if (found < SCHEMA_VERSION) {
        throw new UserError(
          `Cannot read the database ${path}: it has version ${found}, this program reads version ${SCHEMA_VERSION}; ` +
            "any command that writes brings it up to date",
        );
      }
    } else {
      // A lost power supply may take the last transactions with it under NORMAL, never the order of what is kept.
      db.exec(
        `PRAGMA journal_mode = ${journal}; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -${CACHE_KIBIBYTES}`,
      );
      await migrate(db, path);
    }
    return db;
  } catch (error) {
    db?.close();
    throw isSqliteError(error)
      ? new UserError(`Cannot open the database ${path}: ${reason(error)}`, { cause: error })
      : error;
  }
}

/**
 * Whether there is a file of a name.
 *
 * @throws {UserError} If that cannot be told, such as in a folder that may not be read.
 */
export function hasFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw new UserError(`Cannot look for ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a file may be changed and files beside it may be made, as SQLite does for a writer. */
export function mayWrite(path: string): boolean {
  try {
    for (const place of [path, dirname(path)]) accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a reader can read: with a write-ahead log that takes a file beside it, which another process has or it makes. */
function isReadable(db: DatabaseSync): boolean {
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return true;
  } catch (error) {
    if (isSqliteError(error) && /unable to open|readonly|read-only/.test(error.message)) return false;
    throw error;
  }
}

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
    throw new StorageError(`Cannot write to the database ${db.location() ?? ":memory:"}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** Whether an error comes from SQLite itself. */
function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

/** SQLite's message in words that say what to do about it. */
function reason(error: Error): string {
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
