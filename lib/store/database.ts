/**
 * Opening the SQLite database.
 *
 * One process writes, any number read: the journal is a write-ahead log, so readers never block the writer. All tables
 * are `STRICT`; an undefined number is `NULL`; times are ms UTC.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { accessSync, constants, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import { migrate, type Schema, schemaVersion, STORE_SCHEMA } from "./migrate.ts";
import { copyToMemory } from "./read_only_copy.ts";
import { BUSY_TIMEOUT_MS, isSqliteError, sqliteReason } from "./transaction.ts";

/** File name of the main database inside the data directory. */
export const MAIN_DATABASE = "backtests.db";

/** SQLite's name for a database without a file. */
const IN_MEMORY = ":memory:";

/** Pause before a lock is asked for again, ms. */
const LOCK_PAUSE_MS = 20;

/** Pages a writer keeps in memory by default, KiB. */
const CACHE_KIBIBYTES = 32_768;

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
  /** The kind of database; that of studies by default. */
  readonly schema?: Schema;
  /** Pages that a writer keeps in memory, KiB; 32 MiB by default. */
  readonly cacheKibibytes?: number;
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
  const { readOnly = false, journal = "wal", schema = STORE_SCHEMA, cacheKibibytes = CACHE_KIBIBYTES } = options;
  const newest = schema.migrations.length;
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
    const found = schemaVersion(db, schema);
    if (found > newest) {
      throw new UserError(
        `Cannot open the database ${path}: it has version ${found}, this program knows versions up to ` +
          `${newest}; use a newer program`,
      );
    }
    if (isCopy) {
      await migrate(db, IN_MEMORY, schema);
      db.exec("PRAGMA query_only = ON");
    } else if (readOnly) {
      if (found < newest) {
        throw new UserError(
          `Cannot read the database ${path}: it has version ${found}, this program reads version ${newest}; ` +
            `any command that writes brings it up to date${
              basename(path) === MAIN_DATABASE ? ", such as deno task data list" : ""
            }`,
        );
      }
    } else {
      await chooseJournal(db, journal);
      db.exec(
        `PRAGMA synchronous = ${schema.synchronous}; PRAGMA foreign_keys = ON; PRAGMA cache_size = -${cacheKibibytes}`,
      );
      await migrate(db, path, schema);
    }
    return db;
  } catch (error) {
    db?.close();
    throw isSqliteError(error)
      ? new UserError(`Cannot open the database ${path}: ${sqliteReason(error)}`, { cause: error })
      : error;
  }
}

/** Sets the journal: two processes that do so at once may be told of the lock at once, so that it is asked for again. */
async function chooseJournal(db: DatabaseSync, journal: "wal" | "delete"): Promise<void> {
  const end = performance.now() + BUSY_TIMEOUT_MS;
  while (true) {
    try {
      return db.exec(`PRAGMA journal_mode = ${journal}`);
    } catch (error) {
      if (!isSqliteError(error) || !/locked/.test(error.message) || performance.now() > end) throw error;
      await delay(LOCK_PAUSE_MS);
    }
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
