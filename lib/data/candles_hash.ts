/**
 * The content hash of candles: equal for equal bars, wherever their columns lie.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { BOOK_COLUMNS, type Candles, PRICE_COLUMNS } from "../core/candles.ts";

/** Values hashed at a time; the scratch buffer keeps one bit pattern for NaN and for zero. */
const HASH_CHUNK = 16_384;

/**
 * SHA-256, in hex, of symbol, timeframe and every column, book included; the same for a view and its copy.
 *
 * - Formula: the text `symbol timeframe length columns` and a line feed, then each column's little-endian doubles in
 *   storage order; every NaN counts as one value and −0 as 0.
 */
export function candlesHash(candles: Candles): string {
  const names = [...PRICE_COLUMNS, ...(candles.book ? BOOK_COLUMNS : [])];
  const hash = createHash("sha256");
  hash.update(`${candles.symbol} ${candles.timeframe} ${candles.time.length} ${names.join(",")}\n`);
  const scratch = new Float64Array(HASH_CHUNK);
  const bytes = new Uint8Array(scratch.buffer);
  const words = new Uint32Array(scratch.buffer);
  const update = (column: Float64Array) => {
    for (let start = 0; start < column.length; start += HASH_CHUNK) {
      const count = Math.min(HASH_CHUNK, column.length - start);
      for (let i = 0; i < count; i++) {
        const value = column[start + i];
        scratch[i] = value + 0;
        if (value !== value) {
          words[2 * i] = 0;
          words[2 * i + 1] = 0x7ff80000;
        }
      }
      hash.update(bytes.subarray(0, count * Float64Array.BYTES_PER_ELEMENT));
    }
  };
  for (const name of PRICE_COLUMNS) update(candles[name]);
  if (candles.book) { for (const name of BOOK_COLUMNS) update(candles.book[name]); }
  return hash.digest("hex");
}
