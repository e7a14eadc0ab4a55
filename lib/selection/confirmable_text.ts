/**
 * What unseen days could confirm, in words.
 *
 * @module
 */
import { formatCount } from "../metrics/format.ts";
import { CONFIRMING_CHANCE, TELLING_SHARPE } from "./confirmable_sharpe.ts";
import { formatLevel } from "./look.ts";
import { MIN_MOVING_DAYS } from "./sharpe_p_value.ts";

/**
 * What the unseen days of a study could confirm.
 *
 * @internal
 */
export interface Confirmable {
  /** Smallest annual Sharpe ratio, net of costs, that they confirm with a chance of four in five; `null` for none. */
  readonly sharpe: number | null;
  /** Validation and sealed days. */
  readonly days: number;
  /** Level of the look that opens them. */
  readonly level: number;
  /** Strategies that share the level. */
  readonly carried: number;
  /** Whether so many were carried; otherwise it is the most that will be. */
  readonly isOpened: boolean;
}

/** Whether a search that confirms nothing says something of its market. */
export function isTelling({ sharpe }: Pick<Confirmable, "sharpe">): boolean {
  return sharpe !== null && sharpe < TELLING_SHARPE;
}

/**
 * What the days could confirm, in a sentence.
 *
 * @example Too few days
 * ```ts
 * import assert from "node:assert/strict";
 * import { confirmableText } from "@lib/selection/confirmable_text.ts";
 *
 * const text = confirmableText({ sharpe: 17.53, days: 30, level: 0.024, carried: 10, isOpened: false });
 * assert.match(text, /^The 30 unseen days can confirm an annual Sharpe ratio of 17\.5 or more, .*: too few for less/);
 * ```
 */
export function confirmableText({ sharpe, days, level, carried, isOpened }: Confirmable): string {
  const unseen = days === 1 ? "The only unseen day" : `The ${formatCount(days, "unseen day")}`;
  if (sharpe === null) {
    return `${unseen} can confirm no strategy, however good: ${
      days < MIN_MOVING_DAYS ? `fewer than ${MIN_MOVING_DAYS} prove nothing` : "they are too few"
    }.`;
  }
  return `${unseen} can confirm an annual Sharpe ratio of ${sharpe.toFixed(1)} or more, net of the costs assumed` +
    `${isTelling({ sharpe }) ? "" : ": too few for less"} (with a chance of ${
      100 * CONFIRMING_CHANCE
    } %, where days are ` +
    `spread as in a normal distribution; a level of ${formatLevel(level)} for ${isOpened ? "" : "up to "}${
      formatCount(carried, "strategy", "strategies")
    } carried beyond the search).`;
}
