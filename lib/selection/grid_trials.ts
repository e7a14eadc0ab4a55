/**
 * Backtests of every combination of a few values: a grid.
 *
 * @module
 */
import { runBacktest } from "../backtest/run_backtest.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { Candles } from "../core/candles.ts";
import { nearestName } from "../core/nearest_name.ts";
import { computeKpis, type Kpis } from "../metrics/kpis.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import type { Strategy } from "../strategy/strategy.ts";

/** One point of a grid. */
export interface GridTrial {
  /** What the grid varies, and what was held. */
  readonly params: ParameterValues;
  /** Its KPIs; `null` where the set cannot be run. */
  readonly kpis: Kpis | null;
  /** Why it cannot be run; `null` where it was. */
  readonly failed: string | null;
}

/** More backtests than anyone waits for. */
const MOST_POINTS = 10_000;

/**
 * Runs a strategy with every combination of some values.
 *
 * @param grid Values by parameter; the last one varies fastest.
 * @param options `held` are values of other parameters, which take their defaults otherwise; the rest is the backtest's.
 * @returns One trial a combination; of one that breaks a constraint or a range, why.
 * @throws {RangeError} If the grid names no parameter or one that there is not, a parameter has no value, there are more than ten
 * thousand combinations, or none can be run.
 *
 * @example Two times two
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket, strategyNamed } from "assay";
 * import { gridTrials } from "@lib/selection/grid_trials.ts";
 *
 * const candles = simulateMarket({ seed: 7, bars: 2_000 }), strategy = strategyNamed("donchian_breakout");
 * const trials = gridTrials(candles, strategy, { entryBars: [30, 60], exitBars: [20, 40] });
 * assert.deepEqual(trials.map(({ params }) => [params.entryBars, params.exitBars]), [[30, 20], [30, 40], [60, 20], [60, 40]]);
 * assert.match(trials[1].failed!, /wanted exitBars < entryBars/);
 * ```
 */
export function gridTrials(
  candles: Candles,
  strategy: Strategy,
  grid: Readonly<Record<string, readonly ParameterValue[]>>,
  { held = {}, ...backtest }: Partial<BacktestOptions> & { readonly held?: ParameterValues } = {},
): GridTrial[] {
  const known = strategy.parameters.map(({ name }) => name), names = Object.keys(grid);
  if (names.length === 0) {
    throw new RangeError("Cannot run a grid: wanted values of at least one parameter, found none");
  }
  for (const name of names) {
    if (!known.includes(name)) throw new RangeError(`Cannot run a grid: ${unknownParameter(name, known)}`);
    if (grid[name].length === 0) throw new RangeError(`Cannot run a grid: wanted values of ${name}, found none`);
  }
  const count = names.reduce((product, name) => product * grid[name].length, 1);
  if (count > MOST_POINTS) {
    throw new RangeError(`Cannot run a grid: wanted at most ${MOST_POINTS} combinations, found ${count}`);
  }
  const sets = names.reduce<ParameterValues[]>(
    (before, name) => before.flatMap((params) => grid[name].map((value) => ({ ...params, [name]: value }))),
    [held],
  );
  const trials = sets.map((params): GridTrial => {
    try {
      completeParamsOf(strategy, params, candles.timeframe);
    } catch (error) {
      if (error instanceof RangeError) return { params, kpis: null, failed: error.message };
      throw error;
    }
    return { params, kpis: computeKpis(runBacktest(candles, params, { ...backtest, strategy })), failed: null };
  });
  if (trials.every(({ failed }) => failed !== null)) {
    throw new RangeError(`Cannot run a grid: none of ${count} combinations can be run; ${trials[0].failed}`);
  }
  return trials;
}

/** What to say of a parameter that is not there. */
export function unknownParameter(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return `wanted a parameter of ${known.join(", ")}, found ${name}${
    nearest === null ? "" : `; did you mean ${nearest}?`
  }`;
}
