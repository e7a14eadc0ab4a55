/**
 * The whole search of a study again, on its market with up and down drawn by coin.
 *
 * @module
 */
import { openDatabase } from "../store/database.ts";
import type { StudyMarket } from "../study/market.ts";
import { mirroredMarket } from "../study/mirrored_market.ts";
import type { PlaceboBudget, PlaceboOutcome } from "../study/placebo_outcomes.ts";
import type { PlanRequest } from "../study/plan.ts";
import { runMemoryStudy } from "./memory_study.ts";

/** One search; plain data. */
export interface PlaceboSearch {
  /** What the study was asked to be. */
  readonly request: PlanRequest;
  /** Its market as it was. */
  readonly market: StudyMarket;
  /** Decides the coins. */
  readonly seed: number;
  /** Bars that are turned together. */
  readonly blockBars: number;
  /** When the search ends. */
  readonly budget: PlaceboBudget;
}

/** Runs one search. */
export async function runPlaceboSearch(
  { request, market, seed, blockBars, budget }: PlaceboSearch,
): Promise<PlaceboOutcome> {
  using db = await openDatabase(":memory:");
  const source = { kind: "mirrored", of: market.source, seed, blockBars } as const;
  const mirrored = { ...mirroredMarket(market, { seed, blockBars }), source };
  const { study } = await runMemoryStudy(db, {
    request,
    market: mirrored,
    trials: budget.trials,
    targetGood: budget.targetGood ?? undefined,
  });
  return {
    seed,
    ...budget,
    tradesHash: study.tradesHash(),
    good: study.good().length,
    hard: study.hard().length,
  };
}
