/**
 * Eigenvalues and eigenvectors of symmetric matrices.
 *
 * @module
 */

/** Sweeps after which what is left off the diagonal is rounding. */
const MAX_SWEEPS = 60;

/** A symmetric matrix as V diag(values) Vᵀ. */
export interface SymmetricEigen {
  /** Eigenvalues, in no order. */
  readonly values: Float64Array;
  /** Eigenvectors as columns, n × n, row after row. */
  readonly vectors: Float64Array;
}

/** Turns two columns (`stride` n, at p and q) or two rows (`stride` 1, at p · n and q · n) of a matrix into each other. */
function rotate(
  of: Float64Array,
  first: number,
  second: number,
  stride: number,
  n: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < n; k++, first += stride, second += stride) {
    const x = of[first], y = of[second];
    of[first] = cosine * x - sine * y;
    of[second] = sine * x + cosine * y;
  }
}

/**
 * The eigenvalues of a symmetric matrix and orthonormal vectors to them.
 *
 * - Cost: some 8 sweeps of 6 n³ multiplications.
 * - Source: the cyclic Jacobi method, Golub & Van Loan, Matrix Computations, 4th edition, 8.5.
 *
 * @param matrix n × n, row after row, symmetric.
 *
 * @example Two by two
 * ```ts
 * import assert from "node:assert/strict";
 * import { symmetricEigen } from "@lib/core/symmetric_eigen.ts";
 *
 * const { values } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
 * assert.ok(Math.abs(Math.min(...values) - 1) < 1e-15 && Math.abs(Math.max(...values) - 3) < 1e-15);
 * ```
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  const a = Float64Array.from(matrix), vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        if (Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q]))) continue;
        rotated = true;
        const ratio = (a[q * n + q] - a[p * n + p]) / (2 * off);
        const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent), sine = tangent * cosine;
        rotate(a, p, q, n, n, cosine, sine);
        rotate(a, p * n, q * n, 1, n, cosine, sine);
        rotate(vectors, p, q, n, n, cosine, sine);
      }
    }
    if (!rotated) break;
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors };
}
