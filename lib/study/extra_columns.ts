/**
 * Further columns of a study's market: from a file, or of another market in the store, aligned without looking ahead.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type Candles, isTimeframe, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { DataError, UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import { alignColumn } from "../data/align_column.ts";
import { readCsvColumn, type TimedColumn } from "../data/csv_column.ts";
import { areEvenTimes } from "../data/even_times.ts";
import { listMarkets, loadCandles } from "../store/market_data.ts";

/** A column beside the prices, as strategies ask for it by `features.extra(name)`. */
export type ExtraColumn =
  & { readonly name: string }
  & (
    | {
      readonly kind: "file";
      readonly path: string;
      readonly column: string | null;
      /** What its times say; absent in plans of releases that went by the names of its columns alone. */
      readonly times?: TimesMeaning;
    }
    | { readonly kind: "market"; readonly symbol: string; readonly timeframe: Timeframe; readonly column: MarketColumn }
  );

/** What the time of a file's row may be: the open of the bar that its value closes, or when the value was known. */
const TIMES_MEANINGS = ["opens", "known"] as const;
type TimesMeaning = (typeof TIMES_MEANINGS)[number];

/** Columns of another market. */
const MARKET_COLUMNS = ["open", "high", "low", "close", "volume"] as const;
type MarketColumn = (typeof MARKET_COLUMNS)[number];

/**
 * What `--extra` says: `NAME=FILE[@opens|@known][#COLUMN]` or `NAME=SYMBOL[@TIMEFRAME][#COLUMN]`, several separated by
 * commas.
 *
 * Times of a file on whole minutes or at an even step may be opens of bars or when something was known, and nobody can tell
 * which: unless it is said they are opens, by which no value is seen too early. Other times are when the values were known.
 * A file comes before a market of the same name, unless that one's timeframe is named.
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
    const file = fileNamed(name, source, db);
    if (file !== null) {
      return { name, kind: "file", ...file, column, times: file.times ?? timesMeaning(file.path, column) };
    }
    return marketColumn(name, source, column ?? "close", timeframe, db);
  });
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`Cannot read --extra: wanted names that differ, found ${twice} twice`);
  return columns;
}

/** The file that a source names, with what is said of its times; `null` if it names none, or a market with its timeframe. */
function fileNamed(
  name: string,
  source: string,
  db: DatabaseSync,
): { readonly path: string; readonly times?: TimesMeaning } | null {
  // A study may be resumed from another folder.
  if (isFile(source)) return { path: resolve(source) };
  const at = source.lastIndexOf("@"), path = source.slice(0, at), said = source.slice(at + 1);
  if (at < 0 || !isFile(path)) return null;
  if (listMarkets(db).some((market) => market.symbol === path && market.timeframe === said)) return null;
  const times = TIMES_MEANINGS.find((one) => one === said);
  if (times === undefined) {
    throw new UserError(`Cannot read --extra ${name}: wanted @opens or @known behind the file, found "@${said}"`);
  }
  return { path: resolve(path), times };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** What the times of a file are where nobody says it. */
function timesMeaning(path: string, column: string | null): TimesMeaning {
  const { times, areBars } = readFile(path, column);
  return areBars || areEvenTimes(times) ? "opens" : "known";
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
 * A value is known at its time. Of a file whose times are opens of bars nobody knows how long these are: each value counts
 * from the time of the next one on, and the last one never.
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
  const { times, values, areBars } = readFile(source.path, source.column);
  const areOpens = source.times === undefined ? areBars : source.times === "opens";
  const known = areOpens ? times.subarray(1) : times, { time } = candles;
  if (known.length === 0 || known[known.length - 1] < time[0] || known[0] > time[time.length - 1]) {
    const found = known.length === 0 ? "no rows" : `times from ${dateText(known[0])} to ${dateText(known.at(-1)!)}`;
    throw new UserError(
      `Cannot read ${source.path}: wanted values while the bars run, ${dateText(time[0])} to ${
        dateText(time[time.length - 1])
      }, found ${found}`,
    );
  }
  return alignColumn(candles, known, values.subarray(0, known.length));
}

function readFile(path: string, column: string | null): TimedColumn {
  try {
    return readCsvColumn(new Uint8Array(readFileSync(path)), column);
  } catch (error) {
    const reason = error instanceof DataError ? error.message : fileFault(error);
    throw reason === null ? error : new UserError(`Cannot read ${path}: ${reason}`, { cause: error });
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

/** From when on the values of each file count, a sentence each; nothing of files of plans that do not say. */
export function describeTimes(columns: readonly ExtraColumn[]): string[] {
  return columns.flatMap((column) => {
    if (column.kind !== "file" || column.times === undefined) return [];
    const { name, path, times } = column, what = `Times of ${name} (${basename(path)})`;
    return times === "opens"
      ? `${what}: opens of bars, so that each value counts from the time of the next on; ${
        basename(path)
      }@known says ` +
        "that they are when the values were known."
      : `${what}: when its values were known, and each counts from its own time on.`;
  });
}
