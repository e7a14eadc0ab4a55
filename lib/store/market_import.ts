/**
 * Importing bars: new ones are added, equal ones left alone, and different ones refused unless they are to replace.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import type { BadRow } from "../data/candle_rows.ts";
import { validateCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { bulkInsert } from "./bulk_insert.ts";
import { candleColumns } from "./candle_cache.ts";
import { writeBadRows, writeSeriesQuality } from "./data_quality.ts";
import { transaction } from "./transaction.ts";
import { cacheCandles, findMarket, loadCandles, marketColumns, writeMarket } from "./market_data.ts";

/** Where bars come from, and what to do with bars that contradict stored ones. */
export interface ImportOptions {
  /** File name or exchange. */
  readonly source: string;
  /** ms UTC. */
  readonly importedAt: number;
  /** Rows of the file that were left out, for the quality report. */
  readonly badRows?: readonly BadRow[];
  /** Let the new bars win over stored ones of the same time; by default the import is refused. */
  readonly replace?: boolean;
}

/** What an import did. */
export interface ImportResult {
  /** Bars that were not there before. */
  readonly inserted: number;
  /** Bars that were there and changed. */
  readonly replaced: number;
  /** Bars of the market after the import. */
  readonly bars: number;
  /** SHA-256 of all bars of the market after the import. */
  readonly hash: string;
}

/**
 * Adds bars to a market in one transaction, and brings its quality report up to date; importing the same bars again
 * changes nothing.
 *
 * Book features that are `NaN` in the new bars leave stored ones alone.
 *
 * @throws {DataError} If the bars break a rule of candles, there are none, or they contradict stored ones.
 *
 * @example The second import finds nothing to do
 * ```ts
 * import assert from "node:assert/strict";
 * import { candlesFromColumns } from "@lib/data/candles.ts";
 * import { openDatabase } from "@lib/store/database.ts";
 * import { loadCandles } from "@lib/store/market_data.ts";
 * import { importCandles } from "@lib/store/market_import.ts";
 *
 * using db = await openDatabase(":memory:");
 * const candles = candlesFromColumns({
 *   symbol: "BTC/USDT", timeframe: "1m",
 *   time: [0, 60_000], open: [10, 11], high: [12, 11], low: [9, 10], close: [11, 10], volume: [3, 0],
 * });
 * assert.equal(importCandles(db, candles, { source: "a.csv", importedAt: 0 }).inserted, 2);
 * assert.equal(importCandles(db, candles, { source: "a.csv", importedAt: 1 }).inserted, 0);
 * assert.deepEqual(loadCandles(db, "BTC/USDT", "1m").close, candles.close);
 * ```
 */
