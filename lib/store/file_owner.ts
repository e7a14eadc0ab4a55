/**
 * One thing, one process: whoever holds the lock of its file owns it.
 *
 * The system lets go of a lock with the process, however that ends, so that what a killed process owned can be taken over
 * at once, and what a slow one owns cannot.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { StorageError, UserError } from "../core/errors.ts";

/**
 * Takes the file of a thing until disposed of; its owner stands in it.
 *
 * @param path The file of its lock; its folder is made.
 * @param doing What for, for the message: `'resume the study "first"'`.
 * @param now Clock time, ms.
 * @throws {UserError} If another process has it, or another part of this one.
 * @throws {StorageError} If the folder cannot be written or has no locks.
 */
export function ownFile(path: string, doing: string, now: number): Disposable {
  const file = locked(path, doing);
  writeFileSync(path, JSON.stringify({ process: Deno.pid, since: new Date(now).toISOString() }));
  return {
    [Symbol.dispose]: () => {
      // Gone before it is let go of: who waits for the lock of a file that is gone tries anew.
      rmSync(path, { force: true });
      file.close();
    },
  };
}

/** Whether a process owns the thing of a file; nothing is written, and one that may not be opened counts as owned. */
export function isOwned(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  try {
    using file = Deno.openSync(path, { read: true });
    // Shared, and let go of at once: an owner holds it alone.
    return !file.tryLockSync(false);
  } catch {
    return true;
  }
}

function locked(path: string, doing: string): Deno.FsFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (;;) {
      const file = Deno.openSync(path, { read: true, write: true, create: true });
      if (!file.tryLockSync(true)) {
        file.close();
        throw new UserError(`Cannot ${doing}: ${describeOwner(path)}; wait until it has ended`);
      }
      if (isSame(file, path)) return file;
      file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new StorageError(`Cannot ${doing}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a file is still the one of its name: its owner before may have taken it away since it was opened. */
function isSame(file: Deno.FsFile, path: string): boolean {
  return file.statSync().ino === (statSync(path, { throwIfNoEntry: false })?.ino ?? null);
}

/** Who has a thing, as its file says, which it may be about to write. */
function describeOwner(path: string): string {
  try {
    const { process, since } = JSON.parse(readFileSync(path, "utf8"));
    return `process ${process} has been at it since ${since}`;
  } catch {
    return "another process is at it";
  }
}
