/**
 * Further columns of a study's market: from a file, or of another market in the store, aligned without looking ahead.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Candles, isTimeframe, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import { alignColumn } from "../data/align_column.ts";
import { readCsvColumn } from "../data/csv_column.ts";
import { listMarkets, loadCandles } from "../store/market_data.ts";

/** A column beside the prices, as strategies ask for it by `features.extra(name)`. */
export type ExtraColumn =
  & { readonly name: string }
  & (
    | { readonly kind: "file"; readonly path: string; readonly column: string | null }
    | { readonly kind: "market"; readonly symbol: string; readonly timeframe: Timeframe; readonly column: MarketColumn }
  );

/** Columns of another market. */
const MARKET_COLUMNS = ["open", "high", "low", "close", "volume"] as const;
type MarketColumn = (typeof MARKET_COLUMNS)[number];

/**
 * What `--extra` says: `NAME=FILE[#COLUMN]` or `NAME=SYMBOL[@TIMEFRAME][#COLUMN]`, several separated by commas.
 *
 * @param timeframe Of the searched bars: that of another market unless it is named.
 * @throws {UserError} If a part cannot be read, or names neither a file nor a market of the store.
 */
export function parseExtraColumns(text: string, timeframe: Timeframe, db: DatabaseSync): ExtraColumn[] {
  const columns = text.split(",").map((part): ExtraColumn => {
    const match = /^\s*([A-Za-z]\w*)=([^#]+?)(?:#(.+))?\s*$/.exec(part);
    if (!match) {
      throw new UserError(`Cannot read --extra: wanted NAME=FILE or NAME=SYMBOL, with #COLUMN behind, found "${part}"`);
    }
    const [, name, source, column = null] = match;
    // A study may be resumed from another folder.
    if (existsSync(source)) return { name, kind: "file", path: resolve(source), column };
    return marketColumn(name, source, column ?? "close", timeframe, db);
  });
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`Cannot read --extra: wanted names that differ, found ${twice} twice`);
  return columns;
}

function marketColumn(
  name: string,
  source: string,
  column: string,
  timeframe: Timeframe,
  db: DatabaseSync,
): ExtraColumn {
  const [symbol, own = timeframe] = source.split("@"), known = listMarkets(db);
  if (!isTimeframe(own) || !known.some((market) => market.symbol === symbol && market.timeframe === own)) {
    const found = known.map((market) => `${market.symbol}@${market.timeframe}`).join(", ") || "none";
    throw new UserError(
      `Cannot read --extra ${name}: wanted a file or a market of the store, found neither at ${source}; markets: ${found}`,
    );
  }
  const chosen = MARKET_COLUMNS.find((one) => one === column);
  if (chosen === undefined) {
    throw new UserError(`Cannot read --extra ${name}: wanted one of ${MARKET_COLUMNS.join(", ")}, found "${column}"`);
  }
  return { name, kind: "market", symbol, timeframe: own, column: chosen };
}

/**
 * Candles with further columns: at each close the last value known by then.
 *
 * A value is known at its time. A file of bars does not say how long they are: each counts from the time of the next one
 * on, and the last one never.
 *
 * @throws {UserError} If a file cannot be read, or none of its values is known before the last bar.
 */
export function withExtraColumns(candles: Candles, columns: readonly ExtraColumn[], db: DatabaseSync): Candles {
  const extra = columns.map((column) => [column.name, valuesOf(column, candles, db)] as const);
  return { ...candles, extra: Object.fromEntries(extra) };
}

function valuesOf(source: ExtraColumn, candles: Candles, db: DatabaseSync): Float64Array {
  if (source.kind === "market") {
    const other = loadCandles(db, source.symbol, source.timeframe, -Infinity, Infinity);
    const barMs = TIMEFRAME_MS[source.timeframe];
    return alignColumn(candles, other.time.map((open) => open + barMs), other[source.column]);
  }
  try {
    const { times, values, areBars } = readCsvColumn(new Uint8Array(readFileSync(source.path)), source.column);
    const known = areBars ? times.subarray(1) : times, { time } = candles;
    if (known.length === 0 || known[known.length - 1] < time[0] || known[0] > time[time.length - 1]) {
      const found = known.length === 0 ? "no rows" : `times from ${dateText(known[0])} to ${dateText(known.at(-1)!)}`;
      throw new DataError(
        `wanted values while the bars run, ${dateText(time[0])} to ${dateText(time[time.length - 1])}, found ${found}`,
      );
    }
    return alignColumn(candles, known, values.subarray(0, known.length));
  } catch (error) {
    const reason = error instanceof DataError ? error.message : fileFault(error);
    throw reason === null ? error : new UserError(`Cannot read ${source.path}: ${reason}`, { cause: error });
  }
}

function dateText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `${time} ms` : date.toISOString();
}

/** The columns by name, for people. */
export function describeExtraColumns(columns: readonly ExtraColumn[]): string {
  return columns.map((one) => `${one.name} from ${one.kind === "file" ? one.path : `${one.symbol} ${one.timeframe}`}`)
    .join(", ");
}
