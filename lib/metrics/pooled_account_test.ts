import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import type { BacktestResult } from "../core/result.ts";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import { dailyReturns } from "./daily.ts";
import { computeKpis } from "./kpis.ts";
import { heldShares, pooledAccount, pooledReturns } from "./pooled_account.ts";

const HOUR = 3_600_000;

/** A market's run: which hours it has, what it made in each, and when it begins. */
const run = fc.record({
  begins: fc.integer({ min: 0, max: 60 }),
  steps: fc.array(fc.record({ missing: fc.constantFrom(0, 0, 0, 1, 30), change: fc.integer({ min: -9, max: 9 }) }), {
    minLength: 1,
    maxLength: 80,
  }),
}).map(({ begins, steps }): BacktestResult => {
  let at = begins, level = 1000;
  const time: number[] = [], equity: number[] = [];
  for (const { missing, change } of steps) {
    at += 1 + missing;
    level += change;
    time.push(at * HOUR);
    equity.push(level);
  }
  return {
    trades: tradesOf(steps.slice(0, 3).map((_, i) => ({ exitTime: time[i], pnl: i - 1 }))),
    time: Float64Array.from(time),
    equity: Float64Array.from(equity),
    barMs: HOUR,
    startEquity: 1000,
    barsInPosition: 1,
    stopReason: null,
    refusals: { noVolume: 1 },
  };
});
const runs = fc.array(run, { minLength: 1, maxLength: 4 });

function assertNear(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  assert.equal(found.length, wanted.length);
  for (let i = 0; i < found.length; i++) assert.ok(Math.abs(found[i] - wanted[i]) < 1e-12, `${found[i]}, ${wanted[i]}`);
}

Deno.test("the account of a single market is that market's own, bit for bit", () => {
  fc.assert(fc.property(run, (one) => {
    assert.equal(pooledAccount([one]), one);
    const { days, returns } = dailyReturns(one);
    assert.deepEqual(pooledReturns([{ days, returns }]), { days, returns });
  }));
});

Deno.test("a day's return of the account is the mean over the markets that have the day, whenever they begin, end or pause", () => {
  fc.assert(fc.property(runs, (all) => {
    const daily = dailyReturns(pooledAccount(all)), mean = pooledReturns(all.map((one) => dailyReturns(one)));
    assert.deepEqual(daily.days, mean.days);
    assertNear(daily.returns, mean.returns);
    for (const [i, day] of mean.days.entries()) {
      const own = all.map((one) => dailyReturns(one)).flatMap(({ days, returns }) => {
        const at = days.indexOf(day);
        return at < 0 ? [] : [returns[at]];
      });
      const wanted = own.length === 0 ? 0 : own.reduce((sum, value) => sum + value) / own.length;
      assert.ok(Math.abs(mean.returns[i] - wanted) < 1e-12);
    }
  }));
});

Deno.test("two equal markets make the series of one, and the order of markets makes none other", () => {
  fc.assert(fc.property(run, runs, (one, others) => {
    assertNear(dailyReturns(pooledAccount([one, one])).returns, dailyReturns(one).returns);
    assertNear(
      dailyReturns(pooledAccount([one, ...others])).returns,
      dailyReturns(pooledAccount([...others, one])).returns,
    );
  }));
});

Deno.test("money, trades and refusals of the account are those of its markets together", () => {
  fc.assert(fc.property(runs, (all) => {
    const whole = pooledAccount(all),
      sum = (of: (one: BacktestResult) => number) => all.reduce((s, one) => s + of(one), 0);
    assert.equal(whole.startEquity, sum(({ startEquity }) => startEquity));
    assert.equal(whole.trades.length, sum(({ trades }) => trades.length));
    assert.equal(whole.refusals.noVolume, all.length);
    assert.equal(computeKpis(whole).tradeCount, sum((one) => computeKpis(one).tradeCount!));
  }));
});

Deno.test("a market that is ruined takes its share of the account, and gains and loses nothing afterwards", () => {
  const flat = {
    trades: tradesOf([]),
    barMs: DAY_MS,
    barsInPosition: 0,
    stopReason: null,
    refusals: {},
    startEquity: 10,
  };
  const time = Float64Array.of(0, DAY_MS, 2 * DAY_MS);
  const ruined = { ...flat, time, equity: Float64Array.of(10, 0, -5) };
  const sound = { ...flat, time, equity: Float64Array.of(10, 10, 12) };
  assertNear(dailyReturns(pooledAccount([ruined, sound])).returns, [0, -0.5, 0.1]);
});

Deno.test("equal shares of markets gain each day the mean of their gains", () => {
  const days = Float64Array.of(0, DAY_MS, 2 * DAY_MS);
  const held = heldShares([
    { days, closes: Float64Array.of(100, 110, 110) },
    { days, closes: Float64Array.of(50, 50, 60) },
  ]);
  assertNear(held.closes, [1, 1.05, 1.05 * 1.1]);
});
