/**
 * Bars in the form that the reference programs read.
 *
 * @module
 */
import { type Candles, PRICE_COLUMNS } from "../../lib/core/candles.ts";

/** The bars as a .npy file of six rows: times, prices and volumes. */
export function npy(candles: Candles): Uint8Array {
  const n = candles.time.length, headerBytes = 128;
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': (6, ${n}), }`;
  const header = description.padEnd(headerBytes - 10 - 1) + "\n";
  const bytes = new Uint8Array(headerBytes + 6 * 8 * n);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  for (const [k, name] of PRICE_COLUMNS.entries()) {
    const { buffer, byteOffset, byteLength } = candles[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), headerBytes + 8 * n * k);
  }
  return bytes;
}
