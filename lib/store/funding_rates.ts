/**
 * The table `funding_rates`: what perpetuals charged, by symbol and time.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { DataError } from "../core/errors.ts";
import { type FundingGaps, fundingGaps } from "../data/funding_grid.ts";
import { type FundingHistory, fundingHistoryHash } from "../data/funding_history.ts";
import type { Span } from "../data/spans.ts";
import { bulkInsert } from "./bulk_insert.ts";
import { transaction } from "./transaction.ts";

/** What is known about the rates of a symbol. */
export interface StoredFunding extends FundingGaps {
  /** Market, such as `"BTC/USDT:USDT"`. */
  readonly symbol: string;
  /** Number of rates. */
  readonly rates: number;
  /** Time of the first rate, ms UTC. */
  readonly fromTime: number;
  /** Time of the last rate, ms UTC. */
  readonly toTime: number;
  /** Files and exchanges they came from, the earliest first. */
  readonly sources: readonly string[];
  /** SHA-256 of rates and times. */
  readonly hash: string;
}

/** Where rates come from, and what to do with rates that contradict stored ones. */
export interface FundingImportOptions {
  /** File name or exchange. */
  readonly source: string;
  /** ms UTC. */
  readonly importedAt: number;
  /** Let the new rates win over stored ones of the same time; by default the import is refused. */
  readonly replace?: boolean;
}

/**
 * Adds rates to a symbol, all or none; importing the same ones again changes nothing.
 *
 * @returns How many rates were not there before, and how many were and have changed.
 * @throws {DataError} If they contradict stored ones; names the first.
 *
 * @example The second import finds nothing to do
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDatabase } from "@lib/store/database.ts";
 * import { importFunding, loadFunding } from "@lib/store/funding_rates.ts";
 *
 * using db = await openDatabase(":memory:");
 * const history = { time: Float64Array.of(0, 28_800_000), rate: Float64Array.of(0.0001, -0.0002) };
 * const options = { source: "rates.csv", importedAt: 0 };
 * assert.deepEqual(importFunding(db, "BTC/USDT", history, options), { inserted: 2, replaced: 0 });
 * assert.deepEqual(importFunding(db, "BTC/USDT", history, options), { inserted: 0, replaced: 0 });
 * assert.deepEqual(loadFunding(db, "BTC/USDT"), history);
 * ```
 */
export function importFunding(
  db: DatabaseSync,
  symbol: string,
  { time, rate }: FundingHistory,
  { source, importedAt, replace = false }: FundingImportOptions,
): { inserted: number; replaced: number } {
  return transaction(db, () => {
    const stored = loadFunding(db, symbol), known = new Map(Array.from(stored.time, (at, i) => [at, stored.rate[i]]));
    const changed = Array.from(time.keys()).filter((i) => known.get(time[i]) !== rate[i]);
    const conflicts = changed.filter((i) => known.has(time[i]));
    if (conflicts.length > 0 && !replace) {
      const [first] = conflicts;
      throw new DataError(
        `Cannot import funding rates of ${symbol} from ${source}: ${conflicts.length} ` +
          `contradict${conflicts.length === 1 ? "s" : ""} stored ones; the first: that of ` +
          `${new Date(time[first]).toISOString()} is stored as ${known.get(time[first])}, found ${rate[first]}`,
      );
    }
    const columns = ["symbol", "time", "rate", "source", "imported_at"];
    bulkInsert(db, { table: "funding_rates", columns, replace: true }, changed.length, (row, values, at) => {
      const i = changed[row];
      values.splice(at, columns.length, symbol, time[i], rate[i], source, importedAt);
    });
    return { inserted: changed.length - conflicts.length, replaced: conflicts.length };
  });
}

/** The rates of a symbol that fell due in a span, in order of time; all of them where no span is named. */
export function loadFunding(
  db: DatabaseSync,
  symbol: string,
  { from, to }: Span = { from: -Infinity, to: Infinity },
): FundingHistory {
  const bounds = [from, to].map((time) => Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, time)));
  const rows = db.prepare(
    "SELECT time, rate FROM funding_rates WHERE symbol = ? AND time >= ? AND time < ? ORDER BY time",
  ).all(symbol, ...bounds);
  return {
    time: Float64Array.from(rows, (row) => Number(row.time)),
    rate: Float64Array.from(rows, (row) => Number(row.rate)),
  };
}

/** The rates of a symbol in figures; `null` if there are none. */
export function describeFunding(db: DatabaseSync, symbol: string): StoredFunding | null {
  const history = loadFunding(db, symbol), { time } = history;
  if (time.length === 0) return null;
  const sources = db.prepare(
    "SELECT source FROM funding_rates WHERE symbol = ? GROUP BY source ORDER BY min(imported_at), source",
  ).all(symbol);
  return {
    symbol,
    rates: time.length,
    fromTime: time[0],
    toTime: time[time.length - 1],
    ...fundingGaps(time),
    sources: sources.map(({ source }) => String(source)),
    hash: fundingHistoryHash(history),
  };
}

/** Every symbol with rates, by name. */
export function listFunding(db: DatabaseSync): StoredFunding[] {
  return db.prepare("SELECT DISTINCT symbol FROM funding_rates ORDER BY symbol").all()
    .map(({ symbol }) => describeFunding(db, String(symbol))!);
}
