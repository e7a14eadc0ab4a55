/**
 * The layouts of files without a header: where each puts its columns.
 *
 * @module
 */
import type { ColumnPlaces } from "./candle_columns.ts";
import type { Cell } from "./candle_table.ts";

/** A layout that programs write without naming its columns. */
interface CandleLayout extends ColumnPlaces {
  /** Who writes it, for people. */
  readonly name: string;
  /** Columns of a row. */
  readonly width: number;
}

const layout = (name: string, width: number, places: readonly number[], timeOfDay: number | null = null) => ({
  name,
  width,
  places,
  timeOfDay,
});

/**
 * Known layouts; of several of one width the first whose highs and lows fit the rows is meant.
 *
 * - Source: the documentation of each, 2024: Binance's public data dump and `/api/v3/klines`, Kraken's OHLCVT files and
 *   `/0/public/OHLC`, Coinbase Exchange's `/products/ID/candles`, Bitfinex's `/v2/candles`, KuCoin's and Bybit's klines,
 *   Gate's `/spot/candlesticks`, OKX's `/market/candles`, MetaTrader's and HistData's files.
 */
const LAYOUTS: readonly CandleLayout[] = [
  layout("time open high low close volume", 6, [0, 1, 2, 3, 4, 5]),
  layout("Coinbase's time low high open close volume", 6, [0, 3, 2, 1, 4, 5]),
  layout("Bitfinex's time open close high low volume", 6, [0, 1, 3, 4, 2, 5]),
  layout("MetaTrader's date time open high low close volume", 7, [0, 2, 3, 4, 5, 6], 1),
  layout("Kraken's or Bybit's time open high low close volume and one more", 7, [0, 1, 2, 3, 4, 5]),
  layout("KuCoin's time open close high low volume turnover", 7, [0, 1, 3, 4, 2, 5]),
  layout("Kraken's time open high low close vwap volume count", 8, [0, 1, 2, 3, 4, 6]),
  layout("Gate's time turnover close high low open volume closed", 8, [0, 5, 3, 4, 2, 6]),
  layout("OKX's time open high low close volume and three more", 9, [0, 1, 2, 3, 4, 5]),
  layout("Binance's time open high low close volume and six more", 12, [0, 1, 2, 3, 4, 5]),
];

/** A time of day in a cell of its own. */
export const TIME_OF_DAY = /^\s*\d{1,2}:\d{2}/;

/** Rows in which a layout's highs or lows are beaten by other prices of their bar. */
function misfits({ places }: CandleLayout, rows: readonly (readonly Cell[])[], number: (cell: Cell) => number): number {
  return rows.filter((cells) => {
    const [open, high, low, close] = places.slice(1, 5).map((place) => number(cells[place]));
    return !(high >= Math.max(open, close) && low <= Math.min(open, close));
  }).length;
}

/** The layout of rows without a header; `null` where none has their width. */
export function recogniseLayout(
  rows: readonly (readonly Cell[])[],
  number: (cell: Cell) => number,
): CandleLayout | null {
  // Rows that are cut short or run on are bad rows, not the file's layout.
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width] = [...widths].sort(([, a], [, b]) => b - a)[0] ?? [0];
  const whole = rows.filter(({ length }) => length === width);
  const known = LAYOUTS.filter((one) =>
    one.width === width && (one.timeOfDay !== null) === TIME_OF_DAY.test(String(whole[0][1]))
  );
  const counts = known.map((one) => misfits(one, whole, number));
  return known[counts.indexOf(Math.min(...counts))] ?? null;
}
