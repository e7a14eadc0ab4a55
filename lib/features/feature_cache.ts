/**
 * Remembers computed features within one worker, since a search asks for the same averages of the same bars thousands
 * of times.
 *
 * @module
 */

/**
 * Features by (data hash, function name, arguments), the least recently used dropped first.
 *
 * The arrays it hands out are shared by all who ask: read them, never write to them. Where a feature is larger than the
 * whole cap it is computed each time and not kept.
 *
 * @example The second caller gets the first one's array
 * ```ts
 * import assert from "node:assert/strict";
 * import { FeatureCache } from "@lib/features/feature_cache.ts";
 * import { ema } from "@lib/features/trend.ts";
 *
 * const cache = new FeatureCache(1_000_000), close = Float64Array.of(1, 2, 3);
 * const first = cache.remember("hash of the bars", "ema", [2], () => ema(close, 2));
 * assert.equal(cache.remember("hash of the bars", "ema", [2], () => ema(close, 2)), first);
 * assert.equal(cache.bytes, 24);
 * ```
 */
export class FeatureCache {
  // A Map lists its keys in order of insertion; a hit is inserted anew, so the first key is the least recently used.
  readonly #features = new Map<string, { feature: object; bytes: number }>();
  #bytes = 0;
  #maximumBytes: number;

  /**
   * An empty cache.
   *
   * @param maximumBytes Cap on the bytes of all kept arrays.
   * @throws {RangeError} If the cap is not a number of at least 0.
   */
  constructor(maximumBytes: number) {
    if (!(maximumBytes >= 0)) {
      throw new RangeError(`Cannot make a feature cache: wanted maximumBytes of at least 0, found ${maximumBytes}`);
    }
    this.#maximumBytes = maximumBytes;
  }

  /** Bytes of all kept arrays. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Raises the cap where it is lower. */
  holdAtLeast(bytes: number): void {
    this.#maximumBytes = Math.max(this.#maximumBytes, bytes);
  }

  /** Number of kept features. */
  get size(): number {
    return this.#features.size;
  }

  /**
   * The feature under this key, computed if it is not kept.
   *
   * @param dataHash Hash of the bars, so that other bars never answer.
   * @param name Name of the function, and of the columns it reads if it can read several.
   * @param args Its arguments beyond the columns.
   * @param compute Makes the feature: a typed array, or a record of them. What it throws passes through.
   */
  remember<Feature extends object>(
    dataHash: string,
    name: string,
    args: readonly (number | string | boolean)[],
    compute: () => Feature,
  ): Feature {
    // JSON alone would write NaN and the infinities alike.
    const key = JSON.stringify([dataHash, name, ...args.map((arg) => `${typeof arg} ${arg}`)]);
    const kept = this.#features.get(key);
    if (kept !== undefined) {
      this.#features.delete(key);
      this.#features.set(key, kept);
      return kept.feature as Feature;
    }
    const feature = compute(), bytes = byteLength(feature);
    if (bytes > this.#maximumBytes) return feature;
    this.#features.set(key, { feature, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes }] of this.#features) {
      if (this.#bytes <= this.#maximumBytes) break;
      this.#features.delete(oldest);
      this.#bytes -= bytes;
    }
    return feature;
  }

  /** Drops what is kept of some bars. @param dataHash Their hash. */
  forget(dataHash: string): void {
    const begin = `${JSON.stringify([dataHash]).slice(0, -1)},`;
    for (const [key, { bytes }] of this.#features) {
      if (!key.startsWith(begin)) continue;
      this.#features.delete(key);
      this.#bytes -= bytes;
    }
  }
}

/** Bytes of a typed array or of a record's typed arrays. */
function byteLength(feature: object): number {
  if (ArrayBuffer.isView(feature)) return feature.byteLength;
  let bytes = 0;
  for (const value of Object.values(feature)) if (ArrayBuffer.isView(value)) bytes += value.byteLength;
  return bytes;
}
