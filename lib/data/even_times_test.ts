import assert from "node:assert/strict";
import fc from "fast-check";
import { TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { areEvenTimes } from "./even_times.ts";

Deno.test("bars of any length are even wherever they begin, whichever of them are left out", () => {
  const lengths = fc.constantFrom(...Object.values(TIMEFRAME_MS), 7 * 86_400_000);
  fc.assert(fc.property(lengths, fc.integer({ min: 0, max: 2 ** 41 }), fc.integer(), (step, start, seed) => {
    const random = randomSource(seed, 0), all = Array.from({ length: 400 }, (_, i) => start + i * step);
    const kept = all.filter(() => random.integer(10) < 4);
    assert.ok(areEvenTimes(all));
    assert.ok(areEvenTimes(kept));
  }));
});

Deno.test("bars are even however few of them have trades, and with a single row off their grid", () => {
  const sparse = fc.record({ seed: fc.integer(), share: fc.integer({ min: 1, max: 40 }), start: fc.nat(2 ** 40) });
  fc.assert(fc.property(sparse, fc.boolean(), ({ seed, share, start }, isStray) => {
    const random = randomSource(seed, 0), all = Array.from({ length: 10_000 }, (_, i) => start + i * 60_000);
    const kept = all.filter(() => random.integer(100) < share);
    if (isStray) kept[kept.length >> 1] += 17_123;
    assert.ok(areEvenTimes(kept));
  }));
});

Deno.test("a step that is even to within seconds is one of bars, as that of funding is", () => {
  const random = randomSource(3, 0);
  assert.ok(areEvenTimes(Array.from({ length: 90 }, (_, i) => i * 28_800_000 + random.integer(20_000))));
});

Deno.test("months are even, and so are days by a clock that is put forward and back", () => {
  assert.ok(areEvenTimes(Array.from({ length: 36 }, (_, month) => Date.UTC(2020, month))));
  const shifted = (day: number) => Date.UTC(2023, 0, day) + (day > 85 && day < 302 ? -3_600_000 : 0);
  assert.ok(areEvenTimes(Array.from({ length: 400 }, (_, day) => shifted(day))));
});

Deno.test("what comes whenever it comes is not even, nor is a single time", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const random = randomSource(seed, 0);
    let time = 1_600_000_000_000;
    const times = Array.from({ length: 200 }, () => time += 1 + Math.floor(-8e6 * Math.log(1 - random.uniform())));
    assert.ok(!areEvenTimes(times));
    assert.ok(!areEvenTimes(times.map((ms) => ms - ms % 1000)));
  }));
  assert.ok(!areEvenTimes([]));
  assert.ok(!areEvenTimes([5]));
});
