import assert from "node:assert/strict";
import fc from "fast-check";
import { FeatureCache } from "./feature_cache.ts";

/** Remembers a column of some values under its name and counts how often it was computed. */
function counting(maximumBytes: number) {
  const cache = new FeatureCache(maximumBytes);
  let computed = 0;
  const ask = (name: string, length = 1) =>
    cache.remember("hash", name, [], () => {
      computed++;
      return new Float64Array(length);
    });
  return { cache, ask, computed: () => computed };
}

Deno.test("the cache keeps within its cap and hands out what it holds, whatever is asked", () => {
  const asks = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat({ max: 6 })));
  fc.assert(fc.property(asks, fc.nat({ max: 100 }), (list, cap) => {
    const cache = new FeatureCache(cap);
    for (const [name, length] of list) {
      const column = cache.remember("hash", name, [length], () => new Float64Array(length));
      assert.equal(column.length, length);
      assert.ok(cache.bytes <= cap);
    }
  }));
});

Deno.test("the least recently used feature goes first", () => {
  const { cache, ask, computed } = counting(24);
  for (const name of ["a", "b", "c", "a", "d"]) ask(name);
  assert.equal(computed(), 4);
  assert.deepEqual([cache.size, cache.bytes], [3, 24]);
  ask("a");
  assert.equal(computed(), 4);
  ask("b");
  assert.equal(computed(), 5);
});

Deno.test("data, name and every argument tell features apart", () => {
  const cache = new FeatureCache(1000);
  const keys: [data: string, name: string, args: (number | string)[]][] = [
    ["x", "ema", [1, 2]],
    ["y", "ema", [1, 2]],
    ["x", "sma", [1, 2]],
    ["x", "ema", [12]],
    ["x", "ema", ["1", 2]],
    ["x", "ema", [NaN]],
    ["x", "ema", [Infinity]],
    ["x", "ema", ["Infinity"]],
  ];
  for (const [data, name, args] of keys) cache.remember(data, name, args, () => new Float64Array(1));
  assert.equal(cache.size, keys.length);
});

Deno.test("what is forgotten is that of the same bars alone, and makes room", () => {
  const cache = new FeatureCache(1000);
  for (const data of ["x", "x 1h", "xx"]) {
    for (const name of ["ema", "sma"]) cache.remember(data, name, [], () => new Float64Array(2));
  }
  cache.forget("x");
  assert.deepEqual([cache.size, cache.bytes], [4, 64]);
  let computed = 0;
  for (const data of ["x", "x 1h", "xx"]) cache.remember(data, "ema", [], () => new Float64Array(++computed));
  assert.equal(computed, 1);
});

Deno.test("a feature larger than the cap is not kept, and drops no other", () => {
  const { cache, ask, computed } = counting(24);
  ask("small");
  ask("large", 4);
  ask("large", 4);
  assert.equal(computed(), 3);
  assert.deepEqual([cache.size, cache.bytes], [1, 8]);
});

Deno.test("the arrays of a record all count", () => {
  const cache = new FeatureCache(100);
  cache.remember("hash", "macd", [], () => ({ macd: new Float64Array(2), tags: new Uint8Array(3), note: "text" }));
  assert.equal(cache.bytes, 19);
});

Deno.test("what fails is not remembered", () => {
  const cache = new FeatureCache(100);
  assert.throws(() =>
    cache.remember("hash", "ema", [0], () => {
      throw new RangeError("no period");
    }), { message: "no period" });
  assert.equal(cache.size, 0);
});

Deno.test("a cap that is no number is refused", () => {
  assert.throws(() => new FeatureCache(NaN), RangeError);
});

Deno.test("a cap is raised to what is asked of it, and never lowered", () => {
  const { cache, ask, computed } = counting(8);
  cache.holdAtLeast(16);
  cache.holdAtLeast(0);
  for (const name of ["a", "b", "a", "b"]) ask(name);
  assert.equal(computed(), 2);
});
