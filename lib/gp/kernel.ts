/**
 * The Matérn-5/2 kernel with a length scale per parameter.
 *
 * k(x, x′) = s (1 + r + r²/3) e⁻ʳ, r = √5 ‖(x − x′)/l‖. The coordinates of a one-hot block share one length scale and
 * are scaled by √½, so that two choices are at distance 1/l: inside the block this is a kernel on equal or unequal.
 * Inactive parameters sit at one place and so add no distance.
 *
 * @module
 */
import { createPackedRows } from "../core/packed_rows.ts";

/** How the coordinates of a point enter the kernel. */
export interface KernelShape {
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Number of length scales. */
  readonly groups: number;
  /** Index of the length scale of each coordinate. */
  readonly group: Int32Array;
  /** Factor of each coordinate before the length scale. */
  readonly scale: Float64Array;
}

/** A length scale for each coordinate. */
export function plainShape(dimension: number): KernelShape {
  return {
    dimension,
    groups: dimension,
    group: Int32Array.from({ length: dimension }, (_, k) => k),
    scale: new Float64Array(dimension).fill(1),
  };
}

/** Points divided by their length scales, row after row. */
export function scalePoints(
  points: Float64Array,
  shape: KernelShape,
  lengthScales: Float64Array,
  out: Float64Array = new Float64Array(points.length),
): Float64Array {
  const { dimension, group, scale } = shape;
  const factor = scale.map((s, k) => s / lengthScales[group[k]]);
  for (let i = 0; i < points.length; i += dimension) {
    for (let k = 0; k < dimension; k++) out[i + k] = points[i + k] * factor[k];
  }
  return out;
}

/** Rows that others are worth packing for: packing takes as long as is saved with five to ten (600 rows of 45, 200 of 20). */
const WORTH_PACKING = 8;

const SQRT5 = Math.sqrt(5);

/** r = √5 times the distance of scaled points. */
export function maternRadius(squared: number): number {
  return SQRT5 * Math.sqrt(squared);
}

/** The kernel at the squared distance of scaled points, for s = 1; whoever has r and e⁻ʳ gives them. */
export function matern(squared: number, r: number = maternRadius(squared), decay: number = Math.exp(-r)): number {
  return (1 + r + (5 / 3) * squared) * decay;
}

/** −2 dk/d(squared distance) for s = 1: (5/3)(1 + r) e⁻ʳ; whoever has r and e⁻ʳ gives them. */
export function maternSlope(squared: number, r: number = maternRadius(squared), decay: number = Math.exp(-r)): number {
  return (5 / 3) * (1 + r) * decay;
}

/** Squared distance of two rows of `d` numbers. */
export function squaredDistance(A: Float64Array, a: number, B: Float64Array, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = A[a + k] - B[b + k];
    sum += difference * difference;
  }
  return sum;
}

/**
 * Squared distances of one row of `d` numbers to the first `count` rows of others, to the bit those of
 * {@linkcode squaredDistance}: four rows at a time, whose sums do not wait for one another.
 *
 * @param out Written, from `outAt` on.
 */
export function squaredDistances(
  A: Float64Array,
  count: number,
  B: Float64Array,
  b: number,
  d: number,
  out: Float64Array,
  outAt: number,
): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const a0 = i * d, a1 = a0 + d, a2 = a1 + d, a3 = a2 + d;
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (let k = 0; k < d; k++) {
      const at = B[b + k], d0 = A[a0 + k] - at, d1 = A[a1 + k] - at, d2 = A[a2 + k] - at, d3 = A[a3 + k] - at;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    out[outAt + i] = s0;
    out[outAt + i + 1] = s1;
    out[outAt + i + 2] = s2;
    out[outAt + i + 3] = s3;
  }
  for (; i < count; i++) out[outAt + i] = squaredDistance(A, i * d, B, b, d);
}

const packed = createPackedRows();

/** out[i · stride + j] = squared distance of rows i and j, for all j < i. */
export function distancesBelow(A: Float64Array, n: number, dimension: number, out: Float64Array, stride: number): void {
  packed.pack(A, n, dimension);
  for (let i = 1; i < n; i++) packed.squaredDistances(A, i * dimension, i, out, i * stride);
}

/** out[j · stride + i] = k(row j of B, row i of A), both already scaled. */
export function crossKernel(
  A: Float64Array,
  n: number,
  B: Float64Array,
  count: number,
  dimension: number,
  outputScale: number,
  out: Float64Array,
  stride: number,
): void {
  const isPacked = count >= WORTH_PACKING;
  if (isPacked) packed.pack(A, n, dimension);
  for (let j = 0; j < count; j++) {
    const at = j * stride;
    if (isPacked) packed.squaredDistances(B, j * dimension, n, out, at);
    else squaredDistances(A, n, B, j * dimension, dimension, out, at);
    for (let i = at; i < at + n; i++) out[i] = outputScale * matern(out[i]);
  }
}
