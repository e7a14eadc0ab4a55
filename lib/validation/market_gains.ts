/**
 * What a strategy gained on each of a study's markets by itself.
 *
 * @module
 */
import {
  type BacktestOutcome,
  type FinishedBacktest,
  type MarketOutcome,
  outcomesByMarket,
} from "../executor/executor.ts";
import { compounded } from "../metrics/daily.ts";
import type { MarketGain } from "../selection/certificate_input.ts";
import type { StudyPlan } from "../study/plan.ts";
import type { OutOfSampleTest } from "./out_of_sample.ts";

/**
 * Gains market by market.
 *
 * @param searched The strategy's run over the days of the search.
 * @param unseen Runs of all strategies over the unseen days.
 */
export function marketGains(
  { markets }: Pick<StudyPlan, "markets">,
  trial: number,
  searched: BacktestOutcome,
  unseen: Pick<OutOfSampleTest["runs"], "validation" | "sealed">,
): MarketGain[] {
  const runOf = (runs: readonly FinishedBacktest[]) => runs.find(({ id }) => id === trial);
  const validation = runOf(unseen.validation), sealed = runOf(unseen.sealed);
  return markets.map(({ symbol }, market) => ({
    symbol,
    searchGain: searched.state === "done" ? gainOf([onMarket(searched, market)]) : null,
    unseenGain: validation && sealed ? gainOf([onMarket(validation, market), onMarket(sealed, market)]) : null,
  }));
}

function onMarket(run: FinishedBacktest, market: number): MarketOutcome {
  return outcomesByMarket(run).find((one) => one.market === market)!;
}

/** Of runs one after the other, as a fraction; `null` where one was given up. */
function gainOf(runs: readonly MarketOutcome[]): number | null {
  if (runs.some(({ stopReason }) => stopReason !== null)) return null;
  const gain = runs.reduce((level, { dailyReturns }) => level * (compounded(dailyReturns).at(-1) ?? 1), 1) - 1;
  return Number.isFinite(gain) ? gain : null;
}
