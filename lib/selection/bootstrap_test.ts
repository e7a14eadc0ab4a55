import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { mean } from "../core/statistics.ts";
import { bootstrapInterval, bootstrapRows, maxDrawdownInterval, sharpeInterval } from "./bootstrap.ts";

Deno.test("blocks have the mean length asked for, and every row is drawn equally often", () => {
  const length = 50, meanBlock = 5, resamples = 2000;
  const drawn = new Float64Array(length);
  let breaks = 0;
  for (let b = 0; b < resamples; b++) {
    const rows = bootstrapRows(length, b, { seed: 1, meanBlock });
    rows.forEach((row, i) => {
      drawn[row]++;
      if (i > 0 && row !== (rows[i - 1] + 1) % length) breaks++;
    });
  }
  // A new block starts at the following row by accident once in 50 draws.
  const expected = resamples * (length - 1) / meanBlock * (1 - 1 / length);
  assert.ok(Math.abs(breaks / expected - 1) < 0.05, `${breaks}, ${expected}`);
  for (const count of drawn) assert.ok(Math.abs(count / resamples - 1) < 0.2);
});

Deno.test("a 90 % interval of the mean covers the true mean in about 90 % of samples", () => {
  const random = randomSource(5);
  let covered = 0;
  const samples = 200;
  for (let s = 0; s < samples; s++) {
    const values = Float64Array.from({ length: 100 }, () => 1 + random.normal());
    const { low, high } = bootstrapInterval(values, mean, { seed: s, resamples: 200, meanBlock: 1 }, 0.9)!;
    if (low <= 1 && 1 <= high) covered++;
  }
  // Four standard errors.
  assert.ok(Math.abs(covered / samples - 0.9) < 4 * Math.sqrt(0.09 / samples), `${covered} of ${samples}`);
});

Deno.test("blocks widen the interval of a series whose days resemble their neighbours", () => {
  const random = randomSource(9);
  let level = 0;
  const values = Float64Array.from({ length: 400 }, () => level = 0.9 * level + random.normal());
  const width = (meanBlock: number) => {
    const { low, high } = bootstrapInterval(values, mean, { seed: 2, resamples: 400, meanBlock })!;
    return high - low;
  };
  assert.ok(width(30) > 2 * width(1));
});

Deno.test("the same seed gives the same interval, and each interval holds its estimate for a long series", () => {
  const random = randomSource(3);
  const returns = Float64Array.from({ length: 365 }, () => 0.002 + 0.02 * random.normal());
  const options = { seed: 4, resamples: 200 };
  const found = sharpeInterval(returns, options)!;
  assert.deepEqual(sharpeInterval(returns, options), found);
  assert.ok(found.low < found.estimate && found.estimate < found.high);
  const drawdown = maxDrawdownInterval(returns, options)!;
  assert.ok(drawdown.low > 0 && drawdown.high < 1);
});

Deno.test("a number of resamples that gives no interval is refused", () => {
  for (const resamples of [0, -3, NaN, 1.5]) {
    assert.throws(() => sharpeInterval([0.1, 0.2, -0.1], { seed: 1, resamples }), RangeError);
  }
});

Deno.test("a figure that does not exist has no interval", () => {
  assert.equal(sharpeInterval([0.01, 0.01, 0.01], { seed: 1 }), null);
  fc.assert(fc.property(fc.constantFrom(0, 1, -1, NaN), (confidence) => {
    assert.throws(() => bootstrapInterval([1], mean, { seed: 1 }, confidence), RangeError);
  }));
  assert.throws(() => bootstrapRows(5, 0, { seed: 1, meanBlock: 0.5 }), /found 0.5/);
});
