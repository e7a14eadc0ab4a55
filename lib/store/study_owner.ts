/**
 * One study, one process: whoever runs or deletes a study owns it meanwhile, by the lock of `locks/STUDY.lock` beside the
 * database.
 *
 * @module
 */
import { join } from "node:path";
import { ownFile } from "./file_owner.ts";

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
  return ownFile(join(directory, LOCKS, `${study}.lock`), `${purpose} the study "${study}"`, now);
}

/**
 * Whether a process has a study at this moment. Nothing is written; where that cannot be told, nobody has it.
 *
 * @param directory The data directory.
 */
export function isOwned(directory: string, study: string): boolean {
  try {
    using file = Deno.openSync(join(directory, LOCKS, `${study}.lock`), { read: true });
    // Shared, and let go of at once: an owner holds it alone.
    return !file.tryLockSync(false);
  } catch {
    return false;
  }
}
