/**
 * Files that commands write for the user.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
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
