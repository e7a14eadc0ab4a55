/**
 * What the pure parts call of `node:zlib`, for browsers.
 *
 * @module
 */
import { gunzipSync as gunzip } from "fflate";

/** The CRC-32 (RFC 1952) of bytes that follow on those of an earlier one. */
export function crc32(bytes: Uint8Array, value = 0): number {
  let crc = ~value;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** What gzip packed. */
export const gunzipSync = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => gunzip(bytes);

const absent = (codec: string) => (): never => {
  throw new Error(`Cannot unpack ${codec} in a browser: wanted Parquet with Snappy, gzip or no compression`);
};

/** Nothing that unpacks Brotli. */
export const brotliDecompressSync: () => never = absent("Brotli");
/** Nothing that unpacks Zstandard. */
export const zstdDecompressSync: () => never = absent("Zstandard");
