/**
 * The time axis of figures: UTC, 24 hours, the day named where it changes.
 *
 * @module
 */
import type { ScaleOptions } from "@observablehq/plot";
import { DAY_MS } from "../core/candles.ts";

/** Spans up to this are labelled by the hour. */
const HOURLY_SPAN_MS = 3 * DAY_MS;

/** A label such as `06:30`, with the day below the first one, and month and day at midnight, which has less room. */
function hourText(date: Date, index: number): string {
  const iso = date.toISOString(), hour = iso.slice(11, 16);
  if (index === 0) return `${hour}\n${iso.slice(0, 10)}`;
  return hour === "00:00" ? `${hour}\n${iso.slice(5, 10)}` : hour;
}

/**
 * Options of a time axis from `first` to `last`, ms UTC.
 *
 * @example An hour is labelled by 24-hour times
 * ```ts
 * import assert from "node:assert/strict";
 * import { timeAxis } from "@lib/charts/time_axis.ts";
 *
 * const { tickFormat } = timeAxis(0, 3_600_000);
 * assert.equal((tickFormat as (date: Date, i: number) => string)(new Date(15 * 60_000), 1), "00:15");
 * ```
 */
export function timeAxis(first: number, last: number): ScaleOptions {
  const axis = { type: "utc", label: null, domain: [first, last] } as const;
  return last - first <= HOURLY_SPAN_MS ? { ...axis, tickFormat: hourText } : axis;
}
