/**
 * The table `data_quality`: gaps, bars without volume and spikes of a market's bars, and the rows of imported files that
 * were no bars.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Candles, Timeframe } from "../core/candles.ts";
import type { BadRow } from "../data/candle_rows.ts";
import { sliceCandles } from "../data/candles.ts";
import { type QualityKind, type QualityRecord, qualityReport } from "../data/quality.ts";
import type { SqlReader } from "./sql_reader.ts";
import { fromNumber } from "./values.ts";

/** A finding, and the file it is about. */
export interface StoredQuality extends QualityRecord {
  /** The file with the bad row; `""` for what the stored bars themselves show. */
  readonly source: string;
}

/** Writes anew what the bars of a market show. The caller holds the transaction. */
export function writeSeriesQuality(db: DatabaseSync, candles: Candles): void {
  rewrite(db, candles, "", qualityReport(candles));
}

/** Writes anew which rows of a file were no bars. The caller holds the transaction. */
export function writeBadRows(db: DatabaseSync, candles: Candles, source: string, badRows: readonly BadRow[]): void {
  if (badRows.length === 0) return;
  const noBars = sliceCandles(candles, Infinity, Infinity);
  rewrite(db, candles, source, qualityReport(noBars, badRows));
}

/** What is wrong with the bars of a market and the files they came from, in order of time. */
export function loadQuality(db: SqlReader, symbol: string, timeframe: Timeframe): StoredQuality[] {
  return db.prepare(
    "SELECT * FROM data_quality WHERE symbol = ? AND timeframe = ? ORDER BY time NULLS FIRST, source, finding",
  ).all(symbol, timeframe).map((row) => ({
    source: String(row.source),
    kind: String(row.kind) as QualityKind,
    time: fromNumber(row.time),
    to: fromNumber(row.to_time),
    bars: Number(row.bars),
    detail: String(row.detail),
  }));
}

function rewrite(
  db: DatabaseSync,
  { symbol, timeframe }: Candles,
  source: string,
  records: readonly QualityRecord[],
): void {
  db.prepare("DELETE FROM data_quality WHERE symbol = ? AND timeframe = ? AND source = ?").run(
    symbol,
    timeframe,
    source,
  );
  const insert = db.prepare(
    `INSERT INTO data_quality (symbol, timeframe, source, kind, time, to_time, bars, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { kind, time, to, bars, detail } of records) {
    insert.run(symbol, timeframe, source, kind, time, to, bars, detail);
  }
}
