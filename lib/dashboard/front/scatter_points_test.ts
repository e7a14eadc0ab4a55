import assert from "node:assert/strict";
import fc from "fast-check";
import { frontOf, isWithin } from "./scatter_points.ts";

const points = fc.array(
  fc.record({
    trial: fc.nat(),
    x: fc.integer({ min: -9, max: 9 }),
    y: fc.integer({ min: -9, max: 9 }),
    verdict: fc.constant("held"),
  }),
  { minLength: 1, maxLength: 60 },
);

Deno.test("no point beats one of the front in both figures, and each other point is beaten by one of it", () => {
  fc.assert(fc.property(points, (all) => {
    const front = frontOf(all, "lower", "higher");
    const beats = (a: typeof all[number], b: typeof all[number]) =>
      a.x <= b.x && a.y >= b.y && (a.x < b.x || a.y > b.y);
    for (const point of all) assert.equal(front.includes(point), !all.some((other) => beats(other, point)));
  }));
});

Deno.test("a lasso holds what lies within it, whichever way round it was drawn", () => {
  const lasso = [[0, 0], [10, 0], [10, 10], [6, 10], [6, 4], [4, 4], [4, 10], [0, 10]] as const;
  for (const way of [lasso, [...lasso].reverse()]) {
    assert.deepEqual([[2, 8], [8, 8], [5, 2]].map(([x, y]) => isWithin([x, y], way)), [true, true, true]);
    assert.deepEqual([[5, 8], [-1, 5], [11, 5]].map(([x, y]) => isWithin([x, y], way)), [false, false, false]);
  }
});
