/**
 * Sobol points: low-discrepancy draws from the unit cube.
 *
 * @module
 */
import { randomSource } from "./random.ts";
import { SOBOL_DIRECTIONS } from "./sobol_directions.ts";

/** Bits of a coordinate. */
const BITS = 32;

/** The largest dimension whose direction numbers are known. */
export const MAX_SOBOL_DIMENSION: number = SOBOL_DIRECTIONS.length + 1;

/** Direction numbers of one dimension, the most significant bit first, by the recurrence of Bratley & Fox 1988. */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) return v.map((_, i) => 2 ** (BITS - 1 - i));
  const [polynomial, ...initial] = SOBOL_DIRECTIONS[dimension - 1];
  const degree = initial.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = initial[i] * 2 ** (BITS - 1 - i);
      continue;
    }
    v[i] = v[i - degree] ^ (v[i - degree] >>> degree);
    for (let k = 1; k < degree; k++) {
      if ((polynomial >>> (degree - k)) & 1) v[i] ^= v[i - k];
    }
  }
  return v;
}

function reverseBits(x: number): number {
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}

/**
 * Owen's nested scramble of one coordinate: each bit is flipped or not by a hash of the bits above it.
 *
 * Every step moves information only from low to high bits of the reversed number, that is from high to low bits of
 * the coordinate, and is a bijection: the points keep their stratification.
 */
function scramble(x: number, seed: number): number {
  let r = reverseBits(x);
  r ^= Math.imul(r, 0x3d20adea);
  r = (r + seed) | 0;
  r = Math.imul(r, (seed >>> 16) | 1);
  r ^= Math.imul(r, 0x05526c56);
  r ^= Math.imul(r, 0x53a22864);
  return reverseBits(r);
}

/** What draws Sobol points may choose. */
export interface SobolOptions {
  /** Seed of the Owen scramble; `null` gives the plain sequence, whose first point is the origin. */
  readonly seed: number | null;
  /** Index of the first point; a run goes on where another ended. Default 0. */
  readonly first?: number;
}

/**
 * Points of the (scrambled) Sobol sequence, row after row, coordinates in [0, 1).
 *
 * Any aligned run of 2ᵏ points puts exactly one point into each of 2ᵏ equal slices of every axis. Points depend on
 * their index alone.
 *
 * - Source: directions of Joe & Kuo 2008 in Gray-code order (Antonov & Saleev 1979); scramble by hashing (Laine &
 *   Karras 2011, constants of Vegdahl as given by Burley, Practical hash-based Owen scrambling, 2020).
 *
 * @param count Number of points.
 * @param dimension Coordinates of a point, at most {@linkcode MAX_SOBOL_DIMENSION}.
 * @returns `count × dimension` numbers, owned by the caller.
 * @throws {RangeError} If the dimension is not in [1, {@linkcode MAX_SOBOL_DIMENSION}] or the points run past 2³².
 *
 * @example Four points fall into the four quarters of each axis
 * ```ts
 * import assert from "node:assert/strict";
 * import { sobolPoints } from "@lib/core/sobol.ts";
 *
 * const points = sobolPoints(4, 2, { seed: 1 });
 * const firstAxis = [0, 2, 4, 6].map((i) => Math.floor(points[i] * 4));
 * assert.deepEqual(firstAxis.toSorted(), [0, 1, 2, 3]);
 * ```
 */
export function sobolPoints(count: number, dimension: number, options: SobolOptions): Float64Array {
  const { seed, first = 0 } = options;
  if (!(Number.isInteger(dimension) && dimension >= 1 && dimension <= MAX_SOBOL_DIMENSION)) {
    throw new RangeError(
      `Cannot draw Sobol points: wanted a dimension from 1 to ${MAX_SOBOL_DIMENSION}, found ${dimension}`,
    );
  }
  if (!(Number.isInteger(count) && Number.isInteger(first) && count >= 0 && first >= 0 && first + count <= 2 ** BITS)) {
    throw new RangeError(`Cannot draw Sobol points: wanted indices in [0, 2^32), found ${count} from ${first}`);
  }
  const points = new Float64Array(count * dimension);
  const random = seed === null ? null : randomSource(seed);
  for (let k = 0; k < dimension; k++) {
    const v = directions(k);
    const scrambleSeed = random === null ? 0 : random.integer(2 ** 32) | 0;
    let x = 0;
    for (let bits = first ^ (first >>> 1), b = 0; b < BITS; b++) if ((bits >>> b) & 1) x ^= v[b];
    for (let i = 0; i < count; i++) {
      const bits = random === null ? x : scramble(x, scrambleSeed);
      points[i * dimension + k] = (bits >>> 0) / 2 ** BITS;
      const next = first + i + 1;
      x ^= v[31 - Math.clz32(next & -next)];
    }
  }
  return points;
}
