/**
 * Why a file cannot be read, in words.
 *
 * @module
 */

/** What is wrong, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
};

/**
 * Why a file cannot be read, to stand behind "Cannot read …:"; `null` for an error that is not the system's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fileFault } from "@lib/core/file_fault.ts";
 *
 * assert.equal(fileFault(Object.assign(new Error("EISDIR: …"), { code: "EISDIR" })), "it is a folder");
 * assert.equal(fileFault(Object.assign(new Error("EIO: i/o error"), { code: "EIO" })), "EIO: i/o error");
 * assert.equal(fileFault(new Error("Empty path is not allowed")), "its name is empty");
 * assert.equal(fileFault(new TypeError("our own fault")), null);
 * ```
 */
export function fileFault(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error) return REASONS[String(error.code)] ?? error.message;
  // What Deno refuses before it asks the system has no code: an empty name, and what is not permitted.
  if (error.message === "Empty path is not allowed") return "its name is empty";
  return error.name === "NotCapable" ? error.message : null;
}
