/**
 * Values of any kind in messages, and names that nobody knows.
 *
 * @module
 */
import { nearestName } from "../core/nearest_name.ts";
import { plainText } from "./plain_text.ts";

/** Characters of a value that fit a line. */
const LONGEST_SHOWN = 80;

/**
 * A value in a message, cut to what fits a line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shownValue } from "@lib/strategy/shown_value.ts";
 *
 * assert.deepEqual([NaN, "2", 2n, [2], undefined].map(shownValue), ["NaN", '"2"', "2n", "[2]", "nothing"]);
 * ```
 */
export function shownValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return `${value}n`.slice(0, LONGEST_SHOWN);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (ArrayBuffer.isView(value)) return value.constructor.name;
  try {
    return plainText(JSON.stringify(value), LONGEST_SHOWN);
  } catch {
    // It holds itself, or what JSON has no word for.
    return Array.isArray(value) ? "a list" : "an object";
  }
}

/**
 * What is said of the first name that is not among those known; `null` where all are.
 *
 * @param what What the names are of, such as `rule`.
 */
export function unknownName(names: Iterable<string>, known: readonly string[], what: string): string | null {
  for (const name of names) {
    if (!known.includes(name)) {
      const nearest = nearestName(name, known);
      return `there is no ${what} ${shownName(name)}; ` +
        (nearest === null ? `there are ${known.join(", ")}` : `did you mean ${nearest}?`);
    }
  }
  return null;
}

/** A name as it stands in a sentence; anything may be one. */
function shownName(name: string): string {
  return /^[\w$]{1,80}$/.test(name) ? name : shownValue(name);
}
