/**
 * Names that commands make files of.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../lib/core/errors.ts";

/**
 * A name as a file name: small letters, digits and underscores.
 *
 * @throws {UserError} If it has other characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fileStem } from "./command_name.ts";
 *
 * assert.equal(fileStem("Mean-Reversion"), "mean_reversion");
 * assert.throws(() => fileStem("../x"), /wanted letters/);
 * ```
 */
export function fileStem(name: string): string {
  const stem = name.toLowerCase().replaceAll("-", "_");
  if (/^[a-z][a-z0-9_]*$/.test(stem)) return stem;
  throw new UserError(`Cannot use the name: wanted letters, digits and underscores, found "${name}"`);
}

/**
 * Writes a file that does not exist yet, in a folder that is made if need be.
 *
 * @throws {UserError} If it exists, or cannot be written.
 */
export function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason = code === "EEXIST" ? "it exists; choose another name" : message;
    throw new UserError(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}
