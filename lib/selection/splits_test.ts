import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import type { BarRange } from "../core/bar_range.ts";
import { daysNeeded, splitDays, splitTime } from "./splits.ts";

const HOUR = 3_600_000;

Deno.test("parts and folds never overlap, keep their order and lie two maximal holding times apart", () => {
  const spans = fc.record({
    // Fewer leave no train part in the first of five folds behind gaps of four days.
    days: fc.integer({ min: 80, max: 400 }),
    offset: fc.integer({ min: 0, max: 23 }),
    holding: fc.integer({ min: 0, max: 48 }),
    folds: fc.integer({ min: 1, max: 5 }),
    keep: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(fc.property(spans, ({ days, offset, holding, folds, keep }) => {
    // Some bars are missing, as on a real exchange.
    const time = Float64Array.from({ length: days * 24 }, (_, i) => (1000 * 24 + offset + i) * HOUR)
      .filter((_, i) => i % 8 < keep || i % 5 === 0);
    const maxHoldingMs = holding * HOUR;
    const split = splitTime(time, { maxHoldingMs, folds });
    const apart = (before: BarRange, after: BarRange) => {
      assert.ok(before.from < before.to && before.to <= after.from && after.from < after.to);
      // The last bar that may open a trade and the first bar of the next part.
      assert.ok(time[after.from] - time[before.to - 1] >= 2 * maxHoldingMs);
    };
    apart(split.search, split.validation);
    apart(split.validation, split.sealed);
    assert.equal(split.sealed.to, time.length);
    assert.equal(split.search.from, 0);
    assert.equal(split.folds.length, folds);
    for (const [i, fold] of split.folds.entries()) {
      apart(fold.train, fold.test);
      assert.ok(fold.test.to <= split.search.to);
      if (i > 0) assert.equal(fold.test.from, split.folds[i - 1].test.to);
    }
    for (const part of [split.validation, split.sealed]) {
      assert.notEqual(Math.floor(time[part.from] / DAY_MS), Math.floor(time[part.from - 1] / DAY_MS));
    }
  }));
});

Deno.test("too few days for a part are refused with what was found", () => {
  const time = Float64Array.from({ length: 6 * 24 }, (_, i) => i * HOUR);
  assert.throws(
    () => splitTime(time, { maxHoldingMs: 24 * HOUR }),
    /found 6 days in all and gaps of 2; 30 days are needed/,
  );
  assert.throws(() => splitTime(new Float64Array(0), { maxHoldingMs: 0 }), RangeError);
  assert.throws(() => splitTime(time, { maxHoldingMs: 0, validationShare: 0.6, sealedShare: 0.4 }), /0.6 and 0.4/);
});

Deno.test("the days needed are enough from there on, and one day less is not", () => {
  const options = fc.record({
    maxHoldingMs: fc.integer({ min: 0, max: 60 }).map((hours) => hours * HOUR),
    folds: fc.integer({ min: 1, max: 9 }),
    sealedShare: fc.constantFrom(0.1, 0.25, 0.3, 0.5),
  });
  fc.assert(fc.property(options, fc.integer({ min: 0, max: 300 }), (chosen, more) => {
    const needed = daysNeeded(chosen);
    assert.notEqual(splitDays(needed + more, chosen), null);
    assert.equal(splitDays(needed - 1, chosen), null);
    const time = Float64Array.from({ length: (needed + more) * 24 }, (_, i) => i * HOUR);
    assert.equal(splitTime(time, chosen).sealed.to, time.length);
    assert.throws(
      () => splitTime(time.subarray(0, (needed - 1) * 24), chosen),
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
    () => splitTime(time, { maxHoldingMs: 8 * HOUR }),
    /wanted bars in each part, found none from 1970-02-15 to/,
  );
});
