/**
 * Funding rates as an exchange charged them, checked one by one and brought into order.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { TIME_END } from "./candle_rows.ts";
import { columnsHash } from "./columns_hash.ts";

/** Funding rates of a perpetual: at each time longs paid shorts the rate; a negative one the other way. */
export interface FundingHistory {
  /** ms UTC, whole minutes, rising. */
  readonly time: Float64Array;
  /** Fraction of the notional. */
  readonly rate: Float64Array;
}

/** A rate as it was found, and where. */
export interface FundingRow {
  /** ms UTC. */
  readonly time: number;
  /** Fraction of the notional. */
  readonly rate: number;
  /** Where it stands, for messages: `"line 3"`. */
  readonly place: string;
}

const MINUTE_MS = 60_000;

/** Exchanges stamp a payment when it has been booked, some milliseconds after the minute it was due. */
const JITTER_MS = 1000;

/** The whole minute within a second of a time, ms UTC; `NaN` where there is none, or the time is in another unit. */
function dueMinute(time: number): number {
  const minute = Math.round(time / MINUTE_MS) * MINUTE_MS;
  return time >= 0 && time < TIME_END && Math.abs(time - minute) <= JITTER_MS ? minute : NaN;
}

/**
 * Rates in order of time, from rows in rising or in falling order.
 *
 * @throws {DataError} If there are none, a time is not within a second of a whole minute, a rate is not finite, or the
 * times are unordered or one stands there twice; names the row.
 *
 * @example Time stamps of exchanges jitter
 * ```ts
 * import assert from "node:assert/strict";
 * import { fundingHistory } from "@lib/data/funding_history.ts";
 *
 * const { time } = fundingHistory([
 *   { time: 57_600_004, rate: 0.0001, place: "line 2" },
 *   { time: 28_800_000, rate: -0.0002, place: "line 3" },
 * ]);
 * assert.deepEqual([...time], [28_800_000, 57_600_000]);
 * ```
 */
export function fundingHistory(rows: readonly FundingRow[]): FundingHistory {
  if (rows.length === 0) throw new DataError("Cannot read funding rates: wanted at least one, found none");
  const times = rows.map(({ time, rate, place }) => {
    const due = dueMinute(time);
    if (Number.isNaN(due)) {
      throw new DataError(
        `Cannot read funding rates: ${place}: wanted a time in ms UTC within a second of a whole minute, found ${time}`,
      );
    }
    if (Number.isFinite(rate)) return due;
    throw new DataError(`Cannot read funding rates: ${place}: wanted a rate as a fraction of the notional, found none`);
  });
  const isFalling = times.length > 1 && times[1] < times[0];
  for (let i = 1; i < times.length; i++) {
    const isAfter = isFalling ? times[i] < times[i - 1] : times[i] > times[i - 1];
    if (isAfter) continue;
    const found = new Date(times[i]).toISOString() + (times[i] === times[i - 1] ? " twice" : " out of order");
    throw new DataError(
      `Cannot read funding rates: ${rows[i].place}: wanted times that all rise or all fall, found ${found}`,
    );
  }
  const time = Float64Array.from(times), rate = Float64Array.from(rows, (row) => row.rate);
  return isFalling ? { time: time.reverse(), rate: rate.reverse() } : { time, rate };
}

/** SHA-256, in hex, of the rates and their times. */
export function fundingHistoryHash({ time, rate }: FundingHistory): string {
  return columnsHash(`funding ${time.length}`, [time, rate]);
}
