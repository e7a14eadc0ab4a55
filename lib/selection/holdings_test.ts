import assert from "node:assert/strict";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { correlation } from "../core/statistics.ts";
import { sharpeInterval } from "./bootstrap.ts";
import { chooseHoldings, chosenSharpeInterval } from "./holdings.ts";
import { portfolioReturns } from "./portfolio.ts";

const DAYS = Float64Array.from({ length: 180 }, (_, i) => Date.UTC(2024, 0, 1) + i * DAY_MS);
const LIMITS = { maxCorrelation: 0.7, maxMeanCorrelation: 0.4, periodsPerYear: 365 };

/** Columns with a part in common. */
function columns(seed: number, count: number, drift: number, common = 0.3): Float64Array[] {
  const random = randomSource(seed), market = DAYS.map(() => random.normal());
  return Array.from(
    { length: count },
    () => market.map((m) => drift + 0.01 * (common * m + Math.sqrt(1 - common ** 2) * random.normal())),
  );
}

Deno.test("holdings keep both limits, and of those that move alike one is a candidate", () => {
  for (let seed = 0; seed < 8; seed++) {
    const own = columns(seed, 8, 0.002, 0.6), all = [...own, ...own];
    const { members, candidates, averageCorrelation } = chooseHoldings(all, DAYS, LIMITS)!;
    for (const i of candidates) {
      for (const j of candidates) if (j < i) assert.ok(correlation(all[i], all[j]) <= LIMITS.maxCorrelation);
    }
    assert.ok(candidates.length <= 8 && members.every((member) => candidates.includes(member)));
    assert.ok(averageCorrelation <= LIMITS.maxMeanCorrelation);
  }
});

Deno.test("the choice is made by the days of the search alone", () => {
  const search = columns(3, 6, 0.002);
  const [{ members }, again] = [chooseHoldings(search, DAYS, LIMITS)!, chooseHoldings(search, DAYS, LIMITS)!];
  assert.deepEqual(members, again.members);
  assert.equal(chooseHoldings([new Float64Array(DAYS.length)], DAYS, LIMITS), null, "one that never moves is none");
});

Deno.test("the interval holds what the choice came to, and of luck in the search it holds nothing too", () => {
  const lucky = columns(5, 8, 0.0015, 0.1), later = columns(6, 8, 0, 0.1);
  const { members } = chooseHoldings(lucky, DAYS, LIMITS)!;
  const interval = chosenSharpeInterval({ search: lucky, days: DAYS, unseen: later }, members, LIMITS, 1)!;
  assert.ok(interval.low < 0 && interval.high > 0, "what was chosen by luck may earn nothing");
  assert.deepEqual(interval, chosenSharpeInterval({ search: lucky, days: DAYS, unseen: later }, members, LIMITS, 1));
});

Deno.test("where only records without a loss are let in, an interval lies wholly above 0 of hardly a portfolio without an edge", () => {
  const firstDays = 72, portfolios = 40;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  let shown = 0, above = 0;
  for (let seed = 1; shown < portfolios; seed++) {
    const random = randomSource(seed), daily = (drift: number) => DAYS.map(() => 0.01 * (drift + random.normal()));
    const passed = Array.from({ length: 3 }, () => ({ search: daily(0.2), unseen: daily(0) }))
      .filter(({ unseen }) => total(unseen.subarray(0, firstDays)) >= 0 && total(unseen) >= 0);
    if (passed.length < 2) continue;
    const search = passed.map((one) => one.search), unseen = passed.map((one) => one.unseen);
    const { members } = chooseHoldings(search, DAYS, LIMITS)!;
    const returns = { search, days: DAYS, unseen, passing: { records: unseen, firstDays, leastSharpe: 0 } };
    shown++;
    above += Number(chosenSharpeInterval(returns, members, LIMITS, 1)!.low > 0);
  }
  assert.ok(above <= 0.05 * portfolios, `${above} of ${portfolios}`);
});

Deno.test("the interval repeats the choice: where it might have been another, it is wider than that of the one made", () => {
  const search = columns(7, 8, 0.001, 0);
  const unseen = search.map((_, i) => {
    const random = randomSource(9, i);
    return DAYS.map(() => (i % 2 === 0 ? 0.003 : -0.003) + 0.01 * random.normal());
  });
  const { members } = chooseHoldings(search, DAYS, LIMITS)!;
  const whole = chosenSharpeInterval({ search, days: DAYS, unseen }, members, LIMITS, 1)!;
  const held = portfolioReturns(members.map((i) => unseen[i]), members.map(() => 1 / members.length));
  const made = sharpeInterval(held, { seed: 1, periodsPerYear: 365 })!;
  assert.ok(Math.abs(whole.estimate - made.estimate) < 1e-9);
  assert.ok(whole.high - whole.low > 1.2 * (made.high - made.low));
});
