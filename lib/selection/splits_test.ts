import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import type { BarRange } from "../core/bar_range.ts";
import { daysNeeded, splitDays, type SplitOptions, splitTimes } from "./splits.ts";

const HOUR = 3_600_000;

/** The cut of one market. */
const splitTime = (time: Float64Array, options: SplitOptions) => splitTimes([time], options)[0];

Deno.test("parts never overlap, keep their order and lie two maximal holding times apart", () => {
  const spans = fc.record({
    days: fc.integer({ min: 80, max: 400 }),
    offset: fc.integer({ min: 0, max: 23 }),
    holding: fc.integer({ min: 0, max: 48 }),
    keep: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(fc.property(spans, ({ days, offset, holding, keep }) => {
    // Some bars are missing, as on a real exchange.
    const time = Float64Array.from({ length: days * 24 }, (_, i) => (1000 * 24 + offset + i) * HOUR)
      .filter((_, i) => i % 8 < keep || i % 5 === 0);
    const maxHoldingMs = holding * HOUR;
    const split = splitTime(time, { maxHoldingMs, barMs: HOUR });
    const apart = (before: BarRange, after: BarRange) => {
      assert.ok(before.from < before.to && before.to <= after.from && after.from < after.to);
      // The last bar that may open a trade and the first bar of the next part.
      assert.ok(time[after.from] - time[before.to - 1] >= 2 * maxHoldingMs);
    };
    apart(split.search, split.validation);
    apart(split.validation, split.sealed);
    // All whole days, and no part of another: the first begins with a bar, the last ends with one.
    const firstDay = Math.ceil(time[0] / DAY_MS), end = Math.floor((time[time.length - 1] + HOUR) / DAY_MS);
    assert.equal(split.search.from, time.findIndex((at) => at >= firstDay * DAY_MS));
    assert.equal(split.sealed.to, time.findLastIndex((at) => at < end * DAY_MS) + 1);
    for (const part of [split.validation, split.sealed]) {
      assert.notEqual(Math.floor(time[part.from] / DAY_MS), Math.floor(time[part.from - 1] / DAY_MS));
    }
  }));
});

Deno.test("folds hold every day of the search, are as long as each other but for a day, and have two days or more", () => {
  const spans = fc.record({
    days: fc.integer({ min: 8, max: 400 }),
    offset: fc.integer({ min: 0, max: 23 }),
    folds: fc.integer({ min: 1, max: 12 }),
    // Days without a bar at the begin of the search.
    late: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(fc.property(spans, ({ days, offset, folds, late }) => {
    const time = Float64Array.from({ length: (days + 1) * 24 }, (_, i) => (1000 * 24 + offset + i) * HOUR)
      .filter((at) => Math.floor(at / DAY_MS) < 1001 || Math.floor(at / DAY_MS) >= 1001 + late);
    const { search, foldEdges } = splitTime(time, { maxHoldingMs: 0, barMs: HOUR, folds });
    const dayOf = (bar: number) => Math.floor(time[bar] / DAY_MS), edges = foldEdges.map((edge) => edge / DAY_MS);
    assert.deepEqual([edges[0], edges.at(-1)], [dayOf(search.from), dayOf(search.to - 1) + 1]);
    const lengths = edges.slice(1).map((edge, i) => edge - edges[i]), searched = edges.at(-1)! - edges[0];
    assert.ok(lengths.every(Number.isInteger) && Math.max(...lengths) - Math.min(...lengths) <= 1);
    assert.equal(lengths.length, Math.max(1, Math.min(folds, Math.floor(searched / 2))));
  }));
});

Deno.test("too few days for a part are refused with what was found", () => {
  const time = Float64Array.from({ length: 6 * 24 }, (_, i) => i * HOUR);
  assert.throws(
    () => splitTime(time, { maxHoldingMs: 24 * HOUR, barMs: HOUR }),
    /found 6 whole days in all and gaps of 2; 13 days are needed/,
  );
  assert.throws(() => splitTime(new Float64Array(0), { maxHoldingMs: 0, barMs: HOUR }), RangeError);
  assert.throws(
    () => splitTime(time, { maxHoldingMs: 0, barMs: HOUR, validationShare: 0.6, sealedShare: 0.4 }),
    /0.6 and 0.4/,
  );
});

Deno.test("the hours before the first midnight and after the last one belong to no part", () => {
  const hours = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, i) => (from + i) * HOUR);
  const split = (time: Float64Array) => {
    const { search, validation, sealed } = splitTime(time, { maxHoldingMs: HOUR, barMs: HOUR });
    return [search, validation, sealed].map(({ from, to }) => [time[from] / HOUR, time[to - 1] / HOUR]);
  };
  const whole = split(hours(0, 100 * 24));
  assert.deepEqual(whole, [[0, 49 * 24 - 1], [50 * 24, 69 * 24 - 1], [70 * 24, 100 * 24 - 1]]);
  // Ten hours of the day before, and all of the day after but its last hour, change nothing.
  assert.deepEqual(split(hours(-10, 101 * 24 - 1)), whole);
  assert.throws(() => split(hours(1, 47)), /found 0 whole days in all/);
});

Deno.test("the days needed are enough from there on, and one day less is not", () => {
  const options = fc.record({
    maxHoldingMs: fc.integer({ min: 0, max: 60 }).map((hours) => hours * HOUR),
    sealedShare: fc.constantFrom(0.1, 0.25, 0.3, 0.5),
  });
  fc.assert(fc.property(options, fc.integer({ min: 0, max: 300 }), (chosen, more) => {
    const needed = daysNeeded(chosen);
    assert.notEqual(splitDays(needed + more, chosen), null);
    assert.equal(splitDays(needed - 1, chosen), null);
    const time = Float64Array.from({ length: (needed + more) * 24 }, (_, i) => i * HOUR);
    const asked = { ...chosen, barMs: HOUR };
    assert.equal(splitTime(time, asked).sealed.to, time.length);
    assert.throws(
      () => splitTime(time.subarray(0, (needed - 1) * 24), asked),
      new RegExp(`${needed} days are needed`),
    );
  }));
});

Deno.test("a part that lies in a hole of the data is refused with its days", () => {
  const time = Float64Array.from({ length: 90 * 24 }, (_, i) => i * HOUR).filter((at) => {
    const day = at / DAY_MS;
    return day < 44 || day >= 63;
  });
  assert.throws(
    () => splitTime(time, { maxHoldingMs: 8 * HOUR, barMs: HOUR }),
    /wanted bars in each part, found none from 1970-02-15 to/,
  );
});
