/**
 * What the pure parts call of `node:crypto`, for browsers: SHA-256, at once.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";

/** A hash that takes one piece after the other. */
interface Hash {
  update(data: string | ArrayBufferView): Hash;
  digest(encoding: "hex"): string;
}

/**
 * A hash of the pieces it is given, as `node:crypto` makes it.
 *
 * @throws {RangeError} If another algorithm than `sha256` is wanted, which no pure part does.
 */
export function createHash(algorithm: string): Hash {
  if (algorithm !== "sha256") throw new RangeError(`Cannot hash in a browser: wanted sha256, found ${algorithm}`);
  const state = sha256.create(), encoder = new TextEncoder();
  const hash: Hash = {
    update(data) {
      // A copy: a view of memory that threads share is none the library takes.
      state.update(
        typeof data === "string"
          ? encoder.encode(data)
          : new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
      );
      return hash;
    },
    digest: () => Array.from(state.digest(), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
  return hash;
}
