/**
 * The statements of a certificate by what they mean: those that speak for a strategy, those that leave it open, those that
 * speak against it.
 *
 * @module
 */
import type { CertificateDocument } from "../../selection/certificate_document.ts";
import { formatCount, formatNumber } from "../../metrics/format.ts";
import { isKpiName, kpiDefinition } from "../../metrics/registry.ts";
import { topicHeading } from "../topic_words.ts";

type Sentence = CertificateDocument["sentences"][number];

/** A statement under its heading, with the numbers it was made from. */
export interface Evidence {
  /** Names it among the others of its certificate. */
  readonly topic: string;
  readonly light: Sentence["light"];
  /** What it is about, in a few words; the light says whether it is so. */
  readonly title: string;
  readonly text: string;
  /** Each number as people read it, under its name in words. */
  readonly figures: readonly (readonly [string, string])[];
}

/** Statements with one meaning. */
export interface EvidenceGroup {
  readonly light: Sentence["light"];
  /** `"For"`, `"Open"` or `"Against"`. */
  readonly title: string;
  readonly statements: readonly Evidence[];
}

/** What the groups are called, in the order they stand in. */
const GROUPS = [["green", "For"], ["amber", "Open"], ["red", "Against"]] as const;

/** `daysInSearch` as `days in search`. */
export function words(name: string): string {
  const text = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/[._]/g, " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Significant digits of a number that has no format of its own. */
const DIGITS = 4;

/** A number of a statement: by the registry's format where it is a KPI. */
function figure([name, value]: readonly [string, number | null]): readonly [string, string] {
  if (isKpiName(name)) return [kpiDefinition(name).plain, formatNumber(value, kpiDefinition(name).format)];
  if (value === null) return [words(name), "unknown"];
  const text = Math.abs(value).toLocaleString("en-US", { maximumSignificantDigits: DIGITS });
  return [words(name), value < 0 ? `−${text}` : text];
}

/** Statements about what was assumed: they stand behind those about what came of it. */
const ASSUMED = ["costs", "settings"];

/** The statements of a certificate in three groups, each in the certificate's order; a group without any is left out. */
export function evidenceGroups({ sentences }: Pick<CertificateDocument, "sentences">): EvidenceGroup[] {
  const all = sentences.map(({ topic, light, text, figures }): Evidence => {
    return { topic, light, title: topicHeading(topic), text, figures: Object.entries(figures).map(figure) };
  });
  const isAssumed = ({ topic }: Evidence) => ASSUMED.includes(topic);
  const ordered = [...all.filter((one) => !isAssumed(one)), ...all.filter(isAssumed)];
  return GROUPS.map(([light, title]) => ({ light, title, statements: ordered.filter((one) => one.light === light) }))
    .filter(({ statements }) => statements.length > 0);
}

/**
 * How many statements of each group are shown at first: one of each in turn, until there are as many as a column has room
 * for, so that no group is hidden behind another.
 *
 * @param most Of all groups together.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { firstCounts } from "@lib/dashboard/front/certificate_groups.ts";
 *
 * assert.deepEqual([[16, 7], [16, 2], [16], [3, 1]].map((sizes) => firstCounts(sizes, 8)), [[4, 4], [6, 2], [8], [3, 1]]);
 * ```
 */
export function firstCounts(sizes: readonly number[], most: number): number[] {
  const counts = sizes.map(() => 0);
  for (let left = most; left > 0;) {
    const open = sizes.flatMap((size, group) => counts[group] < size ? [group] : []).slice(0, left);
    if (open.length === 0) break;
    for (const group of open) counts[group]++;
    left -= open.length;
  }
  return counts;
}

/**
 * How many statements speak for a strategy, leave it open and speak against it, in a sentence.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { evidenceCount } from "@lib/dashboard/front/certificate_groups.ts";
 *
 * const light = (light: "green" | "amber") => ({ topic: "luck", light, text: "", figures: {} });
 * const sentences = [light("green"), light("amber"), light("green")];
 * assert.equal(evidenceCount({ sentences }), "2 statements speak for it, 1 leaves it open, none against.");
 * ```
 */
export function evidenceCount({ sentences }: Pick<CertificateDocument, "sentences">): string {
  const [green, amber, red] = GROUPS.map(([light]) => sentences.filter((one) => one.light === light).length);
  const count = (number: number) => number === 0 ? "none" : formatNumber(number, "count");
  return `${green === 0 ? "No statement speaks" : `${formatCount(green, "statement")} ${speak(green)}`} for it, ` +
    `${count(amber)} ${amber === 1 ? "leaves" : "leave"} it open, ${count(red)} against.`;
}

function speak(number: number): string {
  return number === 1 ? "speaks" : "speak";
}
