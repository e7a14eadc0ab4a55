import assert from "node:assert/strict";
import fc from "fast-check";
import { runBacktest } from "../backtest/run_backtest.ts";
import type { Candles } from "../core/candles.ts";
import { DAY_MS } from "../core/candles.ts";
import { candlesFromColumns, sliceCandles } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { buyAndHoldReturns } from "../metrics/daily.ts";
import { computeKpis } from "../metrics/kpis.ts";
import { createOptimizer } from "../search/optimizer.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { domainOf } from "../strategy/parameter_sets.ts";
import { defineStrategy, type Strategy } from "../strategy/strategy.ts";
import { searchTarget } from "./search_target.ts";
import { walkForward } from "./walk_forward.ts";
import { planWalkForward } from "./walk_forward_plan.ts";
import { tradedRange, walkedAccount } from "./walked_account.ts";

const HOUR_MS = 3_600_000;
const strategy = strategyNamed("moving_average_cross");
const candles = resample(simulateMarket({ seed: 3, bars: 80 * 1440, edge: 8 }), "15m");
const options = { train: 20, test: 10, trials: 6, batch: 3, seed: 11, sampler: "sobol", validity: [] } as const;
const walked = walkForward(candles, strategy, options);

Deno.test("a window is a search and a backtest by hand, on bars that end where it ends", () => {
  let equity = 10_000;
  for (const [k, window] of walked.windows.entries()) {
    const [from, middle, end] = window.span, seen = sliceCandles(candles, -Infinity, middle);
    const domain = domainOf(strategy, "15m", candles.book !== undefined), target = searchTarget("sharpeShrunk");
    const optimizer = createOptimizer(domain, { sampler: "sobol", seed: 11 + k, direction: "maximize" });
    const train = { from: candles.time.indexOf(from), to: seen.time.length };
    for (let round = 0; round < 2; round++) {
      for (const { id, params } of optimizer.ask(3)) {
        const kpis = computeKpis(runBacktest(seen, params, { strategy, range: train })), value = target(kpis);
        optimizer.tell(id, value === null ? { failed: "no value" } : { value });
      }
    }
    const best = optimizer.best()!;
    assert.deepEqual([window.chosen!.trial, window.chosen!.params, window.chosen!.value], [
      best.id,
      best.params,
      best.value,
    ]);
    const traded = sliceCandles(candles, -Infinity, end), test = { from: seen.time.length, to: traded.time.length };
    const run = runBacktest(traded, best.params, { strategy, range: test, startEquity: equity });
    assert.deepEqual(window.equity, [equity, equity = run.equity.at(-1)!]);
    assert.equal(window.kpis.tradeCount, run.trades.length);
  }
  assert.equal(walked.windows.length, 6);
  assert.ok(walked.result.trades.length > 20);
});

Deno.test("the joined account goes on with what the window before left, and its trades lie on its own bars", () => {
  const { windows, result } = walked, { trades, time, equity } = result;
  assert.equal(time.length, windows.reduce((sum, { test }) => sum + test.to - test.from, 0));
  assert.equal(equity.at(-1), windows.at(-1)!.equity[1]);
  assert.deepEqual(
    windows.slice(1).map((window) => window.equity[0]),
    windows.slice(0, -1).map((window) => window.equity[1]),
  );
  const pnl = trades.pnl.reduce((sum, value) => sum + value, result.startEquity);
  assert.ok(Math.abs(pnl - equity.at(-1)!) < 1e-6);
  for (let i = 0; i < trades.length; i++) {
    assert.deepEqual([time[trades.entryBar[i]], time[trades.exitBar[i]]], [trades.entryTime[i], trades.exitTime[i]]);
    const inOne = windows.filter(({ span }) => trades.entryTime[i] >= span[1] && trades.exitTime[i] < span[2]);
    assert.equal(inOne.length, 1, "a position is closed in the window that opened it");
  }
  assert.deepEqual(walkForward(candles, strategy, options), walked, "equal arguments, equal bits");
});

