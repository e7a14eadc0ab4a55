/**
 * Bars of the table `market_data`, loaded as columns on shared memory.
 *
 * The table `markets` holds the content hash of each market. What is loaded has that hash, whether it comes from the
 * table or from the flat copy beside the database.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import {
  BOOK_COLUMNS,
  type Candles,
  isTimeframe,
  PRICE_COLUMNS,
  type Timeframe,
  TIMEFRAME_MS,
} from "../core/candles.ts";
import { StorageError, UserError } from "../core/errors.ts";
import { listGaps, sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { areaLogger } from "../logging/logger.ts";
import { snakeCase } from "../metrics/registry.ts";
import { cacheFile, candleColumns, readCandleCache, writeCandleCache } from "./candle_cache.ts";
import { writeSeriesQuality } from "./data_quality.ts";
import { transaction } from "./transaction.ts";
import { fromNumber, fromText, type Row } from "./values.ts";

/** What is known about the bars of a market without loading them. */
export interface Market {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Number of bars. */
  readonly bars: number;
  /** Open time of the first bar, ms UTC. */
  readonly fromTime: number;
  /** Open time of the last bar, ms UTC. */
  readonly toTime: number;
  /** Whether any bar has order-book features. */
  readonly hasBook: boolean;
  /** Number of stretches of missing bars; `null` where the bars were stored by a version that did not count them. */
  readonly gaps: number | null;
  /** Bars missing in all gaps together; `null` as for the gaps. */
  readonly missingBars: number | null;
  /** SHA-256 of all bars; `null` where the bars were stored by a version that did not compute it. */
  readonly hash: string | null;
  /** Names of what was imported, in order of first import. */
  readonly sources: readonly string[];
}

/** Columns of `market_data` in the order of {@linkcode Candles}: prices, and book features where wanted. */
export function marketColumns(hasBook: boolean): string[] {
  return hasBook ? [...PRICE_COLUMNS, ...BOOK_COLUMNS].map(snakeCase) : [...PRICE_COLUMNS];
}

/** All markets by symbol, then by length of the bar. */
export function listMarkets(db: DatabaseSync): Market[] {
  return db.prepare("SELECT * FROM markets ORDER BY symbol").all().map((row) => toMarket(db, row))
    .sort((a, b) => a.symbol === b.symbol ? TIMEFRAME_MS[a.timeframe] - TIMEFRAME_MS[b.timeframe] : 0);
}

/** The market, or `null` if the database has no bar of it. */
export function findMarket(db: DatabaseSync, symbol: string, timeframe: Timeframe): Market | null {
  const row = db.prepare("SELECT * FROM markets WHERE symbol = ? AND timeframe = ?").get(symbol, timeframe);
  return row === undefined ? null : toMarket(db, row);
}

/** Whether the market has the bar that opens at a time, ms UTC. */
export function hasBar(db: DatabaseSync, symbol: string, timeframe: Timeframe, time: number): boolean {
  const bar = db.prepare("SELECT 1 FROM market_data WHERE symbol = ? AND timeframe = ? AND time = ?");
  return bar.get(symbol, timeframe, time) !== undefined;
}

/**
 * Loads the bars that open in [from, to).
 *
 * - Cost: the first load reads SQLite, about 1 s for a year of minutes; later ones read the flat copy and check its hash,
 *   about 30 ms. Columns are views of one block of shared memory.
 *
 * @param fromTime First open time, ms UTC.
 * @param toTime End, not included.
 * @throws {UserError} If the database has no such market; the message names those it has.
 * @throws {StorageError} If the bars in the table are not those that were imported.
 */
export function loadCandles(
  db: DatabaseSync,
  symbol: string,
  timeframe: Timeframe,
  fromTime = -Infinity,
  toTime = Infinity,
): Candles {
  const market = findMarket(db, symbol, timeframe);
  if (market === null) {
    const names = listMarkets(db).map((found) => `${found.symbol} ${found.timeframe}`).join(", ");
    throw new UserError(`Cannot load ${symbol} ${timeframe} candles: the database has ${names || "no market data"}`);
  }
  const candles = loadCached(db, market) ?? loadTable(db, market);
  return sliceCandles(candles, fromTime, toTime);
}

