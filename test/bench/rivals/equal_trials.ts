/**
 * What searches over the parameters of the reference strategy find at equal trials, whatever they cost: ours eight trials
 * at once, Optuna's default sampler two at once, as two processes would. All run our engine in this process.
 *
 * @module
 */
import type { Candles } from "../../../lib/core/candles.ts";
import { median } from "../../../lib/core/statistics.ts";
import { runScalper, type ScalperParams } from "../../../lib/backtest/reference_job.ts";
import type { ParameterValues } from "../../../lib/search/constraint_expression.ts";
import type { Domain } from "../../../lib/search/domain.ts";
import { createOptimizer } from "../../../lib/search/optimizer.ts";
import type { SamplerName } from "../../../lib/search/optimizer_options.ts";
import { MarketFeatures } from "../../../lib/strategy/market_features.ts";
import { ensureEnvironment } from "../../../tasks/python.ts";
import { OPTUNA, optunaSearch } from "../optuna_search.ts";

const START_EQUITY = 1e6, BATCH = 8;

/** The ranges of `search.py`. */
export const DOMAIN: Domain = {
  params: [
    { name: "emaFast", type: "int", low: 3, high: 30, log: true },
    { name: "emaSlow", type: "int", low: 31, high: 200, log: true },
    { name: "rsiLow", type: "float", low: 15, high: 50 },
    { name: "rsiHigh", type: "float", low: 50, high: 85 },
    { name: "takeProfitAtr", type: "float", low: 0.5, high: 8, log: true },
    { name: "stopLossAtr", type: "float", low: 0.5, high: 8, log: true },
  ],
  constraints: [],
};

/** The value of a final equity: the logarithm of what became of one. */
export function valueOf(equity: number): number {
  return Math.log(Math.max(equity, 1) / START_EQUITY);
}

/** Prints what each search finds, and in how many trials a set that never trades. */
export async function compareAtEqualTrials(candles: Candles, seeds: number, trials: number): Promise<void> {
  await ensureEnvironment(OPTUNA);
  const equity = new Float64Array(candles.time.length), features = new MarketFeatures(candles);
  const evaluate = (params: ParameterValues): number => {
    runScalper(candles, params as unknown as ScalperParams, features, equity);
    return valueOf(equity[equity.length - 1]);
  };
  const ours = (sampler: SamplerName) => (seed: number): number[] => {
    const optimizer = createOptimizer(DOMAIN, { sampler, seed, direction: "maximize" });
    while (optimizer.trials.length < trials) {
      for (const { id, params } of optimizer.ask(BATCH)) optimizer.tell(id, { value: evaluate(params) });
    }
    return optimizer.trials.map(({ value }) => value!);
  };
  const search = optunaSearch(OPTUNA, "tpe", { trials, batch: 2 });
  const theirs = async (seed: number): Promise<number[]> => {
    const all: number[] = [];
    await search(DOMAIN, seed, (points) => {
      const values = points.map(evaluate);
      all.push(...values);
      return Promise.resolve(values);
    });
    return all;
  };
  const searches = { "gp": ours("gp"), "cma": ours("cma"), "sobol": ours("sobol"), "TPE": theirs };
  console.log(`Best ln(final equity/start) after ${trials} trials, in brackets the trials that never traded\n`);
  console.log(`| seed | ${Object.keys(searches).join(" | ")} |\n|---|---|---|---|---|`);
  const found: number[][] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const cells: string[] = [], row: number[] = [];
    for (const one of Object.values(searches)) {
      const values = await one(seed), best = Math.max(...values);
      row.push(best);
      cells.push(`${best.toFixed(3)} (${values.filter((value) => value === 0).length})`);
    }
    found.push(row);
    console.log(`| ${[seed, ...cells].join(" | ")} |`);
  }
  console.log(`| median | ${found[0].map((_, k) => median(found.map((row) => row[k])).toFixed(3)).join(" | ")} |`);
}
