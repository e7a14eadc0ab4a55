import assert from "node:assert/strict";
import fc from "fast-check";
import { failedGates } from "./gates.ts";
import { thresholdValue } from "./scaled_threshold.ts";
import { SOFT_THRESHOLDS, type Threshold } from "./thresholds.ts";

const rowOf = (kpi: Threshold["kpi"]) => SOFT_THRESHOLDS.find((row) => row.kpi === kpi)!;
const active = rowOf("activeDays"), green = rowOf("greenDaysShare");

const trial = fc.record({
  days: fc.integer({ min: 5, max: 2_000 }),
  trades: fc.integer({ min: 30, max: 5_000 }),
  medianHoldingMinutes: fc.integer({ min: 1, max: 30_000 }),
});

Deno.test("the active days asked can be reached, grow with the span, and are never fewer than the table's", () => {
  fc.assert(fc.property(trial, fc.integer({ min: 0, max: 500 }), ({ days, trades }, more) => {
    const asked = (span: number, count: number) =>
      thresholdValue(active, { tradeCount: count, tradesPerDay: count / span });
    assert.ok(asked(days, trades) >= active.value);
    assert.ok(asked(days, trades) <= Math.max(active.value, Math.min(days, trades)));
    assert.ok(asked(days + more, trades) >= asked(days, trades) - 1e-9);
    assert.ok(asked(days, trades + more) >= asked(days, trades) - 1e-9);
  }));
  assert.equal(thresholdValue(active, { tradeCount: 90, tradesPerDay: 2.25 }), 15);
  assert.equal(thresholdValue(active, { tradeCount: 30, tradesPerDay: 30 / 970 }), 15);
  assert.equal(thresholdValue(active, { tradeCount: 3250, tradesPerDay: 10 }), 97.5);
});

Deno.test("the green days asked are the table's from six trades a day on, and fewer the less a day shows", () => {
  fc.assert(fc.property(trial, fc.integer({ min: 1, max: 40 }), ({ trades, medianHoldingMinutes }, perDay) => {
    const asked = (holding: number, k: number) =>
      thresholdValue(green, { tradeCount: trades * k, activeDays: trades, medianHoldingMinutes: holding });
    const value = asked(medianHoldingMinutes, perDay);
    assert.ok(value >= 0 && value <= green.value);
    if (perDay >= 6 && medianHoldingMinutes <= 1440) assert.equal(value, green.value);
    assert.ok(asked(2 * medianHoldingMinutes, perDay) <= value && asked(medianHoldingMinutes, perDay + 1) >= value);
  }));
  const daily = { tradeCount: 60, activeDays: 60 };
  assert.equal(thresholdValue(green, { ...daily, medianHoldingMinutes: 4 * 1440 }).toFixed(3), "0.255");
  assert.equal(thresholdValue({ ...green, value: 0.6 }, { ...daily, medianHoldingMinutes: 4 * 1440 }), 0.6);
});

Deno.test("a threshold is its value where what it scales by is not known, and a failure names what was asked", () => {
  for (const row of [active, green]) {
    assert.equal(thresholdValue(row, {}), row.value);
    assert.equal(
      thresholdValue(row, { tradeCount: 40, activeDays: 10, tradesPerDay: null, medianHoldingMinutes: null }),
      row.value,
    );
  }
  const { scaled: _, ...plain } = active;
  assert.equal(thresholdValue(plain, { tradeCount: 3250, tradesPerDay: 10 }), 15);
  assert.deepEqual(failedGates({ activeDays: 90, tradeCount: 3250, tradesPerDay: 10 }, [active]), [
    { kpi: "activeDays", bound: "atLeast", wanted: 97.5, found: 90 },
  ]);
});
