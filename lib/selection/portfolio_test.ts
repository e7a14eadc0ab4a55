import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { correlation, moments, standardDeviation } from "../core/statistics.ts";
import { correlationDistance, hierarchicalClusters } from "./clustering.ts";
import { buildPortfolio, portfolioReturns } from "./portfolio.ts";
import {
  choosePortfolio,
  PORTFOLIO_MAX_CORRELATION,
  PORTFOLIO_MAX_MEAN_CORRELATION,
  shrunkMeans,
} from "./portfolio_search.ts";
import {
  hierarchicalRiskParity,
  inverseVolatilityWeights,
  portfolioVariance,
  riskContributions,
} from "./portfolio_weights.ts";
import { alignReturns, correlationMatrix } from "./return_matrix.ts";

const DAYS = Float64Array.from({ length: 300 }, (_, i) => Date.UTC(2018, 0, 1) + i * DAY_MS);

/** Strategies with a market in common, each with its own drift and noise. */
function pool(seed: number, size: number): Float64Array[] {
  const random = randomSource(seed);
  const market = Float64Array.from(DAYS, () => random.normal());
  return Array.from({ length: size }, () => {
    const drift = 0.0015 * random.uniform(), share = random.uniform(), scale = 0.005 + 0.01 * random.uniform();
    return market.map((m) => drift + scale * (share * m + (1 - share) * random.normal()));
  });
}

const quarterOf = (day: number) => Math.floor(new Date(day).getUTCMonth() / 3);

/** Every subset, judged by its series of returns as the definition says. */
function bruteForce(columns: Float64Array[], maxMembers: number, maxCorrelation: number, maxAverage: number): number[] {
  const means = shrunkMeans(columns);
  let best: number[] = [], bestSharpe = -Infinity;
  for (let mask = 1; mask < 2 ** columns.length; mask++) {
    const members = [...columns.keys()].filter((i) => mask >> i & 1);
    const pairs = members.flatMap((i) => members.filter((j) => j < i).map((j) => correlation(columns[i], columns[j])));
    const average = pairs.length === 0 ? 0 : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    if (members.length > maxMembers || Math.max(...pairs, -1) > maxCorrelation || average > maxAverage) continue;
    const series = DAYS.map((_, day) => members.reduce((sum, i) => sum + columns[i][day], 0) / members.length);
    const quarters = [0, 1, 2, 3].map((q) =>
      series.reduce((sum, r, day) => quarterOf(DAYS[day]) === q ? sum + r : sum, 0)
    );
    if (quarters.filter((sum) => sum > 0).length / 4 < 0.7) continue;
    const mean = members.reduce((sum, i) => sum + means[i], 0) / members.length;
    const sharpe = mean / standardDeviation(series);
    if (sharpe > bestSharpe + 1e-12) {
      bestSharpe = sharpe;
      best = members;
    }
  }
  return best;
}

Deno.test("the exact search finds the portfolio of brute force over all subsets", () => {
  for (let seed = 0; seed < 12; seed++) {
    const columns = pool(seed, 9);
    const found = choosePortfolio(columns, DAYS, { maxMembers: 4 }, "exact");
    assert.deepEqual(
      found?.members ?? [],
      bruteForce(columns, 4, PORTFOLIO_MAX_CORRELATION, PORTFOLIO_MAX_MEAN_CORRELATION),
      `seed ${seed}`,
    );
  }
});

Deno.test("limits that are given take the place of the defaults", () => {
  for (const [maxCorrelation, maxMeanCorrelation] of [[0.3, 0.4], [0.9, 0.1], [-1, 0.4]]) {
    const columns = pool(1, 9);
    const found = choosePortfolio(columns, DAYS, { maxMembers: 4, maxCorrelation, maxMeanCorrelation }, "exact");
    assert.deepEqual(found?.members ?? [], bruteForce(columns, 4, maxCorrelation, maxMeanCorrelation));
  }
});

Deno.test("the greedy search keeps the limits, never beats the exact one, and comes within 2 % of it", () => {
  for (let seed = 20; seed < 30; seed++) {
    const columns = pool(seed, 14);
    const exact = choosePortfolio(columns, DAYS, { maxMembers: 5 }, "exact");
    const greedy = choosePortfolio(columns, DAYS, { maxMembers: 5 }, "greedy");
    assert.equal(greedy === null, exact === null);
    if (!exact || !greedy) continue;
    assert.ok(greedy.shrunkSharpe <= exact.shrunkSharpe + 1e-12 && greedy.shrunkSharpe >= 0.98 * exact.shrunkSharpe);
    assert.ok(
      greedy.averageCorrelation <= PORTFOLIO_MAX_MEAN_CORRELATION && greedy.members.length <= 5 &&
        greedy.positiveQuarters >= 0.7,
    );
    assert.deepEqual([greedy.exact, exact.exact], [false, true]);
  }
});

Deno.test("a candidate without any record takes nothing from the others", () => {
  const days = Array.from({ length: 90 }, (_, i) => i * DAY_MS);
  const a = days.map((_, i) => 0.002 + 0.01 * Math.sin(i)), b = days.map((_, i) => 0.002 + 0.01 * Math.cos(i));
  const absent = days.map(() => NaN);
  for (const method of ["exact", "greedy"] as const) {
    assert.deepEqual(choosePortfolio([a, absent, b], days, {}, method)!.members, [0, 2]);
  }
});

Deno.test("no portfolio is better than none where every candidate loses in most quarters", () => {
  const losing = pool(3, 5).map((column) => column.map((r) => r - 0.01));
  assert.equal(choosePortfolio(losing, DAYS), null);
  assert.equal(choosePortfolio([], DAYS), null);
});

