/**
 * A look: an opening of unseen days for a choice, with the level it has left to decide by.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { levelLeft, lookLevel } from "./look_level.ts";

/** One opening of unseen days for a choice, as a study keeps it with its result. */
export interface Look {
  /** Its number among all looks at these days. */
  readonly number: number;
  /** Level at which its candidates are decided on. */
  readonly level: number;
  /** Level that is left for all later looks at these days. */
  readonly levelLeft: number;
  /** Whether it stands in the ledger of all looks; one at a made-up market is counted within its study alone. */
  readonly isCounted: boolean;
  /** Start of the first day from which on no look has been made, ms UTC; `null` where looks are not counted. */
  readonly freshFrom: number | null;
  /** Numbers of the trials that it opened the days for. */
  readonly trials: readonly number[];
}

/** What is known of the looks before. */
export interface LooksBefore {
  /** How many share a day with the days to be opened. */
  readonly count: number;
  /** Start of the first day from which on no look has been made, the one in question included, ms UTC. */
  readonly freshFrom: number;
}

/** The look that follows others at its days. */
export function nextLook(
  before: number,
  facts: Pick<Look, "isCounted" | "freshFrom" | "trials">,
): Look {
  const number = before + 1;
  return { number, level: lookLevel(number), levelLeft: levelLeft(number), ...facts };
}

/**
 * A level as people read it, which may be far below a per cent.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatLevel } from "@lib/selection/look.ts";
 *
 * assert.deepEqual([0.024317, 0.00006].map(formatLevel), ["2.4 %", "0.006 %"]);
 * ```
 */
export function formatLevel(level: number): string {
  return `${Number((100 * level).toPrecision(2))} %`;
}

/** What the ledger cannot know. */
export const ELSEWHERE = "looks made elsewhere are not counted";

/** A look in a line: its number, what it decided by, what is left, and from when on days are fresh. */
export function lookText(look: Look): string {
  const { number, level, levelLeft, isCounted, freshFrom } = look;
  const spent = `look ${number} at these days, decided at ${formatLevel(level)}; level left ${formatLevel(levelLeft)}`;
  if (!isCounted) return `${spent} (a made-up market: counted within this study alone)`;
  return `${spent}; days from ${dayText(freshFrom!)} on have all of it (${ELSEWHERE})`;
}
