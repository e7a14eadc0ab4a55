/**
 * The content hash of candles: equal for equal bars, wherever their columns lie.
 *
 * @module
 */
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";
import { columnsHash } from "./columns_hash.ts";

/**
 * SHA-256, in hex, of symbol, timeframe and every column, book and further ones included; the same for a view and its copy.
 *
 * - Formula: {@linkcode columnsHash} under the text `symbol timeframe length columns`, further columns as `extra.NAME` by
 *   name.
 */
export function candlesHash(candles: Candles): string {
  const { book, extra = {} } = candles, extraNames = Object.keys(extra).sort();
  const names = [...PRICE_COLUMNS, ...(book ? BOOK_COLUMNS : []), ...extraNames.map((name) => `extra.${name}`)];
  return columnsHash(`${candles.symbol} ${candles.timeframe} ${candles.time.length} ${names.join(",")}`, [
    ...PRICE_COLUMNS.map((name) => candles[name]),
    ...(book ? BOOK_COLUMNS.map((name) => book[name]) : []),
    ...extraNames.map((name) => extra[name]),
  ]);
}
