import assert from "node:assert/strict";
import fc from "fast-check";
import { erfc, normalCdf, normalDensity, normalQuantile } from "./normal_distribution.ts";

Deno.test("erfc() keeps full relative precision from the centre to the far tail", () => {
  // Python 3.11, math.erfc
  const reference = [
    [-3, 1.9999779095030015],
    [0, 1.0],
    [0.3, 0.6713732405408726],
    [0.46875, 0.507386526782062],
    [0.47, 0.5062549491139179],
    [1, 0.15729920705028513],
    [3.9, 3.479224859723177e-08],
    [4.1, 6.700027654084918e-09],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
  ];
  for (const [x, value] of reference) {
    assert.ok(Math.abs(erfc(x) - value) <= 1e-14 * value, `erfc(${x}): ${erfc(x)}, wanted ${value}`);
  }
});

Deno.test("normalQuantile() undoes normalCdf() in both tails", () => {
  fc.assert(fc.property(fc.double({ min: -37, max: 8, noNaN: true }), (x) => {
    const p = normalCdf(x);
    fc.pre(p > 0 && p < 1);
    // Near 1 the probability itself has lost digits: an error of one unit there moves x by 2⁻⁵³ / φ(x).
    assert.ok(Math.abs(normalQuantile(p) - x) <= 1e-12 * Math.abs(x) + 1e-15 + 2 ** -52 / normalDensity(x) * p);
  }));
});

Deno.test("normalQuantile() is NaN outside (0, 1)", () => {
  for (const p of [-1, 0, 1, 2, NaN]) assert.ok(Number.isNaN(normalQuantile(p)));
});
