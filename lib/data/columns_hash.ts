/**
 * The content hash of named columns: equal for equal numbers, wherever they lie.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Bits of −0, and of the one NaN that is hashed. */
const MINUS_ZERO = -0x8000000000000000n, NAN = 0x7ff8000000000000n;

/**
 * SHA-256, in hex, of a heading and of columns; the same for a view and its copy.
 *
 * - Formula: the heading and a line feed, then each column's little-endian doubles in storage order; every NaN counts as
 *   one value and −0 as 0.
 */
export function columnsHash(heading: string, columns: readonly Float64Array[]): string {
  const hash = createHash("sha256");
  hash.update(`${heading}\n`);
  for (const column of columns) {
    const { buffer, byteOffset, byteLength } = isCanonical(column) ? column : canonical(column);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
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
