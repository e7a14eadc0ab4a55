/**
 * Where the ledger of looks lies: outside every data folder, so that all of a user's searches share it.
 *
 * @module
 */
import { isAbsolute, join, resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import type { PlainSettings } from "./schema.ts";

/**
 * The file that the setting names, or `looks.db` in the user's state folder.
 *
 * - Source: XDG Base Directory Specification, `$XDG_STATE_HOME`, which is `~/.local/state` where it is not set; on Windows
 *   `%LOCALAPPDATA%`.
 *
 * @throws {UserError} If the environment names no folder of the user's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { looksPathOf } from "@lib/config/looks_path.ts";
 *
 * assert.equal(looksPathOf({ looksPath: "" }, { HOME: "/home/ann" }), "/home/ann/.local/state/assay/looks.db");
 * ```
 */
export function looksPathOf(
  { looksPath }: Pick<PlainSettings, "looksPath">,
  environment: Readonly<Record<string, string>>,
): string {
  if (looksPath !== "") return resolve(looksPath);
  const { XDG_STATE_HOME: state = "", HOME: home = "", LOCALAPPDATA: local = "" } = environment;
  // The specification has relative paths ignored.
  const folder = isAbsolute(state) ? state : isAbsolute(home) ? join(home, ".local", "state") : local;
  if (isAbsolute(folder)) return join(folder, "assay", "looks.db");
  throw new UserError(
    "Cannot find the ledger of looks: wanted --looks-path, XDG_STATE_HOME or HOME to say where it lies, found none",
  );
}

/**
 * Whether a ledger is the one that all searches of a user share unless told otherwise.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isUsualLedger } from "@lib/config/looks_path.ts";
 *
 * assert.equal(isUsualLedger("/home/ann/.local/state/assay/looks.db", { HOME: "/home/ann" }), true);
 * assert.equal(isUsualLedger("/tmp/looks.db", { HOME: "/home/ann" }), false);
 * ```
 */
export function isUsualLedger(path: string, environment: Readonly<Record<string, string>>): boolean {
  try {
    return path === looksPathOf({ looksPath: "" }, environment);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
