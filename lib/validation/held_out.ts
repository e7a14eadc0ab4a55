/**
 * Markets that a search never saw, opened with the sealed days for the strategies whose sealed days are.
 *
 * @module
 */
import type { BacktestJob, Executor, FinishedBacktest } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { compounded } from "../metrics/daily.ts";
import type { MetMarket } from "../selection/met_markets.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";

/** Markets held out, and where their backtests run. */
export interface HeldOutMarkets {
  /** Their bars, in the plan's order. */
  readonly markets: readonly StudyMarket[];
  /** Runs backtests on them alone. */
  readonly executor: Executor;
}

/** What strategies did on the markets held out. */
export interface HeldOutTest {
  /** By trial, what it came to on each of them. */
  readonly met: ReadonlyMap<number, readonly MetMarket[]>;
  /** The runs on each of them, in the plan's order. */
  readonly runs: readonly (readonly FinishedBacktest[])[];
}

/** Backtests strategies on the sealed days of each market held out; where a run fails, nothing was earned. */
export async function meetHeldOut(
  { study: { plan, trials }, heldOut, signal }: {
    readonly study: Study;
    readonly heldOut?: HeldOutMarkets;
    readonly signal?: AbortSignal;
  },
  opened: readonly number[],
): Promise<HeldOutTest> {
  if (heldOut === undefined || plan.heldOut.length === 0) return { met: new Map(), runs: [] };
  const logs = plan.logs === "none" ? "none" : "decisions";
  const jobs = plan.heldOut.flatMap(({ split: { sealed: { from, to } } }, market) =>
    opened.map((trial): BacktestJob => {
      return { id: trial, params: trials.get(trial).params, market, from, to, interval: false, logs };
    })
  );
  const outcomes = await heldOut.executor.submit({ dataHash: dataHashOf(plan.heldOut), jobs }, signal);
  const runs = plan.heldOut.map((_, market) =>
    outcomes.filter((outcome, i): outcome is FinishedBacktest => outcome.state === "done" && jobs[i].market === market)
  );
  const metBy = (trial: number) =>
    plan.heldOut.map(({ symbol }, market): MetMarket => {
      return { symbol, gain: gainOf(runs[market].find(({ id }) => id === trial)) };
    });
  return { met: new Map(opened.map((trial) => [trial, metBy(trial)])), runs };
}

/** What a whole run gained; `null` for one that failed or was given up. */
function gainOf(run: FinishedBacktest | undefined): number | null {
  if (run === undefined || run.stopReason !== null) return null;
  const gain = (compounded(run.dailyReturns).at(-1) ?? 1) - 1;
  return Number.isFinite(gain) ? gain : null;
}
