import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "./random.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

Deno.test("eigenvectors are orthonormal and give the matrix back, whatever its rank and scale", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 8 }),
    fc.nat(),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: -9, max: 9 }),
    (n, seed, rank, digits) => {
      const random = randomSource(seed), matrix = new Float64Array(n * n);
      for (let r = 0; r < rank; r++) {
        const v = Array.from({ length: n }, random.normal), weight = 10 ** digits * random.normal();
        for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] += weight * v[i] * v[j];
      }
      const { values, vectors } = symmetricEigen(matrix, n), size = Math.max(...matrix.map(Math.abs), 1e-300);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let product = 0, back = 0;
          for (let k = 0; k < n; k++) {
            product += vectors[k * n + i] * vectors[k * n + j];
            back += vectors[i * n + k] * values[k] * vectors[j * n + k];
          }
          assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-13);
          assert.ok(Math.abs(back - matrix[i * n + j]) < 1e-13 * size * n);
        }
      }
    },
  ));
});

Deno.test("the eigenvalues of a chain are known", () => {
  const n = 12, matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
  }
  const found = symmetricEigen(matrix, n).values.toSorted();
  found.forEach((value, k) =>
    assert.ok(Math.abs(value - 4 * Math.sin((k + 1) * Math.PI / (2 * (n + 1))) ** 2) < 1e-13)
  );
});
