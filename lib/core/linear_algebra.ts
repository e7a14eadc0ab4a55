/**
 * Dense linear algebra for symmetric positive definite matrices.
 *
 * Matrices are row after row in one `Float64Array`; `stride` is the distance between rows, at least the number of
 * columns, so that a matrix can grow inside its buffer. All work is done in place. The inner products run three rows
 * against three: nine sums and four operands fit the sixteen registers, which measured 2.8 times as fast as one dot
 * product at a time, and faster than 2 × 4 or 4 × 4.
 *
 * @module
 */
import { NumericalError } from "./errors.ts";

const TILE = 3;

/** out[3r + c] = Σₖ A[a + r·sa + k] B[b + c·sb + k] for r < 3, c < 3. */
function tileProducts(
  A: Float64Array,
  a: number,
  sa: number,
  B: Float64Array,
  b: number,
  sb: number,
  length: number,
  out: Float64Array,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s10 = 0, s11 = 0, s12 = 0, s20 = 0, s21 = 0, s22 = 0;
  const a1 = a + sa, a2 = a1 + sa, b1 = b + sb, b2 = b1 + sb;
  for (let k = 0; k < length; k++) {
    const x0 = A[a + k], x1 = A[a1 + k], x2 = A[a2 + k];
    let y = B[b + k];
    s00 += x0 * y;
    s10 += x1 * y;
    s20 += x2 * y;
    y = B[b1 + k];
    s01 += x0 * y;
    s11 += x1 * y;
    s21 += x2 * y;
    y = B[b2 + k];
    s02 += x0 * y;
    s12 += x1 * y;
    s22 += x2 * y;
  }
  out[0] = s00;
  out[1] = s01;
  out[2] = s02;
  out[3] = s10;
  out[4] = s11;
  out[5] = s12;
  out[6] = s20;
  out[7] = s21;
  out[8] = s22;
}

/** The same for the smaller tiles at the edges: `rows` × `columns` of the nine. */
function products(
  A: Float64Array,
  a: number,
  sa: number,
  rows: number,
  B: Float64Array,
  b: number,
  sb: number,
  columns: number,
  length: number,
  out: Float64Array,
): void {
  if (rows === TILE && columns === TILE) return tileProducts(A, a, sa, B, b, sb, length, out);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += A[a + r * sa + k] * B[b + c * sb + k];
      out[TILE * r + c] = sum;
    }
  }
}

/**
 * Replaces the lower triangle of a symmetric matrix by its Cholesky factor L, with L Lᵀ = A; the upper stays.
 *
 * @param matrix `n` rows of `stride` numbers, of which the lower triangle is read.
 * @throws {NumericalError} If a pivot is not above 0 or not finite, with its row.
 *
 * @example A matrix and its factor
 * ```ts
 * import assert from "node:assert/strict";
 * import { choleskyInPlace } from "@lib/core/linear_algebra.ts";
 *
 * const matrix = Float64Array.of(4, 0, 2, 5);
 * choleskyInPlace(matrix, 2);
 * assert.deepEqual([...matrix], [2, 0, 1, 2]);
 * ```
 */
export function choleskyInPlace(matrix: Float64Array, n: number, stride = n): void {
  const L = matrix, sums = new Float64Array(TILE * TILE);
  for (let i0 = 0; i0 < n; i0 += TILE) {
    const rows = Math.min(TILE, n - i0);
    for (let j0 = 0; j0 <= i0; j0 += TILE) {
      const columns = Math.min(TILE, n - j0);
      products(L, i0 * stride, stride, rows, L, j0 * stride, stride, columns, j0, sums);
      for (let i = i0; i < i0 + rows; i++) {
        for (let j = j0; j < j0 + columns && j <= i; j++) {
          let sum = L[i * stride + j] - sums[TILE * (i - i0) + j - j0];
          for (let k = j0; k < j; k++) sum -= L[i * stride + k] * L[j * stride + k];
          if (j < i) L[i * stride + j] = sum / L[j * stride + j];
          else if (sum > 0 && sum < Infinity) L[i * stride + i] = Math.sqrt(sum);
          else {
            throw new NumericalError(
              `Cannot factor a matrix: wanted it positive definite, found the pivot ${sum} in row ${i} of ${n}`,
            );
          }
        }
      }
    }
  }
}

