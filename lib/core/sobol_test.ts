import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_SOBOL_DIMENSION, sobolPoints } from "./sobol.ts";

Deno.test("the plain sequence is Joe and Kuo's, as scipy.stats.qmc.Sobol draws it", () => {
  const dimension = 192, points = sobolPoints(1024, dimension, { seed: null });
  const picked = (i: number) => [0, 1, 2, 5, 50, 191].map((k) => points[i * dimension + k]);
  assert.deepEqual(picked(1), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  assert.deepEqual(picked(2), [0.75, 0.25, 0.25, 0.75, 0.25, 0.25]);
  assert.deepEqual(picked(3), [0.25, 0.75, 0.75, 0.25, 0.75, 0.75]);
  assert.deepEqual(picked(7), [0.125, 0.625, 0.375, 0.375, 0.875, 0.375]);
  assert.deepEqual(picked(100), [0.4140625, 0.2578125, 0.7734375, 0.7421875, 0.8828125, 0.9609375]);
  assert.deepEqual(picked(1023), [0.0009765625, 0.7529296875, 0.6123046875, 0.4384765625, 0.2587890625, 0.6630859375]);
});

Deno.test("every aligned run of 2^k points hits each of 2^k slices of each axis once, scrambled or not", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 0, max: 50 }),
      fc.option(fc.integer({ min: 0, max: 1e9 })),
      (k, block, seed) => {
        const count = 2 ** k, dimension = 30;
        const points = sobolPoints(count, dimension, { seed, first: block * count });
        for (let axis = 0; axis < dimension; axis++) {
          const slices = new Set<number>();
          for (let i = 0; i < count; i++) slices.add(Math.floor(points[i * dimension + axis] * count));
          assert.equal(slices.size, count);
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a scramble keeps the first two axes a (0, m, 2)-net", () => {
  const m = 8, count = 2 ** m;
  for (let seed = 0; seed < 20; seed++) {
    const points = sobolPoints(count, 2, { seed });
    for (let a = 0; a <= m; a++) {
      const cells = new Set<number>();
      for (let i = 0; i < count; i++) {
        cells.add(Math.floor(points[2 * i] * 2 ** a) * count + Math.floor(points[2 * i + 1] * 2 ** (m - a)));
      }
      assert.equal(cells.size, count, `seed ${seed}, cells of 2^-${a} by 2^-${m - a}`);
    }
  }
});

Deno.test("points depend on their index alone and seeds differ", () => {
  const whole = sobolPoints(40, 7, { seed: 3 });
  assert.deepEqual(sobolPoints(17, 7, { seed: 3, first: 23 }), whole.slice(23 * 7));
  assert.notDeepEqual(sobolPoints(40, 7, { seed: 4 }), whole);
});

Deno.test("a scrambled coordinate is uniform over seeds", () => {
  const seeds = 4000, tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < seeds; seed++) tenths[Math.floor(10 * sobolPoints(1, 3, { seed, first: 5 })[2])]++;
  for (const count of tenths) assert.ok(Math.abs(count - seeds / 10) < 5 * Math.sqrt(seeds * 0.09), `${tenths}`);
});

Deno.test("a dimension without direction numbers is refused", () => {
  for (const dimension of [0, 1.5, MAX_SOBOL_DIMENSION + 1]) {
    assert.throws(() => sobolPoints(1, dimension, { seed: 0 }), /wanted a dimension from 1 to 192/);
  }
  assert.throws(() => sobolPoints(2, 1, { seed: 0, first: 2 ** 32 - 1 }), /wanted indices/);
});
