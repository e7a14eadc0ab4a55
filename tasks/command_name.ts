/**
 * Names that commands make files of.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";

/**
 * A name as a file name: small letters, digits and underscores.
 *
 * @throws {UserError} If there is no name, or it has other characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fileStem } from "./command_name.ts";
 *
 * assert.equal(fileStem("task x", ["Mean-Reversion"]), "mean_reversion");
 * assert.throws(() => fileStem("task x", ["../x"]), /wanted a name/);
 * ```
 */
export function fileStem(command: string, args: readonly string[]): string {
  const name = args.length === 1 ? args[0].toLowerCase().replaceAll("-", "_") : "";
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    const found = args.join(" ") || "nothing";
    throw new UserError(`Cannot run ${command}: wanted a name of letters, digits and underscores, found ${found}`);
  }
  return name;
}

/** The name in camel case, as a variable. */
export function variableOf(stem: string): string {
  return stem.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
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
