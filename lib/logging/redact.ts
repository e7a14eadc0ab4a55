/**
 * Taking secrets out of a text, whatever brought them there.
 *
 * @module
 */
import { MASK, type Secret } from "../core/secret.ts";

/**
 * A name that announces a secret, as in `signature=…`, `"apiKey":"…"` or `X-MBX-APIKEY: …`, and the value after it; after
 * a quoted name only a quoted value, since a mask in place of `null` would break the JSON around it.
 */
const ANNOUNCED =
  /((?:api[-_]?key|secret|token|signature|password|passphrase)(?:\\?["']\s*:\s*\\?["']|\s*[=:]\s*))[^\s"'&,;}\\]+/gi;

/** A Telegram bot's token, which stands in the path of every URL of its interface. */
const TELEGRAM_TOKEN = /\d{6,}:[\w-]{30,}/g;

/**
 * A function that puts a mask in place of secrets: the given ones in plain, JSON, URL and base64 spelling, and whatever a
 * name such as `signature` or `apiKey` announces.
 *
 * @param secrets Secrets of the settings; `null` for one that is not set.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Secret } from "@lib/core/secret.ts";
 * import { redactor } from "@lib/logging/redact.ts";
 *
 * const redact = redactor([new Secret("p/w+1")]);
 * assert.equal(redact("GET /?a=p%2Fw%2B1&signature=af03&b=2"), "GET /?a=••••&signature=••••&b=2");
 * ```
 */
export function redactor(secrets: readonly (Secret | null)[]): (text: string) => string {
  const spellings = secrets.flatMap((secret) => secret === null ? [] : spellingsOf(secret.reveal()));
  // The longest first, so that no rest of a longer one is left standing.
  const longestFirst = [...new Set(spellings)].filter(Boolean).sort((a, b) => b.length - a.length);
  return (text) => {
    for (const spelling of longestFirst) text = text.replaceAll(spelling, MASK);
    return text.replaceAll(TELEGRAM_TOKEN, MASK).replaceAll(ANNOUNCED, `$1${MASK}`);
  };
}

function spellingsOf(text: string): string[] {
  const base64 = new TextEncoder().encode(text).toBase64();
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    new URLSearchParams({ "": text }).toString().slice(1),
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  ];
}
