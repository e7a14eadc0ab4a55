import assert from "node:assert/strict";
import fc from "fast-check";
import { correlation } from "../core/statistics.ts";
import { chooseApart, MAX_CANDIDATE_CORRELATION } from "./choose_apart.ts";

const days = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 12, maxLength: 12 });

Deno.test("chooseApart() keeps the best, passes over what resembles a better one, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(days, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (columns, most) => {
      const kept = chooseApart(columns, { most });
      assert.equal(kept[0], 0);
      assert.ok(kept.length <= most);
      const resembles = (i: number, j: number) => correlation(columns[i], columns[j]) > MAX_CANDIDATE_CORRELATION;
      const full = kept.length === most ? kept[most - 1] : columns.length;
      for (let i = 0; i < full; i++) {
        assert.equal(kept.includes(i), !kept.some((j) => j < i && resembles(i, j)));
      }
    }),
  );
});

Deno.test("chooseApart() counts earlier choices, and keeps its distance from them", () => {
  const a = [1, -1, 2, 0], b = [0, 1, 1, -1];
  assert.deepEqual(chooseApart([a, b], { most: 2, chosen: [a] }), [1]);
  assert.deepEqual(chooseApart([a, b], { most: 1, chosen: [b] }), []);
});
