import assert from "node:assert/strict";
import { fundingGaps, fundingGrid, missingFundingTimes } from "./funding_grid.ts";

const HOUR = 3_600_000;
const hours = (...at: number[]) => Float64Array.from(at, (hour) => hour * HOUR);

Deno.test("gaps are counted by stretch, missing rates one by one", () => {
  const cases: [Float64Array, number | null, number, number][] = [
    [hours(), null, 0, 0],
    [hours(8), null, 0, 0],
    [hours(0, 8, 16), 8, 0, 0],
    [hours(0, 8, 32, 40, 64, 72), 8, 2, 4],
    [hours(0, 8, 16, 32), 8, 1, 1],
    // Hourly, and off the hour.
    [hours(0.5, 1.5, 2.5, 4.5), 1, 1, 1],
    // Most rates are four hours apart: between the others one is missing each.
    [hours(0, 8, 16, 20, 24, 28), 4, 2, 2],
  ];
  for (const [time, interval, gaps, missing] of cases) {
    const intervalMs = interval && interval * HOUR;
    assert.deepEqual(fundingGaps(time), { intervalMs, gaps, missing }, [...time].join());
  }
});

Deno.test("rates further apart keep the interval given, and so does a single one; each keeps its place in it", () => {
  assert.deepEqual(fundingGrid(hours(9), 8 * HOUR), { intervalMs: 8 * HOUR, phaseMs: HOUR });
  assert.deepEqual(fundingGrid(hours(), 8 * HOUR), { intervalMs: 8 * HOUR, phaseMs: 0 });
  assert.deepEqual(fundingGrid(hours(2, 26, 50), 8 * HOUR), { intervalMs: 8 * HOUR, phaseMs: 2 * HOUR });
});

Deno.test("a span holds its first moment and not its end", () => {
  const grid = { intervalMs: 8 * HOUR, phaseMs: 0 };
  assert.deepEqual(missingFundingTimes(hours(), grid, { from: 8 * HOUR, to: 24 * HOUR }), [8 * HOUR, 16 * HOUR]);
  assert.deepEqual(missingFundingTimes(hours(8), grid, { from: 1, to: 24 * HOUR + 1 }), [16 * HOUR, 24 * HOUR]);
});