/** Puts the flat copy of a market's bars beside the database. */
export function cacheCandles(db: DatabaseSync, candles: Candles): void {
  const database = db.location();
  if (database === null) return;
  try {
    writeCandleCache(cacheFile(database, candles.symbol, candles.timeframe), candles);
  } catch (error) {
    // The copy only saves time: where a reader may not write or the disk is full, the next load reads the table again.
    areaLogger("store").debug("Cannot keep a flat copy of {symbol} {timeframe}: {error}", {
      symbol: candles.symbol,
      timeframe: candles.timeframe,
      error,
    });
  }
}

/**
 * Reads the bars of the table itself, in order of time, and passes the flat copy over.
 *
 * - Cost: about 1 s for a year of minutes.
 */
export function readMarketTable(db: DatabaseSync, market: Pick<Market, "symbol" | "timeframe" | "hasBook">): Candles {
  const { symbol, timeframe, hasBook } = market;
  const select = db.prepare(
    `SELECT ${marketColumns(hasBook).join(", ")} FROM market_data WHERE symbol = ? AND timeframe = ? ORDER BY time`,
  );
  select.setReturnArrays(true);
  const rows = select.all(symbol, timeframe) as unknown as (number | null)[][];
  const candles = candleColumns(symbol, timeframe, rows.length, hasBook);
  const columns: Float64Array[] = PRICE_COLUMNS.map((name) => candles[name]);
  if (candles.book) columns.push(...BOOK_COLUMNS.map((name) => candles.book![name]));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let column = 0; column < columns.length; column++) columns[column][i] = row[column] ?? NaN;
  }
  return candles;
}

function loadCached(db: DatabaseSync, market: Market): Candles | null {
  const database = db.location();
  if (database === null || market.hash === null) return null;
  const file = cacheFile(database, market.symbol, market.timeframe);
  const candles = readCandleCache(file, market.symbol, market.timeframe, market.bars, market.hasBook);
  return candles !== null && candlesHash(candles) === market.hash ? candles : null;
}

function loadTable(db: DatabaseSync, market: Market): Candles {
  const candles = readMarketTable(db, market);
  const hash = candlesHash(candles);
  if (market.hash !== null && market.hash !== hash) {
    throw new StorageError(
      `Cannot load ${market.symbol} ${market.timeframe} candles from ${db.location()}: wanted the ${market.bars} bars ` +
        `with hash ${market.hash}, found ${candles.time.length} bars with hash ${hash}; ` +
        "another program changed them or the file is damaged",
    );
  }
  cacheCandles(db, candles);
  return candles;
}

function toMarket(db: DatabaseSync, row: Row): Market {
  const timeframe = String(row.timeframe);
  if (!isTimeframe(timeframe)) {
    throw new StorageError(`Cannot read the market ${row.symbol}: unknown timeframe ${timeframe}`);
  }
  const sources = db.prepare(
    `SELECT source FROM data_sources WHERE symbol = ? AND timeframe = ? GROUP BY source ORDER BY min(import)`,
  ).all(row.symbol, timeframe);
  return {
    symbol: String(row.symbol),
    timeframe,
    bars: Number(row.bars),
    fromTime: Number(row.from_time),
    toTime: Number(row.to_time),
    hasBook: row.has_book === 1,
    gaps: fromNumber(row.gaps),
    missingBars: fromNumber(row.missing_bars),
    hash: fromText(row.hash),
    sources: sources.map((source) => String(source.source)),
  };
}

/** Writes the row of `markets` that describes the bars; the caller holds the transaction. */
export function writeMarket(db: DatabaseSync, candles: Candles, hash: string): void {
  const { symbol, timeframe, time } = candles;
  const gaps = listGaps(candles);
  db.prepare(
    `INSERT OR REPLACE INTO markets
       (symbol, timeframe, bars, from_time, to_time, has_book, gaps, missing_bars, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    symbol,
    timeframe,
    time.length,
    time[0],
    time[time.length - 1],
    candles.book ? 1 : 0,
    gaps.length,
    gaps.reduce((sum, gap) => sum + gap.bars, 0),
    hash,
  );
}

/** Fills in gaps, hash and quality report of markets that an earlier version stored without them. */
export function completeMarkets(db: DatabaseSync): void {
  for (const market of listMarkets(db).filter((found) => found.hash === null)) {
    const candles = readMarketTable(db, market);
    transaction(db, () => {
      writeMarket(db, candles, candlesHash(candles));
      writeSeriesQuality(db, candles);
    });
  }
}
