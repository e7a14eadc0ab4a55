/**
 * `node:zlib`, of which an older Node lacks a part: known after {@linkcode ./node_version.ts} has told of it.
 *
 * @module
 */
import "./node_version.ts";
import * as zlib from "node:zlib";

/** The CRC-32 of bytes. */
export const crc32 = zlib.crc32;
/** What Brotli packed. */
export const brotliDecompressSync = zlib.brotliDecompressSync;
/** What gzip packed. */
export const gunzipSync = zlib.gunzipSync;
/** Packs as gzip. */
export const gzipSync = zlib.gzipSync;
/** What Zstandard packed. */
export const zstdDecompressSync = zlib.zstdDecompressSync;
