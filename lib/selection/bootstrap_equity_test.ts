import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { mean, quantile, sorted, standardDeviation } from "../core/statistics.ts";
import { compounded } from "../metrics/daily.ts";
import { maxDrawdown } from "../metrics/risk.ts";
import { bootstrapRows } from "./bootstrap.ts";
import { bootstrapEquity } from "./bootstrap_equity.ts";

const normal = randomSource(5), returns = Float64Array.from({ length: 120 }, () => 0.001 + 0.01 * normal.normal());

Deno.test("bands are the quantiles of the paths that the rows of the stationary bootstrap give", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 9 }), (seed, meanBlock) => {
      const bands = bootstrapEquity(returns, { seed, paths: 40, meanBlock, levels: [0.1, 0.9] });
      const curves = Array.from(
        { length: 40 },
        (_, path) =>
          compounded(
            Float64Array.from(bootstrapRows(returns.length, path, { seed, meanBlock }), (row) => returns[row]),
          ),
      );
      for (const day of [0, 60, 119]) {
        const values = sorted(curves.map((curve) => curve[day]));
        assert.deepEqual(bands.equity.map((band) => band[day]), [quantile(values, 0.1), quantile(values, 0.9)]);
      }
      assert.deepEqual([...bands.deepest], curves.map((curve) => maxDrawdown(curve, 1)));
      assert.deepEqual(bootstrapEquity(returns, { seed, paths: 40, meanBlock, levels: [0.1, 0.9] }), bands);
    }),
    { numRuns: 20 },
  );
});

Deno.test("the mean of the paths' log growth is that of the days, within four standard errors", () => {
  const { ends, lossShare } = bootstrapEquity(returns, { seed: 9, paths: 2000 });
  const growth = ends.map(Math.log), wanted = returns.reduce((sum, value) => sum + Math.log1p(value), 0);
  assert.ok(Math.abs(mean(growth) - wanted) < 4 * standardDeviation(growth) / Math.sqrt(ends.length));
  assert.equal(lossShare, ends.filter((end) => end < 1).length / 2000);
});

Deno.test("drawdowns lie in 0 … 1, bands in order, and the record is its own", () => {
  const bands = bootstrapEquity(returns, { seed: 2, paths: 200 });
  for (const columns of [bands.equity, bands.drawdown]) {
    for (let level = 1; level < columns.length; level++) {
      assert.ok(columns[level].every((value, day) => value >= columns[level - 1][day]));
    }
  }
  assert.ok(bands.drawdown.every((column) => column.every((value) => value >= 0 && value < 1)));
  assert.deepEqual(bands.observed.equity, compounded(returns));
  assert.equal(Math.max(...bands.observed.drawdown), maxDrawdown(bands.observed.equity, 1));
});

for (
  const [what, given, options, message] of [
    [
      "a hole",
      [0.1, NaN, 0.1, NaN],
      {},
      /wanted a return of at least −1 for each day, as a fraction, found NaN on day 2 of 4 and 1 more/,
    ],
    ["per cent", [1, -2, 3], {}, /found -2 on day 2 of 3/],
    ["one day", [0.1], {}, /wanted at least 2 daily returns, found 1/],
    ["no paths", [0.1, 0.2], { paths: 0 }, /wanted paths as a whole number of at least 1, found 0/],
    [
      "levels out of order",
      [0.1, 0.2],
      { levels: [0.9, 0.1] },
      /wanted levels that rise between 0 and 1, found 0.9, 0.1/,
    ],
    ["blocks of nothing", [0.1, 0.2], { meanBlock: 0 }, /wanted a mean length of at least 1, found 0/],
    ["more than memory holds", [0.1, 0.2], { paths: 1e8 }, /wanted at most 50000000 values/],
  ] as const
) {
  Deno.test(`equity paths are refused for ${what}, in a sentence`, () => {
    assert.throws(() => bootstrapEquity(given, { seed: 1, ...options }), message);
  });
}
