/**
 * Funding rates as CSV: `timestamp,funding_rate`, or the columns of an exchange's own files.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { median } from "../core/statistics.ts";
import { excerpt, parseDecimal } from "./candle_rows.ts";
import { forEachCsvRow } from "./csv.ts";
import { type FundingHistory, fundingHistory, type FundingRow } from "./funding_history.ts";

/**
 * Names of the columns, without case and underscores.
 *
 * - Source: ours; `fundingTime`, `fundingRate` of Binance's interface and ccxt's Bybit; `calc_time`, `last_funding_rate` of
 *   github.com/binance/binance-public-data.
 */
const TIME_NAMES = ["timestamp", "time", "fundingtime", "calctime", "fundingratetimestamp"];
const RATE_NAMES = ["fundingrate", "lastfundingrate", "rate"];

/**
 * From this median or this single rate on, the values are no fractions. Binance caps funding at 3 % an
 * interval or less (`adjustedFundingRateCap` of its `/fapi/v1/fundingInfo`), and charges some 0.01 % on an ordinary day.
 */
const PER_CENT_MEDIAN = 0.002, PER_CENT_RATE = 0.04;

/**
 * Reads a file of funding rates, in rising or in falling order of time.
 *
 * @param source Bytes or text of the whole file, plain, gzipped, or the only file of a ZIP; times in ms UTC, rates as
 * fractions of the notional.
 * @throws {DataError} If a column is missing, a time or a rate cannot be used, the times are unordered, or the rates are in
 * per cent by their size.
 *
 * @example The columns of Binance's monthly files
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFundingCsv } from "@lib/data/funding_csv.ts";
 *
 * const { time, rate } = readFundingCsv("calc_time,funding_interval_hours,last_funding_rate\n28800002,8,0.0001\n");
 * assert.deepEqual([[...time], [...rate]], [[28_800_000], [0.0001]]);
 * ```
 */
export function readFundingCsv(source: Uint8Array<ArrayBuffer> | string): FundingHistory {
  const rows: FundingRow[] = [];
  let places: { readonly time: number; readonly rate: number } | null = null;
  forEachCsvRow(source, (line, cells) => {
    if (places === null) {
      places = placesOf(cells);
      return;
    }
    const number = (at: number, wanted: string) => {
      const text = (cells[at] ?? "").trim(), value = parseDecimal(text);
      if (Number.isFinite(value)) return value;
      throw new DataError(`Cannot read funding rates: line ${line}: wanted ${wanted}, found ${excerpt(text)}`);
    };
    const time = number(places.time, "a time in ms UTC");
    rows.push({ time, rate: number(places.rate, "a rate as a fraction"), place: `line ${line}` });
  });
  const history = fundingHistory(rows);
  checkScale(history);
  return history;
}

function placesOf(header: readonly string[]): { time: number; rate: number } {
  const names = header.map((name) => name.trim().toLowerCase().replaceAll("_", ""));
  const time = names.findIndex((name) => TIME_NAMES.includes(name));
  const rate = names.findIndex((name) => RATE_NAMES.includes(name));
  if (time >= 0 && rate >= 0) return { time, rate };
  throw new DataError(
    `Cannot read funding rates: wanted the header timestamp,funding_rate (or fundingTime,fundingRate or ` +
      `calc_time,last_funding_rate), found ${excerpt(header.join())}`,
  );
}

function checkScale({ rate }: FundingHistory): void {
  const sizes = rate.map(Math.abs), middle = median(sizes), largest = sizes.reduce((a, b) => Math.max(a, b));
  if (middle < PER_CENT_MEDIAN && largest <= PER_CENT_RATE) return;
  throw new DataError(
    "Cannot read funding rates: wanted fractions of the notional, such as 0.0001 for 0.01 %, found values that are per " +
      `cent by their size: median ${middle}, largest ${largest}; divide them by 100`,
  );
}
