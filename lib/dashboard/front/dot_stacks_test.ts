import assert from "node:assert/strict";
import fc from "fast-check";
import { dotField, ticksOf } from "./dot_stacks.ts";

const dots = fc.array(
  fc.record({
    trial: fc.nat(),
    sharpe: fc.double({ min: -40, max: 40, noNaN: true }),
    verdict: fc.constantFrom("held" as const, "notProven" as const, "notTested" as const),
    isGood: fc.boolean(),
  }),
  { maxLength: 300 },
);

Deno.test("every try has its dot within the field, none covers another, and those that held lie on top", () => {
  fc.assert(fc.property(dots, fc.option(fc.double({ min: 0, max: 12, noNaN: true })), (tries, reach) => {
    const { dots: placed, radius, scale } = dotField(tries, { reach, width: 600, height: 200, pitch: 10 });
    assert.deepEqual(placed.map(({ dot }) => dot.trial).sort(), tries.map(({ trial }) => trial).sort());
    const columns = Map.groupBy(placed, ({ x }) => x);
    for (const [x, stack] of columns) {
      assert.ok(x >= 0 && x <= 600, `${x}`);
      const heights = stack.map(({ y }) => y).sort((a, b) => b - a);
      assert.ok(heights.every((y) => y >= 0 && y <= 200));
      assert.equal(new Set(heights).size, stack.length);
      const rank = { tried: 0, good: 1, held: 2 };
      assert.deepEqual(
        stack.toSorted((a, b) => b.y - a.y).map(({ kind }) => rank[kind]),
        stack.map(({ kind }) => rank[kind]).sort(),
      );
    }
    assert.ok(radius > 0 && radius <= 5);
    if (reach !== null) assert.ok(scale.at(reach) >= 0 && scale.at(reach) <= 600);
  }));
});

Deno.test("ticks are round, within the range and about as many as asked for", () => {
  assert.deepEqual(ticksOf({ low: -12.3, high: 15.1 }, 6), [-10, -5, 0, 5, 10, 15]);
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      (low, span) => {
        const ticks = ticksOf({ low, high: low + span }, 6);
        assert.ok(ticks.length >= 2 && ticks.length <= 8, `${ticks}`);
        assert.ok(ticks.every((tick) => tick >= low - span * 1e-9 && tick <= low + span * (1 + 1e-9)));
      },
    ),
  );
});
