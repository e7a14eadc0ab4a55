/**
 * Running one stored trial again, to see that it gives the trades on record.
 *
 * @module
 */
import type { LogLevel } from "../backtest/options.ts";
import { UserError } from "../core/errors.ts";
import type { Trades } from "../core/trades.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { outcomesByMarket } from "../executor/executor.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { StudyMarket } from "../study/market.ts";
import { jobContext, searchedBars } from "../study/plan_jobs.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";

/** What a replay found. */
export interface Replay {
  /** Name of the study. */
  readonly study: string;
  /** Number of the trial. */
  readonly trial: number;
  /** Trades of the replay. */
  readonly trades: number;
  /** Hash on record. */
  readonly recordedHash: string;
  /** Hash of the replay's trades. */
  readonly foundHash: string;
  /** The first difference in words; `null` if the replay is identical. */
  readonly difference: string | null;
  /** Whether the search kept its trades; where it says that it did not, whether they are there now. */
  readonly tradesOnRecord: "kept" | "withheld" | "given back";
  /** Steps of the log that was written in place of an earlier one; `null` unless asked for and identical. */
  readonly loggedSteps: number | null;
}

/**
 * Runs a trial again from its study's bars and costs and its own parameters.
 *
 * @param markets The bars on record, as `resumeStudy` loads them.
 * @param writes What of an identical replay is written to the store: how much of its decisions, and whether its trades
 * where the study kept their hash alone.
 * @throws {UserError} If there is no such completed trial.
 */
export async function replayTrial(
  study: Study,
  markets: readonly StudyMarket[],
  trial: number,
  { logs = "none", givesTrades = false }: { readonly logs?: LogLevel; readonly givesTrades?: boolean } = {},
): Promise<Replay> {
  const { name, plan } = study, stored = study.trials.find(trial);
  if (stored?.tradesHash === null || stored === undefined) {
    const found = stored === undefined ? "no such trial" : `a trial that is ${stored.state}`;
    throw new UserError(
      `Cannot replay trial ${trial} of the study "${name}": wanted a completed trial, found ${found}`,
    );
  }
  const recorded = study.tradesOf(trial), isWithheld = stored.areTradesWithheld && recorded.length === 0;
  const job = { id: trial, params: stored.params, ...searchedBars(plan), interval: false, logs };
  const executor = threadExecutor({ ...jobContext(plan, markets), workers: 1 });
  const [outcome] = await executor.submit({ dataHash: dataHashOf(markets), jobs: [job] }).finally(executor.close);
  if (outcome.state === "failed") {
    const difference = `the trial is recorded as done, the replay failed: ${outcome.reason}`;
    const tradesOnRecord = isWithheld ? "withheld" : "kept",
      hashes = { recordedHash: stored.tradesHash, foundHash: "" };
    return { study: name, trial, trades: 0, ...hashes, tradesOnRecord, difference, loggedSteps: null };
  }
  const foundHash = tradesHash(outcome.trades);
  const difference = recordDifference(stored, recorded, outcome.trades);
  const isGiven = givesTrades && isWithheld && difference === null;
  if (isGiven) study.giveTrades(outcome);
  const tradesOnRecord = !isWithheld ? "kept" : isGiven ? "given back" : "withheld";
  const steps = outcomesByMarket(outcome).flatMap(({ decisions }) => decisions === null ? [] : [decisions.length]);
  const isLogged = steps.length > 0 && difference === null, { trades: { length: trades } } = outcome;
  if (isLogged) study.findings.writeLogs("search", [outcome]);
  const loggedSteps = isLogged ? steps.reduce((sum, length) => sum + length) : null;
  const hashes = { recordedHash: stored.tradesHash, foundHash };
  return { study: name, trial, trades, ...hashes, tradesOnRecord, difference, loggedSteps };
}

/**
 * The first difference of a trial's trades and those on record; of a trial that says that its trades were not kept their
 * hash is compared.
 *
 * @internal
 */
export function recordDifference(
  { tradesHash: hash, areTradesWithheld }: Pick<StudyTrial, "tradesHash" | "areTradesWithheld">,
  recorded: Trades,
  found: Trades,
): string | null {
  const isWithheld = areTradesWithheld && recorded.length === 0;
  const difference = isWithheld ? null : firstDifference(recorded, found);
  if (difference !== null || tradesHash(found) === hash) return difference;
  return isWithheld
    ? `the recorded hash is not that of the ${found.length} trades of the replay`
    : "the recorded hash is not that of the recorded trades";
}

/**
 * The first difference of two lists of trades, by trade and then by column; `null` if all values agree.
 *
 * @example A price that was changed
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { firstDifference } from "@lib/automl/replay.ts";
 *
 * const difference = firstDifference(tradesOf([{ pnl: 1 }, { pnl: 2 }]), tradesOf([{ pnl: 1 }, { pnl: 3 }]));
 * assert.equal(difference, "trade 1: pnl is 2 on record and 3 in the replay");
 * ```
 */
export function firstDifference(recorded: Trades, found: Trades): string | null {
  const columns = (Object.keys(recorded) as (keyof Trades)[]).filter((name) => name !== "length");
  for (let i = 0; i < Math.min(recorded.length, found.length); i++) {
    for (const name of columns) {
      const a = (recorded[name] as ArrayLike<number>)[i], b = (found[name] as ArrayLike<number>)[i];
      // SQLite keeps no sign of zero; the hash, taken before the trades were stored, does.
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) {
        return `trade ${i}: ${name} is ${a} on record and ${b} in the replay`;
      }
    }
  }
  if (recorded.length === found.length) return null;
  return `there are ${recorded.length} trades on record and ${found.length} in the replay`;
}
