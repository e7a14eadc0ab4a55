import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../../lib/core/random.ts";
import { HELD_OUT } from "./held_out_objectives.ts";
import { createSearchSpace } from "../../lib/search/search_space.ts";

Deno.test("no point of a held-out objective lies below its minimum, which is the value at its optimum", () => {
  for (const { name, params, minimum, evaluate, optimum } of HELD_OUT) {
    const space = createSearchSpace({ params }), at = space.encode(optimum);
    assert.ok(Math.abs(evaluate(optimum) - minimum) <= 1e-12, `${name}: ${evaluate(optimum)}, wanted ${minimum}`);
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 0, max: 12 }), (seed, digits) => {
      const random = randomSource(seed);
      const near = at.map((u) => Math.min(1, Math.max(0, u + 10 ** -digits * (random.uniform() - 0.5))));
      const found = evaluate(space.decode(near));
      assert.ok(found >= minimum - 1e-9, `${name}: ${found} below ${minimum}`);
    }));
  }
});
