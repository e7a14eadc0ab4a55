/**
 * The days on which a run has traded.
 *
 * @module
 */
import type { DayRecord } from "./live_run_records.ts";

/**
 * Those of a run's days on which it has traded: a close at 00:00 is of the day that ends, and begins one on which nothing
 * is traded yet.
 *
 * @param lastClose Close of the last bar, ms UTC; before the first one `null`, and no day was traded.
 */
export function tradedDays(days: readonly DayRecord[], lastClose: number | null): DayRecord[] {
  return days.filter(({ day }) => lastClose !== null && day < lastClose);
}
