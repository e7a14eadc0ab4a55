/**
 * When the parts of a market's days are, and how many days they have.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import { dayIndex } from "../metrics/daily.ts";
import type { TimeSplit } from "../selection/splits.ts";
import { commonSpans, type MarketSpans, type TimeSpan } from "./summary.ts";

/** When the parts of a market's days are. */
export function spansOf(time: Float64Array, { search, validation, sealed }: TimeSplit): MarketSpans {
  const span = ({ from, to }: BarRange) => ({ from: time[from], to: time[to - 1] });
  return {
    all: span({ from: 0, to: time.length }),
    search: span(search),
    validation: span(validation),
    sealed: span(sealed),
  };
}

/** UTC days from the first bar of a span to the last, as a record of returns counts them; bars that are missing take none. */
export function daysOf({ from, to }: TimeSpan): number {
  return dayIndex(to) - dayIndex(from) + 1;
}

/** Validation and sealed days of the account of equal shares of several markets. */
export function unseenDaysOf(spans: readonly MarketSpans[]): number {
  const { validation, sealed } = commonSpans(spans);
  return daysOf(validation) + daysOf(sealed);
}