/** Solves L x = b in place of `b`, L being the lower triangle of `n` rows. */
export function solveLower(L: Float64Array, n: number, stride: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0, at = i * stride; k < i; k++) sum -= L[at + k] * b[k];
    b[i] = sum / L[i * stride + i];
  }
}

/** Solves Lᵀ x = b in place of `b`. */
export function solveLowerTransposed(L: Float64Array, n: number, stride: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i] / L[i * stride + i];
    b[i] = x;
    for (let k = 0, at = i * stride; k < i; k++) b[k] -= x * L[at + k];
  }
}

/**
 * Solves L x = b for many right-hand sides, each a row of `rows`, in their place.
 *
 * @param count Number of right-hand sides.
 * @param rowStride Distance between them.
 */
export function solveLowerRows(
  L: Float64Array,
  n: number,
  stride: number,
  rows: Float64Array,
  count: number,
  rowStride: number,
): void {
  const sums = new Float64Array(TILE * TILE);
  for (let r0 = 0; r0 < count; r0 += TILE) {
    const height = Math.min(TILE, count - r0);
    for (let i0 = 0; i0 < n; i0 += TILE) {
      const width = Math.min(TILE, n - i0);
      products(rows, r0 * rowStride, rowStride, height, L, i0 * stride, stride, width, i0, sums);
      for (let r = 0; r < height; r++) {
        const at = (r0 + r) * rowStride;
        for (let i = i0; i < i0 + width; i++) {
          let sum = rows[at + i] - sums[TILE * r + i - i0];
          for (let k = i0; k < i; k++) sum -= rows[at + k] * L[i * stride + k];
          rows[at + i] = sum / L[i * stride + i];
        }
      }
    }
  }
}

/**
 * The lower triangle of (L Lᵀ)⁻¹.
 *
 * - Cost: n³/3 multiplications.
 *
 * @param inverse `n × n` numbers; its lower triangle is written.
 * @param work `n × n` numbers, overwritten.
 */
export function invertFromCholesky(
  L: Float64Array,
  n: number,
  stride: number,
  inverse: Float64Array,
  work: Float64Array,
): void {
  const M = work, sums = new Float64Array(TILE * TILE);
  // Row i of M is column i of L⁻¹, so that all products below run along rows.
  for (let r0 = 0; r0 < n; r0 += TILE) {
    const height = Math.min(TILE, n - r0);
    for (let r = r0; r < r0 + height; r++) {
      M.fill(0, r * n + r0, r * n + n);
      M[r * n + r] = 1;
    }
    for (let i0 = r0; i0 < n; i0 += TILE) {
      const width = Math.min(TILE, n - i0);
      products(M, r0 * n + r0, n, height, L, i0 * stride + r0, stride, width, i0 - r0, sums);
      for (let r = 0; r < height; r++) {
        const at = (r0 + r) * n;
        for (let i = i0; i < i0 + width; i++) {
          let sum = M[at + i] - sums[TILE * r + i - i0];
          for (let k = i0; k < i; k++) sum -= M[at + k] * L[i * stride + k];
          M[at + i] = sum / L[i * stride + i];
        }
      }
    }
  }
  for (let i0 = 0; i0 < n; i0 += TILE) {
    const rows = Math.min(TILE, n - i0);
    for (let j0 = 0; j0 <= i0; j0 += TILE) {
      const columns = Math.min(TILE, n - j0);
      products(M, i0 * n + i0, n, rows, M, j0 * n + i0, n, columns, n - i0, sums);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          if (j0 + c <= i0 + r) inverse[(i0 + r) * n + j0 + c] = sums[TILE * r + c];
        }
      }
    }
  }
}
