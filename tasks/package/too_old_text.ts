/**
 * Which Node runs the package.
 *
 * @module
 */

/** The first Node that has all that the package calls: the last thing to come was zstd in `node:zlib`. */
export const FIRST_NODE = "22.15.0";

/**
 * What to say under a runtime that cannot run the package; `null` under one that can.
 *
 * @param versions Of the runtime, as `process.versions` gives them; Deno's names Deno too, and a browser has none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tooOldText } from "./too_old_text.ts";
 *
 * assert.equal(tooOldText({ node: "22.23.3" }), null);
 * assert.equal(tooOldText({ node: "20.11.1", deno: "2.9.6" }), null);
 * assert.match(tooOldText({ node: "20.11.1" })!, /wanted Node 22.15.0 or newer, .* found Node 20.11.1/);
 * ```
 */
export function tooOldText(versions: Readonly<Record<string, string | undefined>>): string | null {
  const { node: found, deno } = versions;
  if (found === undefined || deno !== undefined || isAtLeast(found, FIRST_NODE)) return null;
  return `Cannot use assay here: wanted Node ${FIRST_NODE} or newer, which has node:sqlite, zstd in node:zlib and ` +
    `functions on iterators, found Node ${found}`;
}

/** Whether a version is another or a later one; both of three numbers. */
function isAtLeast(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map((part) => parseInt(part)));
  const at = [0, 1, 2].find((i) => a[i] !== b[i]);
  return at === undefined || a[at] > b[at];
}
