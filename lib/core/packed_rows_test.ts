import assert from "node:assert/strict";
import fc from "fast-check";
import { createPackedRows } from "./packed_rows.ts";

const sizes = fc.record({ rows: fc.nat(40), d: fc.integer({ min: 1, max: 9 }), other: fc.nat(3), at: fc.nat(3) });
const draws = fc.infiniteStream(fc.double({ noNaN: true, min: -9, max: 9 }));

Deno.test("sums of squared differences and of products are those of plain loops, to the bit, whatever was packed before", () => {
  const packed = createPackedRows();
  fc.assert(fc.property(sizes, draws, fc.nat(40), ({ rows, d, other, at }, stream, fewer) => {
    const drawn = (length: number) => Float64Array.from({ length }, () => stream.next().value!);
    const A = drawn(rows * d), B = drawn(other + d), start = drawn(rows), count = Math.min(rows, fewer);
    const squares = new Float64Array(at + rows).fill(7), products = new Float64Array(at + rows).fill(7);
    packed.pack(A, rows, d);
    packed.squaredDistances(B, other, count, squares, at);
    packed.products(start, B, other, products, at);
    for (let i = 0; i < rows; i++) {
      let square = 0, product = start[i];
      for (let k = 0; k < d; k++) {
        const a = A[i * d + k], b = B[other + k];
        square += (a - b) * (a - b);
        product += a * b;
      }
      assert.equal(squares[at + i], i < count ? square : 7);
      assert.equal(products[at + i], product);
    }
    assert.ok(squares.subarray(0, at).every((value) => value === 7));
  }));
});

Deno.test("many rows of many numbers: the memory grows and earlier rows are gone", () => {
  const packed = createPackedRows(), d = 50, rows = 500, out = new Float64Array(rows);
  packed.pack(Float64Array.of(1, 2), 1, 2);
  packed.pack(Float64Array.from({ length: rows * d }, (_, i) => Math.floor(i / d)), rows, d);
  packed.squaredDistances(new Float64Array(d), 0, rows, out, 0);
  assert.deepEqual(out, Float64Array.from({ length: rows }, (_, i) => d * i * i));
});
