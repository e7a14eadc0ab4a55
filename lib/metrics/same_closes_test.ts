import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { dayClosesOf, haveSameCloses } from "./same_closes.ts";

const DAYS = 12, HOURS = 24 * DAYS, HOUR_MS = DAY_MS / 24;

/** Hours of a market whose price walks. */
function hoursOf(seed: number): Float64Array {
  const random = randomSource(seed);
  let price = 100;
  return Float64Array.from({ length: HOURS }, () => price *= 1 + 0.01 * random.normal());
}

/** Some of its hours in bars of so many hours. */
function barsOf(hours: Float64Array, from = 0, to = HOURS, length = 1) {
  const bars = (to - from) / length;
  return dayClosesOf(
    Float64Array.from({ length: bars }, (_, i) => (from + i * length) * HOUR_MS),
    Float64Array.from({ length: bars }, (_, i) => hours[from + (i + 1) * length - 1]),
  );
}

const market = hoursOf(3), whole = barsOf(market);

Deno.test("any days of a market in bars of any length are known again, and another market is not", () => {
  const other = barsOf(hoursOf(4)), day = fc.nat(DAYS - 1);
  fc.assert(
    fc.property(day, day, fc.constantFrom(1, 2, 4, 8, 12, 24), (a, b, length) => {
      const found = barsOf(market, 24 * Math.min(a, b), 24 * (Math.max(a, b) + 1), length);
      assert.equal(found.closes.length, Math.abs(a - b) + 1);
      assert.ok(haveSameCloses(found, whole) && haveSameCloses(whole, found));
      assert.ok(!haveSameCloses(found, other) && !haveSameCloses(other, found));
    }),
  );
});

Deno.test("days that are not shared say nothing, rounding is none of a difference, a tenth of a per cent is", () => {
  const scaled = (factor: number) => ({ ...whole, closes: whole.closes.map((close) => close * factor) });
  assert.ok(!haveSameCloses(whole, { ...whole, fromTime: whole.fromTime + DAYS * DAY_MS }));
  assert.ok(!haveSameCloses(whole, { ...whole, closes: [] }));
  assert.deepEqual([1 + 1e-6, 1.001, 0.999].map((factor) => haveSameCloses(whole, scaled(factor))), [
    true,
    false,
    false,
  ]);
  const half = whole.closes.map((close, day) => day % 2 === 0 ? close : 2 * close);
  assert.ok(haveSameCloses(whole, { ...whole, closes: half }));
  assert.ok(!haveSameCloses(whole, { ...whole, closes: half.with(0, 1) }), "fewer than half of the days agree");
});
