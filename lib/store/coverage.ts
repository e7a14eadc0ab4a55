/**
 * The table `coverage`: for which stretches of time a series is known to be complete as its source has it.
 *
 * A series is a timeframe such as `"1m"`, or `"book"` for recorded order books. Where bars are covered, a hole is one of
 * the exchange's own; where a book is covered, its features are known at each close.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { BadRow } from "../data/candle_rows.ts";
import { listGaps } from "../data/candles.ts";
import { mergeSpans, type Span, subtractSpans } from "../data/spans.ts";
import { transaction } from "./transaction.ts";
import { findMarket, loadCandles } from "./market_data.ts";
import { importCandles } from "./market_import.ts";

/** What coverage is declared for. */
export type CoveredSeries = Timeframe | "book";

/** A covered stretch and where its data came from. */
export interface Coverage extends Span {
  /** Name of the exchange, as `data_sources` has it. */
  readonly source: string;
}

/** What is covered, by source and in order of time. */
export function listCoverage(db: DatabaseSync, symbol: string, series: CoveredSeries): Coverage[] {
  return db.prepare(
    "SELECT source, from_time, to_time FROM coverage WHERE symbol = ? AND series = ? ORDER BY source, from_time",
  ).all(symbol, series).map((row) => ({
    source: String(row.source),
    from: Number(row.from_time),
    to: Number(row.to_time),
  }));
}

/**
 * Declares a stretch to be covered; stretches that touch become one.
 *
 * @example Two parts, one stretch
 * ```ts
 * import assert from "node:assert/strict";
 * import { addCoverage, listCoverage } from "@lib/store/coverage.ts";
 * import { openDatabase } from "@lib/store/database.ts";
 *
 * using db = await openDatabase(":memory:");
 * addCoverage(db, "BTC/USDT", "1m", { source: "binance", from: 0, to: 60_000 });
 * addCoverage(db, "BTC/USDT", "1m", { source: "binance", from: 60_000, to: 120_000 });
 * assert.deepEqual(listCoverage(db, "BTC/USDT", "1m"), [{ source: "binance", from: 0, to: 120_000 }]);
 * ```
 */
export function addCoverage(
  db: DatabaseSync,
  symbol: string,
  series: CoveredSeries,
  { source, from, to }: Coverage,
): void {
  transaction(db, () => {
    const spans = mergeSpans([...spansOf(db, symbol, series, source), { from, to }]);
    writeCoverage(db, symbol, series, source, spans);
  });
}

/**
 * The stretches of a span of which the database has neither bars nor the word of the source that there are none.
 *
 * @throws {UserError} If bars of the market were fetched from another source: prices of two exchanges are not one series.
 */
export function missingCandles(
  db: DatabaseSync,
  symbol: string,
  timeframe: Timeframe,
  source: string,
  span: Span,
): Span[] {
  const covered = listCoverage(db, symbol, timeframe);
  const other = covered.find((stretch) => stretch.source !== source);
  if (other !== undefined) {
    throw new UserError(
      `Cannot fetch ${symbol} ${timeframe} bars from ${source}: those in the database came from ${other.source}; use ` +
        "another --data-dir",
    );
  }
  return subtractSpans(span, [...covered, ...storedSpans(db, symbol, timeframe)]);
}

/** The stretches of a market without a missing bar. */
function storedSpans(db: DatabaseSync, symbol: string, timeframe: Timeframe): Span[] {
  const market = findMarket(db, symbol, timeframe);
  if (market === null) return [];
  const candles = loadCandles(db, symbol, timeframe);
  const all = { from: market.fromTime, to: market.toTime + TIMEFRAME_MS[timeframe] };
  return subtractSpans(all, listGaps(candles));
}

/** Where fetched bars came from, and when. */
export interface FetchedFrom {
  /** Name of the exchange. */
  readonly source: string;
  /** ms UTC. */
  readonly importedAt: number;
  /** Rows that were no bars, for the quality report. */
  readonly badRows: readonly BadRow[];
  /** Let them win over stored bars that differ. */
  readonly replace?: boolean;
}

/** Keeps bars and declares the stretches that they cover, in one transaction. */
export function saveFetched(db: DatabaseSync, candles: Candles, covered: readonly Span[], from: FetchedFrom): void {
  const { symbol, timeframe } = candles;
  transaction(db, () => {
    if (candles.time.length > 0) importCandles(db, candles, from);
    const known = spansOf(db, symbol, timeframe, from.source);
    writeCoverage(db, symbol, timeframe, from.source, mergeSpans([...known, ...covered]));
  });
}

/** Forgets that a stretch is covered, so that it is asked for anew; its bars stay. */
export function removeCoverage(
  db: DatabaseSync,
  symbol: string,
  series: CoveredSeries,
  { source, from, to }: Coverage,
): void {
  transaction(db, () => {
    const rest = spansOf(db, symbol, series, source).flatMap((stretch) => subtractSpans(stretch, [{ from, to }]));
    writeCoverage(db, symbol, series, source, rest);
  });
}

function spansOf(db: DatabaseSync, symbol: string, series: CoveredSeries, source: string): Span[] {
  return listCoverage(db, symbol, series).filter((stretch) => stretch.source === source);
}

function writeCoverage(
  db: DatabaseSync,
  symbol: string,
  series: CoveredSeries,
  source: string,
  spans: readonly Span[],
): void {
  db.prepare("DELETE FROM coverage WHERE symbol = ? AND series = ? AND source = ?").run(symbol, series, source);
  const insert = db.prepare(
    "INSERT INTO coverage (symbol, series, source, from_time, to_time) VALUES (?, ?, ?, ?, ?)",
  );
  for (const { from, to } of spans) insert.run(symbol, series, source, from, to);
}
