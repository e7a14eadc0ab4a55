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
      const isLong = found.closes.length > 3;
      assert.deepEqual([haveSameCloses(found, whole), haveSameCloses(whole, found)], [isLong, isLong]);
      assert.ok(!haveSameCloses(found, other) && !haveSameCloses(other, found));
    }),
  );
});

Deno.test("days that are not shared say nothing, a multiple or the rounding of prices is a copy, other moves are not", () => {
  const changed = (change: (close: number, day: number) => number) => ({ ...whole, closes: whole.closes.map(change) });
  assert.ok(!haveSameCloses(whole, { ...whole, fromTime: whole.fromTime + DAYS * DAY_MS }));
  assert.ok(!haveSameCloses(whole, { ...whole, closes: [] }));
  assert.ok(haveSameCloses(whole, changed((close) => 1.1 * close)));
  assert.ok(haveSameCloses(whole, changed((close) => Number(close.toPrecision(6)))));
  assert.ok(haveSameCloses(whole, changed((close, day) => day % 6 === 0 ? 2 * close : close)), "some rows changed");
  assert.ok(!haveSameCloses(whole, changed((close, day) => close * (1 + 1e-4 * (day % 2)))), "an exchange beside it");
});

Deno.test("two coins that hardly move are two, whatever their grid of prices", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = randomSource(seed),
      closes = () => Array.from({ length: 365 }, () => (10_000 + Math.round(0.4 * random.normal())) / 10_000);
    assert.ok(!haveSameCloses({ fromTime: 0, closes: closes() }, { fromTime: 0, closes: closes() }));
  }
});
