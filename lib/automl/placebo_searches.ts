/**
 * The whole search of a study again and again, on its market with up and down drawn by coin: how often it finds a strategy
 * where there is none to find.
 *
 * @module
 */
import type { StudyMarket } from "../study/market.ts";
import { PLACEBO_SEARCH, type PlaceboBudget, type PlaceboOutcome, placeboOutcomes } from "../study/placebo_outcomes.ts";
import type { PlanRequest } from "../study/plan.ts";
import type { Study } from "../study/study.ts";
import type { PlaceboSearch } from "./placebo_search.ts";
import { runSideBySide } from "./side_by_side.ts";

/** What {@linkcode runPlaceboSearches} needs. */
export interface PlaceboSearchesOptions {
  /** The study, its search ended. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** How many markets are drawn, by the seeds from 1 on. */
  readonly count: number;
  /** When each search ends: as that of the study. */
  readonly budget: PlaceboBudget;
  /** Searches run at once. */
  readonly workers: number;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends all searches; those that have ended are kept. */
  readonly signal?: AbortSignal;
  /** Told of each search as it ends, and how many are done. */
  readonly onOutcome?: (outcome: PlaceboOutcome, done: number) => void;
}

/**
 * Repeats a study's search on drawn markets; those done before with the same budget are not repeated. Each is written down
 * with the study as it ends.
 */
export async function runPlaceboSearches(
  { study, markets: [market], count, budget, workers, now, signal, onOutcome }: PlaceboSearchesOptions,
): Promise<void> {
  const { plan } = study, known = new Set(placeboOutcomes(study, budget).map(({ seed }) => seed));
  const seeds = Array.from({ length: count }, (_, i) => i + 1).filter((seed) => !known.has(seed));
  let done = count - seeds.length;
  const request: PlanRequest = {
    ...plan,
    study: "placebo",
    strategies: { sources: plan.strategies, manifests: plan.manifests },
  };
  const searches = seeds.map((seed): PlaceboSearch => {
    return { request, market, seed, blockBars: plan.placeboBlockBars, budget };
  });
  const last = study.trials.all().slice(-1).map(({ trial }) => trial);
  await runSideBySide<PlaceboSearch, PlaceboOutcome>(searches, {
    module: new URL("./placebo_worker.ts", import.meta.url),
    workers,
    strategies: plan.strategies,
    nameOf: (search) => `search of the drawn market ${seeds[search]}`,
    signal,
    onOutcome: (outcome) => {
      study.decide(last, { time: now(), kind: PLACEBO_SEARCH, decided: outcome, figures: null, modelQuality: null });
      onOutcome?.(outcome, ++done);
    },
  });
}
