/**
 * A copy in memory of a database that lies where nothing may be written.
 *
 * SQLite reads a database with a write-ahead log only where it may write beside it, or another process has it open. From a
 * read-only folder or disk the file is read whole instead.
 *
 * @module
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";

/** Where the header says which journal the file is read and written with, and the number of the rollback journal. */
const JOURNAL_BYTES = [18, 19] as const, ROLLBACK_JOURNAL = 1;

/** Largest file that fits one buffer, bytes. */
const LARGEST = 2 ** 31 - 1;

/**
 * Reads a database file into memory, with what its write-ahead log holds.
 *
 * @throws {UserError} If it may not be read, or is too large.
 */
export function copyToMemory(path: string): DatabaseSync {
  try {
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
    const bytes = log !== undefined && log.size > 0 ? mergedBytes(path) : fileBytes(path);
    for (const at of JOURNAL_BYTES) bytes[at] = ROLLBACK_JOURNAL;
    const db = new DatabaseSync(":memory:", { defensive: false });
    db.deserialize(bytes);
    return db;
  } catch (error) {
    if (error instanceof UserError) throw error;
    // A command without permission to write cannot fold the log into a copy.
    if (error instanceof Error && error.name === "NotCapable") {
      throw new UserError(
        `Cannot read the database ${path}, as nothing may be written beside it: a copy in a folder of yours can be read: ` +
          `cp ${path}* FOLDER`,
        { cause: error },
      );
    }
    throw new UserError(`Cannot read the database ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function fileBytes(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size <= LARGEST) return readFileSync(path);
  throw new UserError(
    `Cannot read the database ${path} where nothing may be written beside it: wanted at most 2 GiB, found ${
      (size / 2 ** 30).toFixed(1)
    }; a copy in a folder of yours can be read: cp ${path}* FOLDER`,
  );
}

/** The bytes of file and log together, from copies of both. */
function mergedBytes(path: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "assay-")), copy = join(folder, "copy.db");
  try {
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    const db = new DatabaseSync(copy);
    db.exec("PRAGMA journal_mode = DELETE");
    db.close();
    return fileBytes(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