export function importCandles(db: DatabaseSync, candles: Candles, options: ImportOptions): ImportResult {
  const { symbol, timeframe } = candles;
  validateCandles(candles);
  if (candles.time.length === 0) {
    throw new DataError(`Cannot import ${symbol} ${timeframe} candles from ${options.source}: there are no bars`);
  }
  return transaction(db, () => {
    const market = findMarket(db, symbol, timeframe);
    const stored = market === null ? null : loadCandles(db, symbol, timeframe);
    const merged = stored === null ? allNew(candles) : merge(stored, candles, options);
    const { inserted, replaced } = merged;
    const bars = merged.candles.time.length;
    writeBadRows(db, candles, options.source, options.badRows ?? []);
    if (inserted + replaced === 0 && market !== null && market.hash !== null) {
      return { inserted, replaced, bars, hash: market.hash };
    }
    writeBars(db, merged);
    const hash = candlesHash(merged.candles);
    writeMarket(db, merged.candles, hash);
    writeSeriesQuality(db, merged.candles);
    db.prepare(
      `INSERT INTO data_sources
         (symbol, timeframe, source, imported_at, from_time, to_time, bars, inserted, replaced, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      symbol,
      timeframe,
      options.source,
      options.importedAt,
      candles.time[0],
      candles.time[candles.time.length - 1],
      candles.time.length,
      inserted,
      replaced,
      candlesHash(candles),
    );
    // Should the transaction fail after this, the copy's hash is not the database's and the copy is passed over.
    cacheCandles(db, merged.candles);
    return { inserted, replaced, bars, hash };
  });
}

/** Bars after an import, with the indices of those to write; `null` for all. */
interface MergedCandles {
  readonly candles: Candles;
  readonly changed: Uint32Array | null;
  readonly inserted: number;
  readonly replaced: number;
}

function allNew(candles: Candles): MergedCandles {
  const count = candles.time.length;
  return { candles, changed: null, inserted: count, replaced: 0 };
}

function valueColumns(candles: Candles, hasBook: boolean): Float64Array[] {
  const unknown = hasBook && !candles.book ? new Float64Array(candles.time.length).fill(NaN) : null;
  const columns = PRICE_COLUMNS.map((name) => candles[name]);
  return hasBook ? [...columns, ...BOOK_COLUMNS.map((name) => unknown ?? candles.book![name])] : columns;
}

/** Both sets of bars in order of time; `NaN`, which only book features can be, gives way to any other value. */
function merge(stored: Candles, added: Candles, options: ImportOptions): MergedCandles {
  const hasBook = Boolean(stored.book ?? added.book);
  const length = unionLength(stored.time, added.time);
  const candles = candleColumns(stored.symbol, stored.timeframe, length, hasBook);
  const out = valueColumns(candles, hasBook);
  const old = valueColumns(stored, hasBook);
  const fresh = valueColumns(added, hasBook);
  const oldTime = stored.time, newTime = added.time;
  const changed = new Uint32Array(newTime.length);
  let changes = 0, replaced = 0, conflicts = 0;
  let firstConflict = "";
  for (let i = 0, j = 0, k = 0; k < length; k++) {
    const atOld = i < oldTime.length && !(newTime[j] < oldTime[i]);
    const atNew = j < newTime.length && !(oldTime[i] < newTime[j]);
    let differs = false;
    for (let column = 0; column < out.length; column++) {
      const before = atOld ? old[column][i] : NaN;
      const after = atNew ? fresh[column][j] : NaN;
      const isKept = Number.isNaN(after) || after === before;
      out[column][k] = isKept ? before : after;
      if (isKept || !atOld) continue;
      differs = true;
      if (Number.isNaN(before) || options.replace) continue;
      if (conflicts++ === 0) {
        const name = [...PRICE_COLUMNS, ...BOOK_COLUMNS][column];
        firstConflict = `${name} at ${new Date(newTime[j]).toISOString()} is stored as ${before}, found ${after}`;
      }
    }
    if (differs) replaced++;
    if (atNew && (differs || !atOld)) changed[changes++] = k;
    if (atOld) i++;
    if (atNew) j++;
  }
  if (conflicts > 0) {
    throw new DataError(
      `Cannot import ${stored.symbol} ${stored.timeframe} candles from ${options.source}: ${conflicts} ` +
        `value${conflicts === 1 ? "" : "s"} contradict stored bars; the first: ${firstConflict}`,
    );
  }
  return { candles, changed: changed.subarray(0, changes), inserted: changes - replaced, replaced };
}

function unionLength(a: Float64Array, b: Float64Array): number {
  let length = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; length++) {
    const first = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    if (a[i] === first) i++;
    if (b[j] === first) j++;
  }
  return length;
}

function writeBars(db: DatabaseSync, { candles, changed }: MergedCandles): void {
  const hasBook = candles.book !== undefined;
  const source = valueColumns(candles, hasBook);
  const columns = ["symbol", "timeframe", ...marketColumns(hasBook)];
  bulkInsert(
    db,
    { table: "market_data", columns, replace: true },
    changed?.length ?? candles.time.length,
    (row, values, at) => {
      const bar = changed === null ? row : changed[row];
      values[at++] = candles.symbol;
      values[at++] = candles.timeframe;
      for (let column = 0; column < source.length; column++) values[at++] = source[column][bar];
    },
  );
}
