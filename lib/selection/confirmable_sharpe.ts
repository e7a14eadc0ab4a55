/**
 * What so many unseen days could confirm at all: where little could have been found, finding nothing says little.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { type DaysStatistics, daysStatistics, pValueOf } from "./sharpe_p_value.ts";

/** Chance with which it would have been confirmed, as is customary of the power of a test. */
export const CONFIRMING_CHANCE = 0.8;

/** Annual Sharpe ratio below which a search that finds nothing says something of its market: few real strategies have it. */
export const TELLING_SHARPE = 3;

/** Series simulated: the chance is met to 1.3 percentage points, the ratio to about a hundredth. */
const SERIES = 1000;

/** Halvings of the span between too little and enough: more digits than the simulation has. */
const HALVINGS = 30;

/** Largest daily Sharpe ratio that is looked for, some 300 a year: whoever needs more cannot be confirmed. */
const LARGEST_DAILY = 16;

/** How strategies are tested. */
export interface ConfirmableRequest {
  /** Unseen days on which a strategy moves. */
  readonly days: number;
  /** Level of the look that opens them. */
  readonly level: number;
  /** Strategies carried in it, which share the level. */
  readonly carried: number;
  /** Days a year; 365 by default. */
  readonly periodsPerYear?: number;
}

/**
 * The smallest true annual Sharpe ratio, net of costs, that the test of the unseen days confirms with a chance of
 * {@linkcode CONFIRMING_CHANCE}.
 *
 * - Found by the very test, `sharpePValue` at level / carried (the hardest step of Holm's correction), on simulated normal
 *   days that do not follow one another, always the same ones. What else a verdict asks for, alpha and one more loss above
 *   all, makes it harder still.
 * - Idle days hardly matter: who stands still on half of them needs the same annual ratio.
 * - Undefined: `null` for fewer than ten days, which prove nothing, or where no ratio is enough.
 *
 * @throws {RangeError} If the days are no whole number of at least 0, the level is not in (0, 1) or none is carried.
 *
 * @example A month and two years
 * ```ts
 * import assert from "node:assert/strict";
 * import { confirmableSharpe } from "@lib/selection/confirmable_sharpe.ts";
 *
 * const [month, years, week] = [30, 730, 7].map((days) => confirmableSharpe({ days, level: 0.024, carried: 3 }));
 * assert.ok(month! > 10 && years! < 3 && week === null);
 * ```
 */
export function confirmableSharpe(
  { days, level, carried, periodsPerYear = DAYS_PER_YEAR }: ConfirmableRequest,
): number | null {
  if (!(Number.isInteger(days) && days >= 0)) {
    throw new RangeError(`Cannot say what days could confirm: wanted a whole number of them, found ${days}`);
  }
  if (!(level > 0 && level < 1 && Number.isInteger(carried) && carried >= 1)) {
    throw new RangeError(
      `Cannot say what ${days} days could confirm: wanted a level in (0, 1) for at least one strategy, found ${level} ` +
        `for ${carried}`,
    );
  }
  const series = simulatedDays(days), own = level / carried, enough = CONFIRMING_CHANCE * SERIES;
  const isConfirmed = (gain: number) => (one: DaysStatistics) => pValueOf({ ...one, mean: one.mean + gain }) <= own;
  if (series.length === 0 || series.filter(isConfirmed(LARGEST_DAILY)).length < enough) return null;
  // A series that a gain confirms is confirmed by any larger one: each halving settles a part of those still open.
  let low = 0, high = LARGEST_DAILY, confirmed = 0, open = series;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2, by = Map.groupBy(open, isConfirmed(middle)), gained = by.get(true) ?? [];
    if (confirmed + gained.length >= enough) {
      high = middle;
      open = gained;
    } else {
      low = middle;
      confirmed += gained.length;
      open = by.get(false) ?? [];
    }
  }
  return high * Math.sqrt(periodsPerYear);
}

/** Series of days without a gain; a constant gain a day moves nothing but their mean. None if they are too few. */
function simulatedDays(days: number): DaysStatistics[] {
  const random = randomSource(days), returns = new Float64Array(days);
  return Array.from({ length: SERIES }, () => {
    for (let day = 0; day < days; day++) returns[day] = random.normal();
    return daysStatistics(returns);
  }).filter((statistics) => statistics !== null);
}
