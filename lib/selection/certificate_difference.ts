/**
 * Where two documents of one certificate differ first: sentence by sentence, figure by figure, then all the rest.
 *
 * @module
 */
import { canonicalJson } from "../core/canonical_json.ts";
import type { CertificateDocument } from "./certificate_document.ts";

/** The first difference of two documents. */
export interface CertificateDifference {
  /** What differs, such as `the figure sharpe of the sentence "unseen"`. */
  readonly what: string;
  /** How the one has it. */
  readonly stored: string;
  /** How the other has it. */
  readonly found: string;
}

/** A difference as one sentence. */
export function differenceText({ what, stored, found }: CertificateDifference, by = "found again"): string {
  return `${what} is ${stored} in the certificate, and ${found} ${by}`;
}

/**
 * The first difference of two documents; `null` for equal ones.
 *
 * @param stored The one to be checked.
 * @param found The one that is right.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { firstPlaceThatDiffers } from "@lib/selection/certificate_difference.ts";
 *
 * assert.deepEqual(firstPlaceThatDiffers({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), ["a", "1", "b"]);
 * assert.equal(firstPlaceThatDiffers({ a: 1, b: 2 }, { b: 2, a: 1 }), null);
 * ```
 */
export function firstDifference(stored: CertificateDocument, found: CertificateDocument): CertificateDifference | null {
  const places = Math.max(stored.sentences.length, found.sentences.length);
  for (let i = 0; i < places; i++) {
    const a = stored.sentences.at(i), b = found.sentences.at(i);
    if (a?.topic !== b?.topic) {
      return { what: `sentence ${i + 1}`, stored: topicText(a?.topic), found: topicText(b?.topic) };
    }
    const sentence = `the sentence "${a!.topic}"`, figure = firstPlaceThatDiffers(a!.figures, b!.figures);
    if (a!.text !== b!.text) return { what: sentence, stored: `"${a!.text}"`, found: `"${b!.text}"` };
    if (a!.light !== b!.light) return { what: `the light of ${sentence}`, stored: a!.light, found: b!.light };
    if (figure === null) continue;
    const [name] = figure, write = (figures: Readonly<Record<string, number | null>>) => json(figures[name]);
    return { what: `the figure ${name} of ${sentence}`, stored: write(a!.figures), found: write(b!.figures) };
  }
  const place = firstPlaceThatDiffers(stored, found);
  return place && { what: place.join("."), stored: json(valueAt(stored, place)), found: json(valueAt(found, place)) };
}

/** A document as other code would word it, which words another one; as it is where they have not the same sentences. */
export function wordedAs(document: CertificateDocument, other: CertificateDocument): CertificateDocument {
  const { sentences } = document;
  const isAlike = sentences.length === other.sentences.length &&
    sentences.every(({ topic }, i) => topic === other.sentences[i].topic);
  if (!isAlike) return document;
  const worded = sentences.map((sentence, i) => ({ ...sentence, text: other.sentences[i].text }));
  return { ...document, headline: other.headline, sentences: worded, sha256: other.sha256 };
}

function topicText(topic: string | undefined): string {
  return topic === undefined ? "none" : `about "${topic}"`;
}

function json(value: unknown): string {
  return value === undefined ? "nothing" : canonicalJson(value);
}

function valueAt(value: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);
}

/** The place of the first value that two pieces of plain JSON do not share, by name; `null` for equal ones. */
export function firstPlaceThatDiffers(a: unknown, b: unknown): string[] | null {
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) {
    return json(a) === json(b) ? null : [];
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  if (!Array.isArray(a)) names.sort();
  for (const name of names) {
    const place = Object.hasOwn(a, name) && Object.hasOwn(b, name) ? firstPlaceThatDiffers(a[name], b[name]) : [];
    if (place !== null) return [name, ...place];
  }
  return null;
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
