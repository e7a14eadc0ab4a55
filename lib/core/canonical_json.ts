/**
 * JSON in one spelling: the same data are the same text, whatever order they were put together in.
 *
 * @module
 */
import { createHash } from "node:crypto";

/**
 * Data as canonical JSON: the members of each object by name, no space, numbers as JSON writes them. An undefined number
 * is `null`, a member that is `undefined` is left out.
 *
 * - Source: RFC 8785, JSON Canonicalization Scheme.
 *
 * @throws {RangeError} If a number is infinite, which JSON cannot say.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { canonicalJson } from "@lib/core/canonical_json.ts";
 *
 * assert.equal(canonicalJson({ b: [1, NaN], a: "x", c: undefined }), '{"a":"x","b":[1,null]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return JSON.stringify(value);
    if (Number.isNaN(value)) return "null";
    throw new RangeError(`Cannot write canonical JSON: wanted finite numbers, found ${value}`);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => a < b ? -1 : Number(a > b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/** SHA-256 of data as canonical JSON, in hexadecimal. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
