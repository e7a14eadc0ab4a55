/**
 * One study, one process: whoever runs or deletes a study owns it meanwhile.
 *
 * An owner holds the lock of a file, `locks/STUDY.lock` beside the database, in which it stands. The system lets go of the
 * lock with the process, however that ends, so a study whose owner was killed can be taken over at once, and one whose
 * owner merely computes for long cannot.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageError, UserError } from "../core/errors.ts";

/** Folder of the locks inside the data directory. */
const LOCKS = "locks";

/**
 * Takes a study until disposed of.
 *
 * @param directory The data directory.
 * @param purpose What for, for the message: `"resume"`, `"delete"`.
 * @param now Clock time, ms.
 * @throws {UserError} If another process has it, or another run in this one.
 * @throws {StorageError} If the folder cannot be written or has no locks.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ownStudy } from "@lib/store/study_owner.ts";
 * import { temporaryFolder } from "@test/fixtures/temporary_folder.ts";
 *
 * using folder = temporaryFolder();
 * {
 *   using _owner = ownStudy(folder.path, "first", "run", Date.now());
 *   assert.throws(() => ownStudy(folder.path, "first", "delete", Date.now()), /Cannot delete the study "first": process/);
 * }
 * ownStudy(folder.path, "first", "delete", Date.now())[Symbol.dispose]();
 * ```
 */
export function ownStudy(directory: string, study: string, purpose: string, now: number): Disposable {
  const path = join(directory, LOCKS, `${study}.lock`);
  const file = locked(path, study, purpose);
  writeFileSync(path, JSON.stringify({ process: Deno.pid, since: new Date(now).toISOString() }));
  return {
    [Symbol.dispose]: () => {
      // Gone before it is let go of: who waits for the lock of a file that is gone tries anew.
      rmSync(path, { force: true });
      file.close();
    },
  };
}

function locked(path: string, study: string, purpose: string): Deno.FsFile {
  try {
    mkdirSync(join(path, ".."), { recursive: true });
    for (;;) {
      const file = Deno.openSync(path, { read: true, write: true, create: true });
      if (!file.tryLockSync(true)) {
        file.close();
        throw new UserError(`Cannot ${purpose} the study "${study}": ${describeOwner(path)}; wait until it has ended`);
      }
      if (isSame(file, path)) return file;
      file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new StorageError(`Cannot ${purpose} the study "${study}": ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a file is still the one of its name: its owner before may have taken it away since it was opened. */
function isSame(file: Deno.FsFile, path: string): boolean {
  return file.statSync().ino === (statSync(path, { throwIfNoEntry: false })?.ino ?? null);
}

/** Who has a study, as its file says, which it may be about to write. */
function describeOwner(path: string): string {
  try {
    const { process, since } = JSON.parse(readFileSync(path, "utf8"));
    return `process ${process} has been at it since ${since}`;
  } catch {
    return "another process is at it";
  }
}
