import assert from "node:assert/strict";
import fc from "fast-check";
import { runBacktest } from "../backtest/run_backtest.ts";
import { simulateMarket } from "../data/simulate.ts";
import { computeKpis } from "../metrics/kpis.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { gridTrials } from "./grid_trials.ts";
import { type MappedTrial, parameterMap } from "./parameter_map.ts";

const anyTrials = fc.array(
  fc.record({
    params: fc.record({ fast: fc.integer({ min: 1, max: 40 }), mode: fc.constantFrom("calm", "any") }),
    kpis: fc.option(fc.record({ sharpe: fc.option(fc.double({ min: -5, max: 5, noNaN: true })) })),
  }),
  { minLength: 1, maxLength: 60 },
);

Deno.test("every trial with a value lies in one cell, and a cell's median lies within its trials", () => {
  fc.assert(fc.property(anyTrials, fc.integer({ min: 2, max: 9 }), (trials: readonly MappedTrial[], cells) => {
    const values = trials.flatMap(({ kpis }) => kpis?.sharpe ?? []);
    if (values.length === 0) return;
    const map = parameterMap(trials, { x: "fast", y: "mode", kpi: "sharpe", cells });
    assert.equal(map.counts.reduce((sum, count) => sum + count, 0), values.length);
    assert.ok(map.x.labels.length <= cells);
    map.values.forEach((value, i) => {
      assert.equal(Number.isNaN(value), map.counts[i] === 0);
      if (map.counts[i] > 0) assert.ok(value >= Math.min(...values) && value <= Math.max(...values));
    });
    assert.deepEqual(
      parameterMap(trials.toReversed(), { x: "fast", y: "mode", kpi: "sharpe", cells }),
      map,
      "whatever the order",
    );
  }));
});

Deno.test("the best of a cell is the least where small is good", () => {
  const trials = [0.3, 0.1, 0.2].map((maxDrawdown) => ({ params: { a: 1, b: 1 }, kpis: { maxDrawdown } }));
  const { values } = parameterMap(trials, { x: "a", y: "b", kpi: "maxDrawdown", shows: "best" });
  assert.deepEqual([...values], [0.1]);
});

Deno.test("a grid is a backtest for each combination, and a map of it has a cell for each", () => {
  const candles = simulateMarket({ seed: 2, bars: 3_000 }), strategy = strategyNamed("donchian_breakout");
  const trials = gridTrials(candles, strategy, { entryBars: [30, 60], exitBars: [10, 20] }, { held: { stopAtr: 4 } });
  assert.deepEqual(trials[3].params, { stopAtr: 4, entryBars: 60, exitBars: 20 });
  assert.deepEqual(trials[3].kpis, computeKpis(runBacktest(candles, trials[3].params, { strategy })));
  const map = parameterMap(trials, { x: "entryBars", y: "exitBars", kpi: "tradeCount" });
  assert.deepEqual([...map.values], [0, 2, 1, 3].map((i) => trials[i].kpis!.tradeCount));
});

const one = [{ params: { fast: 1, slow: 2 }, kpis: { sharpe: 1 } }];
for (
  const [what, act, message] of [
    [
      "a parameter that there is not",
      () => parameterMap(one, { x: "fats", y: "slow", kpi: "sharpe" }),
      /found fats; did you mean fast\?/,
    ],
    [
      "one parameter twice",
      () => parameterMap(one, { x: "fast", y: "fast", kpi: "sharpe" }),
      /wanted two that differ, found fast twice/,
    ],
    [
      "a KPI without values",
      () => parameterMap(one, { x: "fast", y: "slow", kpi: "calmar" }),
      /Cannot map calmar: .* found none of 1/,
    ],
    [
      "a single cell",
      () => parameterMap(one, { x: "fast", y: "slow", kpi: "sharpe", cells: 1 }),
      /at least two cells, found 1/,
    ],
    [
      "a grid of which nothing can be run",
      () =>
        gridTrials(simulateMarket({ seed: 1, bars: 10 }), strategyNamed("donchian_breakout"), { entryBars: [1, 2] }),
      /none of 2 combinations can be run; .*entryBars/,
    ],
    [
      "a grid of nothing",
      () => gridTrials(simulateMarket({ seed: 1, bars: 10 }), strategyNamed("votes"), { nothing: [] }),
      /Cannot run a grid: wanted a parameter of .*, found nothing/,
    ],
  ] as const
) {
  Deno.test(`a map refuses ${what} in a sentence`, () => assert.throws(act, message));
}
