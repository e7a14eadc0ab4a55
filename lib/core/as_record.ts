/**
 * Values of which nothing is known yet.
 *
 * @module
 */

/** An object by its names; `null` for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : null;
}
