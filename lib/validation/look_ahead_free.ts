/**
 * Which strategies of a study leave the future alone.
 *
 * @module
 */
import { evenly } from "../core/evenly.ts";
import type { Executor } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { originOfParams, SHIPPED } from "../executor/strategy_source.ts";
import type { Study } from "../study/study.ts";

/** Trades of a strategy file just after whose signals its bars are cut, so that it cannot hide by remembering later ones. */
const CUT_TRADES = 4;

/**
 * Whether the signals of each trial left the future alone on each market, on the days of search and validation; one whose
 * check fails does not show it. Nothing is traded, so that no day is opened.
 */
export async function findLookAheadFree(
  { study, executor, signal }: {
    readonly study: Study;
    readonly executor: Executor;
    readonly signal?: AbortSignal;
  },
  numbers: readonly number[],
): Promise<ReadonlyMap<number, boolean>> {
  const { plan, trials } = study;
  const jobs = plan.markets.flatMap(({ symbol, split: { search, validation } }, market) =>
    numbers.map((trial) => {
      const { params } = trials.get(trial), isFile = originOfParams(plan.strategies, params) !== SHIPPED;
      const trades = isFile ? study.tradesOf(trial, plan.markets.length > 1 ? symbol : undefined).entryBar : [];
      const cuts = [...evenly([...trades], CUT_TRADES).map((bar) => search.from + bar), validation.to];
      return { id: trial, market, params, end: search.to, cuts };
    })
  );
  const outcomes = await executor.checkLookAhead({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  const free = new Map(numbers.map((trial) => [trial, true]));
  for (const one of outcomes) if (one.state === "failed" || one.leaks.length > 0) free.set(one.id, false);
  return free;
}
