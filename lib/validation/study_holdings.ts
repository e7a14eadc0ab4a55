/**
 * What of a study may be held: its strategies that hold on unseen days, each on each of its markets.
 *
 * @module
 */
import { type FinishedBacktest, outcomesByMarket } from "../executor/executor.ts";
import { alignReturns, type DailyRecord } from "../selection/return_matrix.ts";
import type { HoldingReturns } from "../selection/holdings.ts";
import { benchmarkOn } from "../study/benchmark.ts";
import type { StudyMarket } from "../study/market.ts";
import { barsOfPart } from "../study/plan_jobs.ts";
import type { Study } from "../study/study.ts";
import type { Validation } from "./validate_study.ts";

/** One rule on one market. */
export interface Holding {
  /** Number of the trial. */
  readonly trial: number;
  /** Which of the study's markets, from 0. */
  readonly market: number;
}

/** All that may be held, with its days. */
export interface StudyHoldings {
  /** By the places of their columns. */
  readonly holdings: readonly Holding[];
  /** Their returns. */
  readonly returns: HoldingReturns;
  /** Buying and holding equal shares of the markets over the unseen days. */
  readonly benchmark: Float64Array;
}

/**
 * The holdings of a study: strategies whose unseen days were all opened and whose certificate is not red.
 *
 * @returns `null` where there is none.
 */
export function holdingsOf(
  { plan }: Study,
  markets: readonly StudyMarket[],
  { carried, certificates, reruns, runs }: Pick<Validation, "carried" | "certificates" | "reruns" | "runs">,
): StudyHoldings | null {
  const runOf = (list: readonly FinishedBacktest[], trial: number) =>
    list.find(({ id, stopReason }) => id === trial && stopReason === null);
  const rows = carried.flatMap(({ trial }) => {
    const searched = reruns.get(trial)!.outcome, parts = [runOf(runs.validation, trial), runOf(runs.sealed, trial)];
    if (certificates.get(trial)?.verdict === "red" || searched.state === "failed") return [];
    const [validation, sealed] = parts;
    if (validation === undefined || sealed === undefined) return [];
    const ofSearch = outcomesByMarket(searched);
    return plan.markets.map((_, market) => ({
      holding: { trial, market },
      search: recordOf(ofSearch[market]),
      validation: recordOf(outcomesByMarket(validation)[market]),
      sealed: recordOf(outcomesByMarket(sealed)[market]),
      days: [validation.days, sealed.days],
      record: Float64Array.of(...validation.dailyReturns, ...sealed.dailyReturns),
    }));
  });
  if (rows.length === 0) return null;
  const { days, columns: search } = alignReturns(rows.map((row) => row.search));
  const partOf = (name: "validation" | "sealed", place: number) =>
    // The first column is there for its days: a market may have fewer than the study.
    alignReturns([{ days: rows[0].days[place], returns: rows[0].days[place] }, ...rows.map((row) => row[name])])
      .columns.slice(1);
  const validation = partOf("validation", 0), sealed = partOf("sealed", 1);
  const unseen = rows.map((_, i) => Float64Array.of(...validation[i], ...sealed[i]));
  const benchmark = Float64Array.of(
    ...benchmarkOn(markets, barsOfPart(plan, "validation")),
    ...benchmarkOn(markets, barsOfPart(plan, "sealed")),
  );
  const passing = {
    records: rows.map(({ record }) => record),
    firstDays: rows[0].days[0].length,
    leastSharpe: plan.thresholds.hardValidation.find(({ kpi }) => kpi === "sharpe")?.value ?? -Infinity,
  };
  return { holdings: rows.map(({ holding }) => holding), returns: { search, days, unseen, passing }, benchmark };
}

function recordOf({ days, dailyReturns }: Pick<FinishedBacktest, "days" | "dailyReturns">): DailyRecord {
  return { days, returns: dailyReturns };
}
