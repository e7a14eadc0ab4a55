/**
 * Files that commands write for the user.
 *
 * @module
 */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { UserError } from "../lib/core/errors.ts";

/**
 * Writes a file; one that is there is replaced.
 *
 * @throws {UserError} If it cannot be written.
 */
export function writeFile(path: string, contents: string | Uint8Array): void {
  try {
    writeFileSync(path, contents);
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Writes a file whole or not at all: what is there stays until the new one is complete.
 *
 * @throws {UserError} If it cannot be written.
 */
export function writeWhole(path: string, contents: string | Uint8Array): void {
  const unfinished = `${path}.part`;
  try {
    writeFileSync(unfinished, contents);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
