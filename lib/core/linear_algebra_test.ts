import assert from "node:assert/strict";
import fc from "fast-check";
import {
  choleskyInPlace,
  invertFromCholesky,
  solveLower,
  solveLowerRows,
  solveLowerTransposed,
} from "./linear_algebra.ts";
import { randomSource } from "./random.ts";

/** A random matrix B Bᵀ + I of `n` rows inside rows of `stride`, NaN elsewhere. */
function positiveDefinite(n: number, stride: number, seed: number): Float64Array {
  const random = randomSource(seed), B = Float64Array.from({ length: n * n }, () => random.normal());
  const A = new Float64Array(n * stride).fill(NaN);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += B[i * n + k] * B[j * n + k];
      A[i * stride + j] = sum;
    }
  }
  return A;
}

const sizes = fc.tuple(fc.integer({ min: 1, max: 17 }), fc.integer({ min: 0, max: 4 }), fc.nat());
const close = (found: number, wanted: number, where: string) =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${where}: ${found}, wanted ${wanted}`);

Deno.test("the Cholesky factor times its transpose is the matrix, and the upper triangle stays", () => {
  fc.assert(fc.property(sizes, ([n, extra, seed]) => {
    const stride = n + extra, A = positiveDefinite(n, stride, seed), L = A.slice();
    choleskyInPlace(L, n, stride);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j > i) {
          assert.equal(L[i * stride + j], A[i * stride + j]);
          continue;
        }
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += L[i * stride + k] * L[j * stride + k];
        close(sum, A[i * stride + j], `(${i}, ${j})`);
      }
    }
  }));
});

Deno.test("solving with both triangles solves the system, one right-hand side or many", () => {
  fc.assert(fc.property(sizes, fc.integer({ min: 1, max: 8 }), ([n, extra, seed], count) => {
    const stride = n + extra, A = positiveDefinite(n, stride, seed), L = A.slice(), random = randomSource(seed, 1);
    choleskyInPlace(L, n, stride);
    const rows = Float64Array.from({ length: count * stride }, () => random.normal()), many = rows.slice();
    solveLowerRows(L, n, stride, many, count, stride);
    for (let r = 0; r < count; r++) {
      const b = rows.slice(r * stride, r * stride + n), x = b.slice();
      solveLower(L, n, stride, x);
      x.forEach((value, i) => close(many[r * stride + i], value, `row ${r}, ${i}`));
      solveLowerTransposed(L, n, stride, x);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += A[i * stride + k] * x[k];
        close(sum, b[i], `equation ${i}`);
      }
    }
  }));
});

Deno.test("the inverse times the matrix is the identity", () => {
  fc.assert(fc.property(sizes, ([n, extra, seed]) => {
    const stride = n + extra, A = positiveDefinite(n, stride, seed), L = A.slice();
    choleskyInPlace(L, n, stride);
    const inverse = new Float64Array(n * n).fill(NaN);
    invertFromCholesky(L, n, stride, inverse);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += A[i * stride + k] * inverse[Math.max(k, j) * n + Math.min(k, j)];
        assert.ok(Math.abs(sum - (i === j ? 1 : 0)) < 1e-8, `(${i}, ${j}): ${sum}`);
      }
    }
  }));
});

Deno.test("a matrix that is not positive definite is refused with the row of its pivot", () => {
  const matrix = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 1, 1);
  assert.throws(() => choleskyInPlace(matrix, 3), { name: "NumericalError", message: /the pivot 0 in row 2 of 3$/ });
  assert.throws(() => choleskyInPlace(Float64Array.of(NaN), 1), { name: "NumericalError", message: /pivot NaN/ });
  assert.throws(() => choleskyInPlace(Float64Array.of(Infinity), 1), {
    name: "NumericalError",
    message: /the pivot Infinity in row 0 of 1$/,
  });
});
