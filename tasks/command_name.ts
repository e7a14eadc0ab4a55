/**
 * Names that commands make files of.
 *
 * @module
 */
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

/** Writes a file that does not exist yet. */
export function writeNew(file: URL, text: string): void {
  try {
    Deno.writeTextFileSync(file, text, { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UserError(`Cannot write ${file.pathname}: it exists; choose another name`);
    }
    throw error;
  }
}
