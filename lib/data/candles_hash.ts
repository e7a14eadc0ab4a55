/**
 * The content hash of candles: equal for equal bars, wherever their columns lie.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";

/** Bits of −0, and of the one NaN that is hashed. */
const MINUS_ZERO = -0x8000000000000000n, NAN = 0x7ff8000000000000n;

/**
 * SHA-256, in hex, of symbol, timeframe and every column, book and further ones included; the same for a view and its copy.
 *
 * - Formula: the text `symbol timeframe length columns` and a line feed, then each column's little-endian doubles in
 *   storage order, further ones as `extra.NAME` by name; every NaN counts as one value and −0 as 0.
 */
export function candlesHash(candles: Candles): string {
  const { extra = {} } = candles, extraNames = Object.keys(extra).sort();
  const names = [...PRICE_COLUMNS, ...(candles.book ? BOOK_COLUMNS : []), ...extraNames.map((name) => `extra.${name}`)];
  const hash = createHash("sha256");
  hash.update(`${candles.symbol} ${candles.timeframe} ${candles.time.length} ${names.join(",")}\n`);
  const update = (column: Float64Array) => {
    const { buffer, byteOffset, byteLength } = isCanonical(column) ? column : canonical(column);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  };
  for (const name of PRICE_COLUMNS) update(candles[name]);
  if (candles.book) { for (const name of BOOK_COLUMNS) update(candles.book[name]); }
  for (const name of extraNames) update(extra[name]);
  return hash.digest("hex");
}

/** Whether the values are hashed as they lie; both searches are native, which a loop is not in a program just started. */
function isCanonical(column: Float64Array): boolean {
  const bits = new BigInt64Array(column.buffer, column.byteOffset, column.length);
  return !column.includes(NaN) && !bits.includes(MINUS_ZERO);
}

function canonical(column: Float64Array): Float64Array {
  const copy = new Float64Array(column.length), bits = new BigInt64Array(copy.buffer);
  for (let i = 0; i < copy.length; i++) {
    if (Number.isNaN(column[i])) bits[i] = NAN;
    else copy[i] = column[i] + 0;
  }
  return copy;
}
