/**
 * Dense linear algebra for symmetric positive definite matrices.
 *
 * Matrices are row after row in one `Float64Array`; `stride` is the distance between rows, at least the number of
 * columns, so that a matrix can grow inside its buffer. What takes n³ steps runs in tiles, on a copy in the tile's memory
 * whose rows are rounded up to whole tiles; what the additional rows come to is not read.
 *
 * @module
 */
import { NumericalError } from "./errors.ts";
import { createTileProducts, HEAD, TILE } from "./tile_products.ts";

const tile = createTileProducts();

const wholeTiles = (rows: number): number => Math.ceil(rows / TILE) * TILE;

/** Copies a lower triangle into rows of `n`. */
function copyTriangle(from: Float64Array, stride: number, to: Float64Array, at: number, n: number): void {
  for (let i = 0; i < n; i++) to.set(from.subarray(i * stride, i * stride + i + 1), at + i * n);
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
  const L = tile.memory(wholeTiles(n) * n), at = HEAD;
  copyTriangle(matrix, stride, L, at, n);
  for (let i0 = 0; i0 < n; i0 += TILE) {
    for (let j0 = 0; j0 <= i0; j0 += TILE) {
      tile.run(at + i0 * n, n, at + j0 * n, n, j0);
      for (let r = 0, i = i0; r < TILE && i < n; r++, i++) {
        const row = at + i * n;
        for (let c = 0, j = j0; c < TILE && j <= i; c++, j++) {
          const other = at + j * n;
          let sum = L[row + j] - L[TILE * r + c];
          for (let k = j0; k < j; k++) sum -= L[row + k] * L[other + k];
          if (j < i) L[row + j] = sum / L[other + j];
          else if (sum > 0 && sum < Infinity) L[row + i] = Math.sqrt(sum);
          else {
            throw new NumericalError(
              `Cannot factor a matrix: wanted it positive definite, found the pivot ${sum} in row ${i} of ${n}`,
            );
          }
        }
      }
    }
  }
  for (let i = 0; i < n; i++) matrix.set(L.subarray(at + i * n, at + i * n + i + 1), i * stride);
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
  if (count < TILE) {
    for (let r = 0; r < count; r++) solveLower(L, n, stride, rows.subarray(r * rowStride, r * rowStride + n));
    return;
  }
  const factor = HEAD, sides = factor + wholeTiles(n) * n;
  const M = tile.memory((wholeTiles(n) + wholeTiles(count)) * n);
  copyTriangle(L, stride, M, factor, n);
  for (let r = 0; r < count; r++) M.set(rows.subarray(r * rowStride, r * rowStride + n), sides + r * n);
  for (let r0 = 0; r0 < count; r0 += TILE) substitute(M, factor, n, sides + r0 * n, 0);
  for (let r = 0; r < count; r++) rows.set(M.subarray(sides + r * n, sides + (r + 1) * n), r * rowStride);
}

/**
 * Solves L x = b for the three right-hand sides that begin at `sides`, in place, in the tile's memory.
 *
 * @param factor Where L begins; its rows and the sides are `n` apart.
 * @param first Multiple of {@linkcode TILE} before which the sides are 0.
 */
function substitute(M: Float64Array, factor: number, n: number, sides: number, first: number): void {
  for (let i0 = first; i0 < n; i0 += TILE) {
    tile.run(sides + first, n, factor + i0 * n + first, n, i0 - first);
    for (let r = 0; r < TILE; r++) {
      const side = sides + r * n;
      for (let c = 0, i = i0; c < TILE && i < n; c++, i++) {
        const row = factor + i * n;
        let sum = M[side + i] - M[TILE * r + c];
        for (let k = i0; k < i; k++) sum -= M[side + k] * M[row + k];
        M[side + i] = sum / M[row + i];
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
 */
export function invertFromCholesky(L: Float64Array, n: number, stride: number, inverse: Float64Array): void {
  const factor = HEAD, columns = factor + wholeTiles(n) * n, M = tile.memory(2 * wholeTiles(n) * n);
  copyTriangle(L, stride, M, factor, n);
  // Row r of these is column r of L⁻¹, so that all products run along rows.
  M.fill(0, columns, columns + wholeTiles(n) * n);
  for (let r = 0; r < n; r++) M[columns + r * n + r] = 1;
  for (let r0 = 0; r0 < n; r0 += TILE) substitute(M, factor, n, columns + r0 * n, r0);
  for (let i0 = 0; i0 < n; i0 += TILE) {
    for (let j0 = 0; j0 <= i0; j0 += TILE) {
      tile.run(columns + i0 * n + i0, n, columns + j0 * n + i0, n, n - i0);
      for (let r = 0, i = i0; r < TILE && i < n; r++, i++) {
        for (let c = 0, j = j0; c < TILE && j <= i; c++, j++) inverse[i * n + j] = M[TILE * r + c];
      }
    }
  }
}
