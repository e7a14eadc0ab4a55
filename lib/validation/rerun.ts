/**
 * A second run of strategies over the days of the search, with all readings of what bars leave open.
 *
 * @module
 */
import { tradesHash } from "../core/trades_hash.ts";
import type { BacktestJob, BacktestOutcome, Executor } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { type KpiInterval, kpiIntervals } from "../metrics/intervals.ts";
import type { KpiName } from "../metrics/registry.ts";
import type { StopSharpes } from "../selection/certificate_input.ts";
import type { LogScope } from "../study/log_scopes.ts";
import { searchedBars } from "../study/plan_jobs.ts";
import type { Study } from "../study/study.ts";

/** What a strategy came to when it was run again. */
export interface Rerun {
  /** The run. */
  readonly outcome: BacktestOutcome;
  /** Both ends of each KPI; `null` where the run failed. */
  readonly kpiIntervals: Record<KpiName, KpiInterval> | null;
  /** The Sharpe ratio by where stops fill; `null` likewise. */
  readonly stopSharpes: StopSharpes | null;
  /** Whether its trades were those on record. */
  readonly isRepeatable: boolean;
}

/** Runs trials again; decisions are kept as far as the plan asks for those of carried or of GOOD strategies. */
export async function runAgain(
  { study: { plan, trials }, executor, signal }: {
    readonly study: Study;
    readonly executor: Executor;
    readonly signal?: AbortSignal;
  },
  numbers: readonly number[],
  carried: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Rerun>> {
  const jobs = numbers.map((trial): BacktestJob => {
    const logs = isLogged(plan.logs, carried.has(trial)) ? "decisions" : "none";
    return { id: trial, params: trials.get(trial).params, ...searchedBars(plan), interval: true, logs };
  });
  const outcomes = await executor.submit({ dataHash: dataHashOf(plan.markets), jobs }, signal);
  return new Map(outcomes.map((outcome): [number, Rerun] => {
    const isDone = outcome.state === "done", readings = isDone ? outcome.readings : null;
    return [outcome.id, {
      outcome,
      kpiIntervals: readings && kpiIntervals(readings.pessimistic, readings.optimistic),
      stopSharpes: isDone && readings
        ? {
          atLevel: readings.stopsAtLevel.sharpe,
          assumed: outcome.kpis.sharpe,
          atExtreme: readings.pessimistic.sharpe,
          slipShare: plan.backtest.stopSlipShare,
        }
        : null,
      isRepeatable: isDone && tradesHash(outcome.trades) === trials.get(outcome.id).tradesHash,
    }];
  }));
}

/** Whether the decisions of a GOOD strategy are still to be kept; where those of all are, the search has written them. */
function isLogged(scope: LogScope, isCarried: boolean): boolean {
  return scope === "good" || (scope === "carried" && isCarried);
}
