/**
 * What of a study's plan its backtests take: the terms they share, and the bars of each part of the days.
 *
 * @module
 */
import type { BacktestOptions } from "../backtest/options.ts";
import type { JobBars } from "../executor/executor.ts";
import type { JobContext } from "../executor/run_job.ts";
import type { StudyMarket } from "./market.ts";
import { longestHoldingOf, type PlanMarket, type StudyPlan } from "./plan.ts";

/** Options of a backtest with what is the market's own: finer bars, funding and price steps. */
export function optionsOn(
  { finer, funding, priceSteps }: Pick<StudyMarket, "finer" | "funding" | "priceSteps">,
  options: BacktestOptions,
): BacktestOptions {
  return {
    ...options,
    ...(priceSteps && { priceSteps }),
    ...(finer && { finer: finer.candles }),
    ...(funding && { funding: funding.rates }),
  };
}

/**
 * What every backtest of a study shares.
 *
 * @param markets Bars of the planned markets, in their order.
 * @param planned Those searched by default.
 */
export function jobContext(
  plan: StudyPlan,
  markets: readonly StudyMarket[],
  planned: readonly PlanMarket[] = plan.markets,
): JobContext {
  const { periodsPerYear, sharpeCap, strategies } = plan;
  return {
    markets: markets.map((market, i) => ({
      candles: market.candles,
      dataHash: market.dataHash,
      foldEdges: planned[i].split.foldEdges,
      backtest: optionsOn(market, planned[i].backtest),
    })),
    kpis: { periodsPerYear, sharpeCap },
    strategies,
    longestHoldingMs: longestHoldingOf(plan.manifests),
  };
}

/** A part of the days. */
export type DayPart = "search" | "validation" | "sealed";

/** Bars of a part on every market that is searched, as a job takes them. */
export function barsOfPart({ markets }: Pick<StudyPlan, "markets">, part: DayPart): JobBars {
  const [{ from, to }, ...others] = markets.map(({ split }) => split[part]);
  const further = others.map((range, i) => ({ market: i + 1, from: range.from, to: range.to }));
  return { market: 0, from, to, ...(further.length > 0 && { others: further }) };
}

/** Bars on which trials are run and judged. */
export function searchedBars(plan: Pick<StudyPlan, "markets">): JobBars {
  return barsOfPart(plan, "search");
}
