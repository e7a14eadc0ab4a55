/**
 * The Matérn-5/2 kernel with a length scale per parameter.
 *
 * k(x, x′) = s (1 + r + r²/3) e⁻ʳ, r = √5 ‖(x − x′)/l‖. The coordinates of a one-hot block share one length scale and
 * are scaled by √½, so that two choices are at distance 1/l: inside the block this is a kernel on equal or unequal.
 * Inactive parameters sit at one place and so add no distance.
 *
 * @module
 */

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

const SQRT5 = Math.sqrt(5);

/** The kernel at the squared distance of scaled points, for s = 1. */
export function matern(squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return (1 + r + (5 / 3) * squared) * Math.exp(-r);
}

/** −2 dk/d(squared distance) for s = 1: (5/3)(1 + r) e⁻ʳ. */
export function maternSlope(squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return (5 / 3) * (1 + r) * Math.exp(-r);
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
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < n; i++) {
      out[j * stride + i] = outputScale * matern(squaredDistance(A, i * dimension, B, j * dimension, dimension));
    }
  }
}
