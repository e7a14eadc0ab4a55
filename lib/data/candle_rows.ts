/**
 * Rows of a file, checked one by one as they are read, with a list of the bad ones.
 *
 * @module
 */
import { type Candles, type Timeframe, timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";
import { validateCandles } from "./candles.ts";
import { GrowingColumns } from "./growing_columns.ts";

/** How a file is to be read where it can be read in two ways; what is left out is told from the file. */
export interface CandleReading {
  /**
   * Which column is which: `time=Date,volume=Volume BTC`, names of the header or numbers from 1; `quote_volume` in place of
   * `volume` is one in quote currency.
   */
  readonly columns?: string;
  /** How times are written: `s`, `ms`, `us`, `ns`, or a pattern such as `DD/MM/YYYY HH:mm`. */
  readonly timeFormat?: string;
  /** Zone of times that name none: `Europe/Berlin`, `+05:30`; UTC by default. */
  readonly timezone?: string;
  /** What stands in front of decimals: `point` or `comma`. */
  readonly decimal?: string;
  /** Bytes that a packed file may unpack to; 8 GiB by default. */
  readonly unpackedLimit?: number;
}

/** What every reader of candle files needs to know, as no file says it. */
export interface CandleFileOptions extends CandleReading {
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

/** The bars of a file, its bad rows, none unless they were to be skipped, and what was understood. */
export interface CandleFile {
  /** The good rows. */
  readonly candles: Candles;
  /** The others, in file order. */
  readonly badRows: readonly BadRow[];
  /** How the file was understood, in one line for people. */
  readonly understood: string;
}

/** Rows whose file is not looked at. */
export type CheckedRows = Omit<CandleFile, "understood">;

/** The six columns of a row, in the order of every format here. */
export const ROW_COLUMNS = ["timestamp", "open", "high", "low", "close", "volume"] as const;

/** Bad rows named in the message of a refused file: more than a person mends by hand, fewer than flood a terminal. */
const LISTED_BAD_ROWS = 100;

/** Rows with the same fault that make it the file's: fewer may be chance. */
const LEAST_COMMON = 3;

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
  const text = typeof found === "string" ? found : typeof found === "bigint" ? `${found}` : JSON.stringify(found);
  const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return typeof found === "string" ? JSON.stringify(start) : start;
}

/** Collects rows in file order; {@linkcode CandleRows.finish} makes candles of the good ones. */
export class CandleRows {
  readonly #options: CandleFileOptions;
  readonly #barMs: number;
  readonly #columns: GrowingColumns;
  readonly #badRows: BadRow[] = [];
  readonly #faults = new Map<string, number>();
  #lastTime = -Infinity;

  /**
   * An empty collection for one file.
   *
   * @param columns Where good rows go: columns that are being read may be given back, as no row moves down.
   * @throws {RangeError} If the timeframe is unknown.
   */
  constructor(options: CandleFileOptions, columns: GrowingColumns = new GrowingColumns(ROW_COLUMNS.length)) {
    this.#options = options;
    this.#barMs = timeframeMs(options.timeframe);
    this.#columns = columns;
    columns.length = 0;
  }

  /**
   * Checks a row and keeps it, or notes why not.
   *
   * @param line Place in the file, from 1.
   * @param row Time in ms UTC, open, high, low, close, volume.
   * @param texts The cells as they stand in the file, for that list; the numbers themselves where it is `null`.
   */
  add(line: number, row: ArrayLike<number>, texts: ArrayLike<unknown> | null): void {
    const fault = this.#fault(row);
    if (fault) {
      const [column, wanted, bound = ""] = fault;
      const found = texts === null ? String(row[column]) : texts[column];
      this.#count(`${ROW_COLUMNS[column]}: wanted ${wanted}`);
      this.#note(
        line,
        column,
        `wanted ${wanted}${bound}, found ${found === undefined ? "no cell" : excerpt(found)}`,
        row[0],
      );
      return;
    }
    this.#lastTime = row[0];
    this.#columns.push(row);
  }

  /** Notes a row whose cells cannot be told apart. */
  reject(line: number, reason: string): void {
    this.#count(`row: ${reason}`);
    this.#badRows.push({ line, column: "row", reason, time: null, duplicate: false });
  }

  #count(fault: string): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
  }

  /**
   * Checks that the rows are not bad for one reason, which is then the file's.
   *
   * @throws {DataError} If more than half of them, and at least three, share a fault: one sentence, also where bad rows are
   * to be skipped.
   */
  refuseCommonFault(): void {
    const rows = this.#columns.length + this.#badRows.length;
    const [fault, count] = [...this.#faults].reduce((most, one) => one[1] > most[1] ? one : most, ["", 0]);
    if (count < LEAST_COMMON || count * 2 <= rows) return;
    const { symbol, timeframe } = this.#options,
      { line, column, reason } = this.#badRows.find((row) => `${row.column}: ${row.reason}`.startsWith(fault))!;
    throw new DataError(
      `Cannot read ${symbol} ${timeframe} candles: ${count} of ${rows} rows are bad in the same way, the first: line ` +
        `${line}, column ${column}: ${reason}; --columns NAME=COLUMN and --time-format say how the file is to be read`,
    );
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
    const columns = this.#columns;
    let low = 0, high = columns.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (columns.value(0, middle) < time) low = middle + 1;
      else high = middle;
    }
    return low < columns.length && columns.value(0, low) === time;
  }

  /** The column at fault, the rule it breaks, and by what bound. */
  #fault(row: ArrayLike<number>): [number, string, string?] | null {
    const barMs = this.#barMs;
    const time = row[0], open = row[1], high = row[2], low = row[3], close = row[4], volume = row[5];
    if (!(time >= 0 && time < TIME_END)) return [0, "a time in ms UTC before the year 2100"];
    if (time % barMs !== 0) return [0, "a multiple of ", `${barMs} ms`];
    if (!(time > this.#lastTime)) return [0, "a time after ", String(this.#lastTime)];
    for (let column = 1; column <= 4; column++) {
      if (!(row[column] > 0 && row[column] < Infinity)) return [column, "a positive price"];
    }
    if (high < open || high < close) return [2, "at least max(open, close) = ", String(Math.max(open, close))];
    if (low > open || low > close) return [3, "at most min(open, close) = ", String(Math.min(open, close))];
    if (!(volume >= 0 && volume < Infinity)) return [5, "a number of at least 0"];
    return null;
  }

  /**
   * The candles of all good rows.
   *
   * @throws {DataError} If there are bad rows and they were not to be skipped: lists the first and counts all.
   */
  finish(): CheckedRows {
    const { symbol, timeframe, skipBadRows = false } = this.#options;
    const badRows = this.#badRows.sort((a, b) => a.line - b.line);
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
    const [time, open, high, low, close, volume] = ROW_COLUMNS.map((_, column) => this.#columns.column(column));
    const candles = { symbol, timeframe, time, open, high, low, close, volume };
    validateCandles(candles);
    return { candles, badRows };
  }
}
