import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import type { StudyView, Trial } from "./sampler.ts";
import { EncodedTrials } from "./search_model.ts";
import { createSearchSpace } from "./search_space.ts";

const space = createSearchSpace({
  params: [{ name: "x", type: "float", low: 0, high: 1 }, { name: "y", type: "float", low: 0, high: 1 }],
});

Deno.test("of many trials those nearest to a point are looked at, in the order of their ids; without one the latest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (n, limit, seed) => {
      const random = randomSource(seed), point = [random.uniform(), random.uniform()];
      const trials = Array.from({ length: n }, (_, id): Trial => ({
        id,
        params: { x: random.uniform(), y: random.uniform() },
        origin: "sobol",
        value: null,
        failed: null,
      }));
      const study: StudyView = { space, seed, trials, sign: 1, isKnown: () => false }, encoded = new EncodedTrials();
      const some = trials.filter(({ id }) => id % 3 !== 0), count = Math.min(limit, some.length);
      const found = encoded.nearest(study, some, point, limit).map(({ id }) => id);
      const distance = (id: number): number =>
        Math.hypot(Number(trials[id].params.x) - point[0], Number(trials[id].params.y) - point[1]);
      assert.equal(found.length, count);
      assert.deepEqual(found, found.toSorted((a, b) => a - b));
      const farthest = Math.max(...found.map(distance));
      for (const { id } of some) if (!found.includes(id)) assert.ok(distance(id) >= farthest);
      assert.deepEqual(encoded.nearest(study, some, null, limit), some.slice(some.length - count));
    }),
  );
});
