import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { mean } from "../core/statistics.ts";
import { alpha } from "../metrics/benchmark.ts";
import { earningPValues, marketFreeReturns } from "./market_free.ts";
import { sharpePValue } from "./sharpe_p_value.ts";

/** A rising market, and returns that follow it by a factor, with an own gain a day, on a share of the days. */
function followed(seed: number, days: number, { slope = 0, gain = 0, share = 1, drift = 0.15 }) {
  const random = randomSource(seed);
  const benchmark = Float64Array.from({ length: days }, () => 0.03 * (random.normal() + drift));
  const returns = benchmark.map((move) => random.uniform() < share ? slope * move + 0.01 * random.normal() + gain : 0);
  return { benchmark, returns };
}

Deno.test("the mean of market-free returns is the alpha of all days", () => {
  const sample = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    slope: fc.double({ min: -2, max: 2, noNaN: true }),
    share: fc.constantFrom(1, 0.5),
  });
  fc.assert(fc.property(sample, ({ seed, slope, share }) => {
    const { returns, benchmark } = followed(seed, 80, { slope, share, gain: 0.001 });
    const wanted = alpha(returns, benchmark, { periodsPerYear: 1 })!;
    const free = marketFreeReturns(returns, benchmark);
    assert.equal(free.length, returns.length);
    assert.ok(Math.abs(mean(free) - wanted) < 1e-12);
  }));
});

Deno.test("who only rides a rising market passes the test of the mean, and that of alpha no more often than its level says", () => {
  const studies = 1500, level = 0.04;
  let byMean = 0, byAlpha = 0;
  for (let seed = 0; seed < studies; seed++) {
    const { returns, benchmark } = followed(seed, 110, { slope: 0.8 });
    const p = earningPValues(returns, benchmark);
    assert.equal(p.weaker, Math.max(p.mean, p.alpha!));
    byMean += Number(p.mean <= level);
    byAlpha += Number(p.alpha! <= level);
  }
  assert.ok(byMean / studies > 0.3, `${byMean}`);
  // Three standard errors above the level.
  assert.ok(byAlpha / studies <= level + 3 * Math.sqrt(level / studies), `${byAlpha}`);
});

Deno.test("an edge of its own is found as well in a rising market as without one", () => {
  let found = 0, alone = 0;
  for (let seed = 0; seed < 300; seed++) {
    const { returns, benchmark } = followed(seed, 110, { slope: 0.8, gain: 0.003 });
    found += Number(earningPValues(returns, benchmark).alpha! <= 0.04);
    alone += Number(sharpePValue(returns.map((value, day) => value - 0.8 * benchmark[day])) <= 0.04);
  }
  assert.ok(alone > 200 && Math.abs(found - alone) < 10, `${found} ${alone}`);
});

/** Days of two halves; the strategy holds the second half of a day whose first half it likes. */
function timed(seed: number, likes: (morning: number) => boolean, { drift = 0, gain = 0 }) {
  const random = randomSource(seed), days = 180;
  const returns = new Float64Array(days), benchmark = new Float64Array(days);
  for (let day = 0; day < days; day++) {
    const morning = 0.014 * random.normal() + drift / 2, rest = 0.014 * random.normal() + drift / 2;
    returns[day] = likes(morning) ? rest + gain : 0;
    benchmark[day] = morning + rest + (likes(morning) ? gain : 0);
  }
  return { returns, benchmark };
}

Deno.test("who buys after a fall does not beat the market by that, and who buys after a rise can", () => {
  let dips = 0, rises = 0;
  for (let seed = 0; seed < 400; seed++) {
    const dip = timed(seed, (morning) => morning < -0.005, { drift: 0.002 });
    const rise = timed(seed, (morning) => morning > 0.005, { gain: 0.005 });
    dips += Number(earningPValues(dip.returns, dip.benchmark).alpha! <= 0.024);
    rises += Number(earningPValues(rise.returns, rise.benchmark).weaker <= 0.024);
  }
  // By the days on which they moved alone it was all of the dips and none of the rises.
  assert.ok(dips / 400 < 0.15, `${dips}`);
  assert.ok(rises / 400 > 0.5, `${rises}`);
});

Deno.test("without a benchmark, or with a still one, the mean alone is tested", () => {
  const { returns } = followed(5, 60, { gain: 0.002 }), still = new Float64Array(60);
  assert.deepEqual(earningPValues(returns, undefined), {
    mean: sharpePValue(returns),
    alpha: null,
    weaker: sharpePValue(returns),
  });
  assert.equal(earningPValues(returns, still).alpha, sharpePValue(returns));
});

Deno.test("what is left of the market itself by rounding alone is nothing", () => {
  const { benchmark } = followed(6, 110, { drift: 1 });
  for (const slope of [2, 1 / 3, -0.7]) {
    const returns = benchmark.map((move) => slope * move);
    assert.ok(marketFreeReturns(returns, benchmark).every((value) => value === 0));
    assert.equal(earningPValues(returns, benchmark).weaker, 1);
  }
});

Deno.test("one more loss beyond a usual day's never makes a gain less like luck, and a benchmark of other days is refused", () => {
  const loss = fc.double({ min: 0.03, max: 1, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), loss, (seed, loss) => {
    const { returns, benchmark } = followed(seed, 60, { gain: 0.003 }), p = earningPValues(returns, benchmark);
    if (p.weaker > 0.5) return;
    assert.ok(earningPValues(returns, benchmark, loss).weaker >= p.weaker, `${loss}`);
  }));
  assert.throws(() => earningPValues([0.1, 0.2], [0.1]), RangeError);
});
