/**
 * The table `book_snapshots`: the best levels of recorded order books with their features, and their way onto the bars.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { BOOK_COLUMNS, sharedColumn, TIMEFRAME_MS } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { mergeSpans, type Span } from "../data/spans.ts";
import { bookFeatures, type OrderBookSnapshot } from "../features/order_book.ts";
import { snakeCase } from "../metrics/registry.ts";
import { addCoverage, listCoverage } from "./coverage.ts";
import { transaction } from "./transaction.ts";
import { listMarkets, loadCandles } from "./market_data.ts";
import { importCandles } from "./market_import.ts";
import { toBlob } from "./values.ts";

/** A book this much older than a bar's close, ms, no longer tells what the market was like then. */
export const BOOK_AGE_MS = 10_000;

/**
 * Keeps snapshots with their features and declares what they cover, in one transaction; a snapshot of the same time is
 * kept as it is. Snapshots closer than {@linkcode BOOK_AGE_MS} cover the time between them.
 *
 * @param snapshots In order of time, both sides of each with at least one level.
 */
export function saveBookSnapshots(
  db: DatabaseSync,
  symbol: string,
  source: string,
  snapshots: readonly OrderBookSnapshot[],
): void {
  if (snapshots.length === 0) return;
  transaction(db, () => {
    const insert = db.prepare(
      `INSERT OR IGNORE INTO book_snapshots (symbol, source, time, ${
        BOOK_COLUMNS.map(snakeCase).join(", ")
      }, bids, asks) VALUES (?, ?, ?, ${BOOK_COLUMNS.map(() => "?").join(", ")}, ?, ?)`,
    );
    const before =
      db.prepare("SELECT max(time) AS time FROM book_snapshots WHERE symbol = ? AND source = ? AND time < ?")
        .get(symbol, source, snapshots[0].time)!.time;
    let last = before === null ? -Infinity : Number(before);
    const spans: Span[] = [];
    for (const snapshot of snapshots) {
      const features = bookFeatures(snapshot);
      insert.run(
        symbol,
        source,
        snapshot.time,
        ...BOOK_COLUMNS.map((name) => features[name]),
        levelsBlob(snapshot.bids),
        levelsBlob(snapshot.asks),
      );
      // A span is half-open: the moment of the snapshot itself is covered too.
      spans.push({ from: snapshot.time - last <= BOOK_AGE_MS ? last : snapshot.time, to: snapshot.time + 1 });
      last = snapshot.time;
    }
    for (const span of mergeSpans(spans)) addCoverage(db, symbol, "book", { source, ...span });
  });
}

/**
 * Puts the features of books recorded from a source beside the stored bars of the symbol, in every timeframe, where a book
 * was recorded within {@linkcode BOOK_AGE_MS} before the bar's close; other bars keep what they have, as do bars that were
 * fetched from another source.
 *
 * @returns Bars with book features of this source now, by timeframe.
 */
export function attachBooks(
  db: DatabaseSync,
  symbol: string,
  source: string,
  importedAt: number,
): Record<string, number> {
  const recorded = listCoverage(db, symbol, "book").filter((stretch) => stretch.source === source);
  const markets = listMarkets(db).filter((market) =>
    market.symbol === symbol && listCoverage(db, symbol, market.timeframe).every((stretch) => stretch.source === source)
  );
  const lastBefore = db.prepare(
    `SELECT ${BOOK_COLUMNS.map(snakeCase).join(", ")} FROM book_snapshots
     WHERE symbol = ? AND source = ? AND time >= ? AND time < ? ORDER BY time DESC LIMIT 1`,
  );
  const bars: Record<string, number> = {};
  for (const { from, to } of recorded) {
    for (const { timeframe } of markets) {
      const barMs = TIMEFRAME_MS[timeframe];
      const candles = sliceCandles(loadCandles(db, symbol, timeframe), from - barMs, to);
      const columns = BOOK_COLUMNS.map(() => sharedColumn(candles.time.length).fill(NaN));
      let known = 0;
      candles.time.forEach((open, bar) => {
        // A bar covers [open, close), so a snapshot stamped at its close belongs to the next one.
        const close = open + barMs;
        const row = lastBefore.get(symbol, source, Math.max(from, close - BOOK_AGE_MS), Math.min(to, close));
        if (row === undefined) return;
        known++;
        BOOK_COLUMNS.forEach((name, column) => columns[column][bar] = Number(row[snakeCase(name)]));
      });
      if (known === 0) continue;
      const [spreadBps, imbalance, micropriceBps, bidDepth, askDepth] = columns;
      const book = { spreadBps, imbalance, micropriceBps, bidDepth, askDepth };
      // The prices are the stored ones; only a book that has been recorded further replaces what stood there.
      importCandles(db, { ...candles, book }, { source: `${source} order book`, importedAt, replace: true });
      bars[timeframe] = (bars[timeframe] ?? 0) + known;
    }
  }
  return bars;
}

function levelsBlob(levels: OrderBookSnapshot["bids"]): Uint8Array {
  return toBlob(Float64Array.from(levels.flatMap(([price, size]) => [price, size])));
}
