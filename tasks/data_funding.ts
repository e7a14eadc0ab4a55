/**
 * `deno task data import --funding`: the funding rates of a file into the store, and what is said of stored ones.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { DataError, UserError } from "../lib/core/errors.ts";
import { readFundingCsv } from "../lib/data/funding_csv.ts";
import { formatInstant } from "../lib/report/text_table.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { describeFunding, importFunding as store, type StoredFunding } from "../lib/store/funding_rates.ts";
import type { CommandLine } from "./command_line.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { fromFile, readInput } from "./read_input.ts";

const MINUTE_MS = 60_000;

/**
 * Stored rates in a line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fundingSentence } from "./data_funding.ts";
 *
 * const from = Date.UTC(2025, 0, 1), hour = 3_600_000;
 * const funding = { rates: 5, fromTime: from, toTime: from + 48 * hour, intervalMs: 8 * hour, gaps: 1, missing: 2 };
 * assert.equal(
 *   fundingSentence(funding),
 *   "5 rates, every 8 h, from 2025-01-01 00:00 to 2025-01-03 00:00, 1 gap (2 missing: these pay the base rate)",
 * );
 * ```
 */
export function fundingSentence(
  { rates, fromTime, toTime, intervalMs, gaps, missing }: Omit<StoredFunding, "symbol" | "sources" | "hash">,
): string {
  if (intervalMs === null) return `1 rate, of ${formatInstant(fromTime)}`;
  const minutes = intervalMs / MINUTE_MS, interval = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  const holes = gaps === 0
    ? "no gaps"
    : `${gaps} gap${gaps === 1 ? "" : "s"} (${missing} missing: ${
      missing === 1 ? "it pays" : "these pay"
    } the base rate)`;
  return `${rates} rates, every ${interval}, from ${formatInstant(fromTime)} to ${formatInstant(toTime)}, ${holes}`;
}

/** Stored rates as `--json` shows them. */
export function fundingRecord({ fromTime, toTime, intervalMs, sources, ...figures }: StoredFunding) {
  return {
    ...figures,
    intervalHours: intervalMs === null ? null : intervalMs / (60 * MINUTE_MS),
    from: new Date(fromTime).toISOString(),
    to: new Date(toTime).toISOString(),
    source: sources.join(", "),
  };
}

/**
 * Refuses flags that say something of bars.
 *
 * @throws {UserError} If one of them is given.
 */
export function refuseFlagsOfBars(line: CommandLine): void {
  const flag = ["timeframe", "skip-bad-rows"].find((name) => line.isOn(name));
  if (flag !== undefined) {
    throw new UserError(`Cannot use --${flag} with --funding: wanted it for bars, found funding rates`);
  }
}

/** `data import --funding` */
export async function importFunding(line: CommandLine): Promise<number> {
  refuseFlagsOfBars(line);
  const [file] = line.words, symbol = line.text("symbol")!;
  const bytes = readInput(file),
    history = fromFile(file, () => readFundingCsv(bytes)),
    path = join(settingsOf(line).dataDir, MAIN_DATABASE);
  makeDirectory(dirname(path));
  using db = await openDatabase(path);
  try {
    const options = { source: basename(file), importedAt: Date.now(), replace: line.isOn("replace") };
    const { inserted, replaced } = store(db, symbol, history, options), stored = describeFunding(db, symbol)!;
    console.log(
      line.isOn("json")
        ? JSON.stringify({ ...fundingRecord(stored), inserted, replaced })
        : `${symbol} funding: ${fundingSentence(stored)}; ${inserted} added, ${replaced} replaced`,
    );
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new UserError(`${error.message}; add --replace to let the file win`, { cause: error });
  }
  return 0;
}
