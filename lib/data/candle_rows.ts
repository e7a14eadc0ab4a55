/**
 * Rows of a file, checked one by one as they are read, with a list of the bad ones.
 *
 * @module
 */
import { type Candles, type Timeframe, timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { candlesFromColumns, firstBarFrom } from "./candles.ts";

/** What every reader of candle files needs to know, as no file says it. */
export interface CandleFileOptions {
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of the file's bars. */
  readonly timeframe: Timeframe;
  /** Keep the good rows of a file with bad ones; by default such a file is refused. */
  readonly skipBadRows?: boolean;
}

/** A row that is no bar, and why. */
export interface BadRow {
  /** Line of a text file, or place in a JSON list; both count from 1. */
  readonly line: number;
  /** Name of the column at fault, or `"row"` for the row as a whole. */
  readonly column: string;
  /** What was wanted and what was found. */
  readonly reason: string;
  /** Open time of the row, ms UTC, or `null` where the time itself is bad. */
  readonly time: number | null;
  /** Whether the row repeats the time of an earlier one. */
  readonly duplicate: boolean;
}

/** The bars of a file, and its bad rows: none unless they were to be skipped. */
export interface CandleFile {
  /** The good rows. */
  readonly candles: Candles;
  /** The others, in file order. */
  readonly badRows: readonly BadRow[];
}

/** The six columns of a row, in the order of every format here. */
export const ROW_COLUMNS = ["timestamp", "open", "high", "low", "close", "volume"] as const;

/** Bad rows named in the message of a refused file: more than a person mends by hand, fewer than flood a terminal. */
const LISTED_BAD_ROWS = 100;

/** Times from this one on are not milliseconds (they would lie beyond the year 2100) but a finer unit or garbage. */
export const TIME_END: number = Date.UTC(2100, 0);

/** JavaScript would also read blanks, `0x10` and `Infinity` as numbers. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A decimal number, or `NaN` for any other text. */
export function parseDecimal(text: string | undefined): number {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : NaN;
}

/** What stands in a file, quoted, and short enough for a message. */
export function excerpt(found: unknown): string {
  const text = typeof found === "string" ? found : JSON.stringify(found);
  const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return typeof found === "string" ? JSON.stringify(start) : start;
}

/** Collects rows in file order; {@linkcode CandleRows.finish} makes candles of the good ones. */
export class CandleRows {
  readonly #options: CandleFileOptions;
  readonly #barMs: number;
  readonly #columns: number[][] = ROW_COLUMNS.map(() => []);
  readonly #badRows: BadRow[] = [];
  #lastTime = -Infinity;

  /**
   * An empty collection for one file.
   *
   * @throws {RangeError} If the timeframe is unknown.
   */
  constructor(options: CandleFileOptions) {
    this.#options = options;
    this.#barMs = timeframeMs(options.timeframe);
  }

  /**
   * Checks a row and keeps it, or notes why not.
   *
   * @param line Place in the file, from 1.
   * @param row Time in ms UTC, open, high, low, close, volume.
   * @param texts The cells as they stand in the file, for that list.
   */
  add(line: number, row: ArrayLike<number>, texts: ArrayLike<unknown>): void {
    const fault = this.#fault(row);
    if (fault) {
      const [column, wanted] = fault;
      const text = column < texts.length ? excerpt(texts[column]) : "no cell";
      this.#note(line, column, `wanted ${wanted}, found ${text}`, row[0]);
      return;
    }
    this.#lastTime = row[0];
    for (let column = 0; column < ROW_COLUMNS.length; column++) this.#columns[column].push(row[column]);
  }

  /** Notes a row whose cells cannot be told apart. */
  reject(line: number, reason: string): void {
    this.#badRows.push({ line, column: "row", reason, time: null, duplicate: false });
  }

  #note(line: number, column: number, reason: string, time: number): void {
    const known = time >= 0 && time < TIME_END;
    const duplicate = known && this.#seen(time);
    this.#badRows.push({
      line,
      column: ROW_COLUMNS[column],
      reason: duplicate && column === 0 ? `${reason}: the time of an earlier row` : reason,
      time: known ? time : null,
      duplicate,
    });
  }

  #seen(time: number): boolean {
    const times = this.#columns[0];
    return times[firstBarFrom(times, time)] === time;
  }

  /** The column at fault and what was wanted there. */
  #fault(row: ArrayLike<number>): [number, string] | null {
    const barMs = this.#barMs;
    const time = row[0], open = row[1], high = row[2], low = row[3], close = row[4], volume = row[5];
    if (!(time >= 0 && time < TIME_END)) return [0, "a time in ms UTC before the year 2100"];
    if (time % barMs !== 0) return [0, `a multiple of ${barMs} ms`];
    if (!(time > this.#lastTime)) return [0, `a time after ${this.#lastTime}`];
    for (let column = 1; column <= 4; column++) {
      if (!(row[column] > 0 && row[column] < Infinity)) return [column, "a positive price"];
    }
    if (high < open || high < close) return [2, `at least max(open, close) = ${Math.max(open, close)}`];
    if (low > open || low > close) return [3, `at most min(open, close) = ${Math.min(open, close)}`];
    if (!(volume >= 0 && volume < Infinity)) return [5, "a number of at least 0"];
    return null;
  }

  /**
   * The candles of all good rows.
   *
   * @throws {DataError} If there are bad rows and they were not to be skipped: lists the first and counts all.
   */
  finish(): CandleFile {
    const { symbol, timeframe, skipBadRows = false } = this.#options;
    const badRows = this.#badRows;
    if (badRows.length > 0 && !skipBadRows) {
      const list = badRows.slice(0, LISTED_BAD_ROWS).map(({ line, column, reason }) =>
        `\n  line ${line}, column ${column}: ${reason}`
      );
      const more = badRows.length - list.length;
      throw new DataError(
        `Cannot read ${symbol} ${timeframe} candles: ${badRows.length} bad row${badRows.length === 1 ? "" : "s"}:` +
          list.join("") + (more > 0 ? `\n  and ${more} more` : ""),
      );
    }
    const [time, open, high, low, close, volume] = this.#columns;
    return { candles: candlesFromColumns({ symbol, timeframe, time, open, high, low, close, volume }), badRows };
  }
}
