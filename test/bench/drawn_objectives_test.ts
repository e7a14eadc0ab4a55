import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../../lib/core/random.ts";
import { createSearchSpace } from "../../lib/search/search_space.ts";
import { drawnObjective, FAMILIES } from "./drawn_objectives.ts";

Deno.test("whatever is drawn can be searched, and no point lies below its optimum, which is worth 0", () => {
  fc.assert(fc.property(fc.constantFrom(...FAMILIES), fc.nat(), fc.nat(), (family, seed, draw) => {
    const { params, evaluate, optimum, minimum } = drawnObjective(family, seed), random = randomSource(draw);
    const space = createSearchSpace({ params }), at = space.encode(optimum);
    assert.equal(minimum, 0);
    assert.ok(Math.abs(evaluate(optimum)) < 1e-20);
    assert.ok(
      family === "mixed" ? params.length >= 9 && params.length <= 12 : params.length >= 6 && params.length <= 8,
    );
    for (let digits = 0; digits < 12; digits += 3) {
      const near = at.map((u) => Math.min(1, Math.max(0, u + 10 ** -digits * (random.uniform() - 0.5))));
      assert.ok(evaluate(space.decode(near)) >= 0);
    }
  }));
});

Deno.test("the same seed draws the same objective, and another another", () => {
  for (const family of FAMILIES) {
    const one = drawnObjective(family, 7), other = drawnObjective(family, 8);
    assert.equal(one.evaluate(one.optimum), drawnObjective(family, 7).evaluate(one.optimum));
    assert.deepEqual(one.params, drawnObjective(family, 7).params);
    assert.notDeepEqual(one.optimum, other.optimum);
  }
});

Deno.test("the minima of faces lie at both ends of scales, near them and between, those of the others between", () => {
  for (const family of FAMILIES) {
    const shares = Array.from({ length: 20 }, (_, seed) => seed).flatMap((seed) => {
      const { params, optimum } = drawnObjective(family, seed), at = createSearchSpace({ params }).encode(optimum);
      return [at[0], at[1]]; // numbers on a scale in every family
    });
    const isFaces = family === "faces";
    assert.equal(shares.includes(0) && shares.includes(1), isFaces, family);
    assert.equal(shares.some((u) => u > 0 && u < 0.02 || u > 0.98 && u < 1), isFaces, family);
    assert.ok(shares.some((u) => u > 0.1 && u < 0.9));
  }
});
