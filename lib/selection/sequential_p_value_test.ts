import assert from "node:assert/strict";
import fc from "fast-check";
import { lookLevel } from "./look_level.ts";
import { sequentialOptions, sequentialPValue } from "./sequential_p_value.ts";
import { randomSource } from "../core/random.ts";

Deno.test("the p-value is h / l where the h-th as good is the l-th draw, else (g + 1) / (n + 1)", () => {
  fc.assert(fc.property(
    fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 1, max: 10 }),
    (draws, enough) => {
      let place = 0;
      const { draws: made, asGood, pValue } = sequentialPValue(() => draws[place++], { most: draws.length, enough });
      const good = [...draws.keys()].filter((i) => draws[i]), last = good[enough - 1];
      if (last === undefined) {
        assert.deepEqual([made, asGood], [draws.length, good.length]);
        assert.equal(pValue, (good.length + 1) / (draws.length + 1));
      } else {
        assert.deepEqual([made, asGood, pValue], [last + 1, enough, enough / (last + 1)]);
      }
      assert.equal(place, made);
    },
  ));
});

Deno.test("without an edge a p-value of at most a level comes no more often than the level says", () => {
  const tests = 4000, random = randomSource(3), found = { 0.05: 0, 0.2: 0, 0.5: 0 };
  for (let test = 0; test < tests; test++) {
    const own = random.uniform();
    const { pValue } = sequentialPValue(() => random.uniform() >= own, { most: 99, enough: 10 });
    for (const level of [0.05, 0.2, 0.5] as const) if (pValue <= level) found[level]++;
  }
  for (const level of [0.05, 0.2, 0.5] as const) {
    const spread = Math.sqrt(level * (1 - level) * tests);
    assert.ok(Math.abs(found[level] - level * tests) < 4 * spread, `${level}: ${found[level]} of ${tests}`);
  }
});

Deno.test("a test that has stopped cannot pass, and one without an equal passes as one of all that were tried", () => {
  for (const number of [1, 2, 7]) {
    for (const tests of [1, 3, 10]) {
      const level = lookLevel(number), options = sequentialOptions(level, tests);
      const pOf = (every: number) => {
        let draw = 0;
        return sequentialPValue(() => ++draw % every === 0, options).pValue;
      };
      assert.ok(pOf(Infinity) * tests <= level);
      const { most, enough } = options;
      assert.ok(enough / most > level);
      let draws = 0;
      const { pValue } = sequentialPValue(() => ++draws > most - enough, options);
      assert.ok(pValue > level, `${pValue} after ${draws} draws`);
    }
  }
});

Deno.test("no draws are refused", () => {
  assert.throws(
    () => sequentialPValue(() => true, { most: 0, enough: 1 }),
    /wanted most as a whole number of at least 1/,
  );
  assert.throws(() => sequentialPValue(() => true, { most: 9, enough: 0.5 }), /wanted enough as .* found 0\.5/);
});
