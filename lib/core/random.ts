/**
 * Seeded random numbers: a stream is a function of its seed and its indices alone, so that trial 17 draws the same
 * numbers whichever worker runs it.
 *
 * @module
 */

/** A stream of random draws. */
export interface RandomSource {
  /** A number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** A standard normal number. */
  normal(): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
}

/** One round of the 32-bit finaliser of MurmurHash3 (Appleby 2011). */
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A stream of its own for each seed and list of indices.
 *
 * - Source: generator sfc32 (Doty-Humphrey, PractRand 2010), seeded through MurmurHash3's finaliser; normal draws by
 *   the polar method (Marsaglia & Bray 1964).
 *
 * @param seed An integer; its 53 bits all count.
 * @param stream Indices that tell streams of one seed apart, such as a trial number.
 * @throws {RangeError} If the seed or an index is not a safe integer.
 *
 * @example Streams repeat and differ
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 *
 * assert.equal(randomSource(7, 1).uniform(), randomSource(7, 1).uniform());
 * assert.notEqual(randomSource(7, 1).uniform(), randomSource(7, 2).uniform());
 * ```
 */
export function randomSource(seed: number, ...stream: number[]): RandomSource {
  let a = 0x9e3779b9, b = 0x243f6a88, c = 0xb7e15162, counter = 1;
  for (const value of [seed, ...stream]) {
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`Cannot seed a random stream: wanted safe integers, found ${value}`);
    }
    a = mix(a ^ (value >>> 0));
    b = mix(b ^ (Math.floor(value / 2 ** 32) >>> 0) ^ a);
    c = mix(c ^ b);
  }
  // As signed 32-bit integers the engine keeps the state without a heap number for each.
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (let warmup = 0; warmup < 12; warmup++) next();

  const uniform = (): number => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  let spare = NaN;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = NaN;
      return value;
    }
    let x: number, y: number, square: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    spare = y * scale;
    return x * scale;
  };
  return { uniform, normal, integer: (bound) => Math.floor(uniform() * bound) };
}