/** The bars from a time on with their prices doubled and their volumes halved. */
function changedFrom(from: number): Candles {
  const { symbol, timeframe, time, book } = candles;
  const times = (column: Float64Array, factor: number) =>
    column.map((value, i) => time[i] < from ? value : value * factor);
  const prices = Object.fromEntries(
    (["open", "high", "low", "close"] as const).map((name) => [name, times(candles[name], 2)]),
  );
  return candlesFromColumns(
    { symbol, timeframe, time, book, volume: times(candles.volume, 0.5), ...prices } as Candles,
  );
}

Deno.test("bars behind a window's end change nothing before it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), (k) => {
      const [, , end] = walked.windows[k].span, other = walkForward(changedFrom(end), strategy, options);
      assert.deepEqual(other.windows.slice(0, k + 1), walked.windows.slice(0, k + 1));
    }),
    { numRuns: 2 },
  );
});

/** Enters on the side on which the last bar that it is given closed: it reads the future of every bar but one. */
const cheating = defineStrategy({
  name: "cheating",
  parameters: [{ name: "bars", kind: "int", low: 2, high: 9, default: 4 }],
  entries: ({ candles: { close } }, { bars }) => ({
    side: Int8Array.from(close, (price, i) => i % bars !== 0 ? 0 : Math.sign(close[close.length - 1] - price)),
    stopDistance: close.map((price) => price / 50),
  }),
}) as unknown as Strategy;

Deno.test("a strategy that looks ahead sees no bar behind its window either", () => {
  const given = { ...options, trials: 2 }, all = walkForward(candles, cheating, given), [, , end] = all.windows[1].span;
  const other = walkForward(changedFrom(end), cheating, given);
  assert.deepEqual(other.windows.slice(0, 2), all.windows.slice(0, 2));
  assert.notDeepEqual(other.windows[3], all.windows[3]);
});

Deno.test("each window says whether what it chose leaves the future alone", () => {
  const given = { ...options, trials: 2 };
  for (const [own, lookAheadFree] of [[strategy, true], [cheating, false]] as const) {
    const { windows } = walkForward(candles, own, given);
    assert.ok(windows.some(({ chosen }) => chosen !== null));
    for (const window of windows) assert.equal(window.lookAheadFree, window.chosen && lookAheadFree);
  }
});

/** Bars that rise by one a bar, four a day. */
const rising = candlesFromColumns({
  symbol: "UP",
  timeframe: "6h",
  time: Array.from({ length: 24 }, (_, i) => i * 6 * HOUR_MS),
  open: Array.from({ length: 24 }, (_, i) => 100 + i),
  high: Array.from({ length: 24 }, (_, i) => 101 + i),
  low: Array.from({ length: 24 }, (_, i) => 100 + i),
  close: Array.from({ length: 24 }, (_, i) => 101 + i),
  volume: Array(24).fill(1e9),
});

/** Goes to one side at each close of a day's second bar. */
const oneSided: Strategy = defineStrategy({
  name: "one_sided",
  parameters: [{ name: "side", kind: "categorical", choices: ["long", "short"], default: "short" }],
  entries: ({ candles: { close } }, { side }) => ({
    side: Int8Array.from(close, (_, i) => i % 4 !== 1 ? 0 : side === "long" ? 1 : -1),
    stopDistance: close.map(() => 50),
  }),
}) as unknown as Strategy;

Deno.test("on bars that rise a window chooses the long side and trades each of its days with it", () => {
  const { windows, stability, efficiency } = walkForward(rising, oneSided, {
    ...{ train: 2, test: 1, trials: 2, seed: 1, sampler: "random", validity: [], target: "cagr" },
    backtest: {
      costs: {
        makerFee: 0,
        takerFee: 0,
        slippage: { model: "fixed", entryBps: 0, exitBps: 0 },
        spread: { model: "fixed", bps: 0 },
        useBook: false,
      },
    },
  });
  assert.deepEqual(windows.map(({ span }) => span.map((at) => at / DAY_MS)), [[0, 2, 3], [1, 3, 4], [2, 4, 5], [
    3,
    5,
    6,
  ]]);
  assert.deepEqual(stability, [{ name: "side", values: Array(4).fill("long"), change: 0, chance: 0.5 }]);
  assert.deepEqual(windows.map(({ kpis }) => kpis.tradeCount), [1, 1, 1, 1]);
  assert.ok(efficiency! > 0.5 && windows.every((window) => window.equity[1] > window.equity[0]));
});

