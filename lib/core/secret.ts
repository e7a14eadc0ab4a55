/**
 * A text that must not be seen: keys, tokens, passwords.
 *
 * @module
 */

/** What stands in place of a secret wherever it would be shown. */
export const MASK = "••••";

/**
 * A secret that shows as {@linkcode MASK} in texts, JSON, logs and the console; only {@linkcode Secret.reveal} gives it
 * away.
 *
 * @example It does not leak by accident
 * ```ts
 * import assert from "node:assert/strict";
 * import { Secret } from "@lib/core/secret.ts";
 *
 * const key = new Secret("abc123");
 * assert.equal(`${key} ${JSON.stringify({ key })}`, '•••• {"key":"••••"}');
 * assert.equal(key.reveal(), "abc123");
 * ```
 */
export class Secret {
  readonly #text: string;

  /** Wraps a text that must not be seen. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#text;
  }

  /** The mask. */
  toString(): string {
    return MASK;
  }

  /** The mask. */
  toJSON(): string {
    return MASK;
  }

  /** The mask. */
  [Symbol.for("Deno.customInspect")](): string {
    return MASK;
  }

  /** The mask. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return MASK;
  }
}