Deno.test("shrinking keeps the order of equally long records of one volatility and pulls towards the pool", () => {
  const random = randomSource(8);
  const noise = Float64Array.from(DAYS, () => 0.01 * random.normal());
  const columns = [0, 0.001, 0.004].map((drift) => noise.map((r) => r + drift));
  const means = columns.map((column) => moments(column).mean), shrunk = shrunkMeans(columns);
  const centre = moments(means).mean;
  assert.ok(shrunk[0] < shrunk[1] && shrunk[1] < shrunk[2]);
  shrunk.forEach((value, i) => assert.ok(Math.abs(value - centre) <= Math.abs(means[i] - centre)));
});

const covariance = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(1000)).map(([size, seed]) => {
  const columns = pool(seed, size);
  return columns.map((a) => columns.map((b) => correlation(a, b) * standardDeviation(a) * standardDeviation(b)));
});

Deno.test("weights are positive with sum 1, risk shares have sum 1, and scale changes neither", () => {
  fc.assert(
    fc.property(covariance, (matrix) => {
      for (const weigh of [inverseVolatilityWeights, hierarchicalRiskParity]) {
        const weights = weigh(matrix);
        const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
        assert.ok(Math.abs(sum(weights) - 1) < 1e-12 && weights.every((weight) => weight > 0));
        assert.ok(Math.abs(sum(riskContributions(matrix, weights)) - 1) < 1e-9);
        const scaled = weigh(matrix.map((row) => row.map((value) => value * 16)));
        scaled.forEach((weight, i) => assert.ok(Math.abs(weight - weights[i]) < 1e-12));
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("without correlation, inverse volatility and hierarchical risk parity take risk evenly where it is due", () => {
  const matrix = [[1, 0], [0, 4]];
  const even = riskContributions(matrix, inverseVolatilityWeights(matrix));
  assert.ok(Math.abs(even[0] - 0.5) < 1e-12);
  // Two members are cut once: weights in inverse proportion to variance.
  assert.ok(Math.abs(hierarchicalRiskParity(matrix)[0] - 0.8) < 1e-12);
  assert.throws(() => inverseVolatilityWeights([[0]]), /member 0/);
  assert.ok(Math.abs(portfolioVariance(matrix, [0.5, 0.5]) - 1.25) < 1e-12);
});

Deno.test("the order of display keeps each block of alike strategies together", () => {
  const random = randomSource(2);
  const blocks = Array.from({ length: 3 }, () => Float64Array.from(DAYS, () => random.normal()));
  const columns = Array.from({ length: 12 }, (_, i) => blocks[i % 3].map((r) => r + 0.5 * random.normal()));
  const distances = correlationMatrix(columns).correlation.map((row) => Array.from(row, correlationDistance));
  const order = hierarchicalClusters(distances)!.members;
  assert.deepEqual([...order].sort((a, b) => a - b), [...columns.keys()]);
  let changes = 0;
  for (let i = 1; i < order.length; i++) if (order[i] % 3 !== order[i - 1] % 3) changes++;
  assert.equal(changes, 2);
  assert.equal(hierarchicalClusters([]), null);
  assert.equal(correlationDistance(NaN), 1);
});

Deno.test("an absent day is not a day without return", () => {
  const day = (i: number) => i * DAY_MS;
  const records = [
    { days: [day(0), day(1)], returns: [0.1, 0.2] },
    { days: [day(1), day(3)], returns: [0.4, 0.6] },
  ];
  const absent = alignReturns(records), zero = alignReturns(records, "zero");
  assert.deepEqual([...zero.columns[1]], [0, 0.4, 0, 0.6]);
  assert.equal(correlationMatrix(absent.columns, 1).overlap[0][1], 1);
  assert.equal(correlationMatrix(zero.columns, 1).overlap[0][1], 4);
  const near = (found: Float64Array, wanted: number[]) =>
    wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-15));
  near(portfolioReturns(absent.columns, [0.5, 0.5]), [0.1, 0.3, 0, 0.6]);
  near(portfolioReturns(absent.columns, [0.5, 0.5], "zero"), [0.05, 0.3, 0, 0.3]);
  assert.throws(() => alignReturns([{ days: [0], returns: [] }]), RangeError);
});

Deno.test("a portfolio's record agrees with its parts", () => {
  const columns = pool(11, 4), benchmark = columns[0].map((r) => r / 2);
  for (const scheme of ["equal", "inverseVolatility", "hierarchicalRiskParity"] as const) {
    const { members, returns, kpis, sharpe, maxDrawdown } = buildPortfolio(columns, {
      scheme,
      benchmark,
      seed: 5,
      resamples: 100,
    });
    assert.equal(kpis.sharpe, sharpe!.estimate);
    assert.equal(kpis.maxDrawdownDaily, maxDrawdown!.estimate);
    assert.ok(Math.abs(members[0].beta! - 2) < 1e-9);
    const weights = members.map(({ weight }) => weight);
    assert.deepEqual(returns, portfolioReturns(columns, weights));
    // The portfolio's variance, split by member, is that of its returns.
    const own = columns.map((column, i) => weights[i] * correlation(column, returns) * standardDeviation(column));
    members.forEach(({ riskShare }, i) => assert.ok(Math.abs(riskShare! - own[i] / standardDeviation(returns)) < 1e-9));
  }
  assert.throws(() => buildPortfolio([], { seed: 1 }), /none/);
});