Deno.test("a window without a valid trial trades nothing and says so", () => {
  const never = [{ kpi: "tradeCount", bound: "atLeast", value: 1e9, reason: "an example" }] as const;
  const { windows, result, efficiency, stability } = walkForward(rising, oneSided, {
    ...{ train: 2, test: 2, trials: 2, seed: 1, sampler: "random", validity: never },
  });
  assert.deepEqual(
    windows.map(({ chosen, reason }) => [chosen, reason]),
    Array(2).fill([null, "no trial of 2 was valid"]),
  );
  assert.deepEqual([result.trades.length, efficiency, stability[0].change], [0, null, null]);
  assert.ok(result.equity.every((value) => value === 10_000));
});

for (
  const [what, given, message] of [
    [
      "windows longer than the data",
      { train: 50, test: 10 },
      /wanted 70 whole days or more, for two windows of 50 days searched and 10 traded, found 6/,
    ],
    ["fewer than two windows", { train: 4, test: 2 }, /for two windows .* found 6/],
    ["a test of 0 days", { train: 2, test: 0 }, /wanted test, in days, as a whole number of at least 1, found 0/],
    ["no trials", { train: 2, test: 1, trials: 0 }, /wanted trials as a whole number of at least 1, found 0/],
    ["half a day", { train: 1.5, test: 1 }, /wanted train, in days, .* found 1.5/],
    ["a target that there is not", { train: 2, test: 1, target: "sharp" }, /sharp/],
  ] as const
) {
  Deno.test(`a walk-forward refuses ${what} in a sentence`, () => {
    assert.throws(() => walkForward(rising, oneSided, { trials: 2, seed: 1, ...given }), message);
  });
}

Deno.test("a strategy that fails in every trial is named with its reason", () => {
  const broken = {
    ...oneSided,
    entries: () => {
      throw new Error("no such column");
    },
  };
  assert.throws(
    () => walkForward(rising, broken, { train: 2, test: 1, trials: 2, seed: 1, sampler: "random" }),
    /all 2 trials of window 1 failed; .*no such column/,
  );
});

Deno.test("buying and holding is measured from the first open that is traded to the last close", () => {
  const { from, to } = tradedRange(walked.windows), held = buyAndHoldReturns(candles, { from, to });
  assert.deepEqual(walked.kpis, computeKpis(walked.result, { benchmark: held }));
  assert.deepEqual(walked.result.time, candles.time.subarray(from, to));
});

Deno.test("a lower cap of the Sharpe ratio is what a window searches by", () => {
  const capped = walkForward(candles, strategy, { ...options, sharpeCap: 0.5, target: "sharpeCapped" });
  for (const { chosen } of capped.windows) assert.ok(chosen!.value <= 0.5);
  assert.ok(
    walkForward(candles, strategy, { ...options, target: "sharpeCapped" }).windows.some(({ chosen }) =>
      chosen!.value > 0.5
    ),
  );
});

Deno.test("an account that is lost trades no further window, and says so", () => {
  const { windows } = planWalkForward(candles, options);
  const account = walkedAccount({ backtest: { startEquity: 100 } }), [first, second] = windows;
  const lost = runBacktest(first.traded, {}, { strategy, range: first.test, startEquity: 100 });
  account.add(first, { chosen: null, reason: "by hand" }, {
    ...lost,
    equity: lost.equity.map((_, i) => Math.max(0, 100 - i)),
  });
  assert.ok(account.isRuined());
  const passed = account.pass(second);
  assert.deepEqual([passed.chosen, passed.reason, passed.equity], [null, "no money was left", [0, 0]]);
  const { result } = account.finish(candles, domainOf(strategy, "15m", true));
  assert.equal(result.stopReason, "ruin");
  assert.equal(result.equity.at(-1), 0);
});
