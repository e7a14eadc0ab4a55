/**
 * What a thread needs before it can run jobs: the strategies of one origin, and where that is a file, bars of its own.
 *
 * @module
 */
import { strategyFault } from "../strategy/strategy_fault.ts";
import { splitParams } from "../strategy/union.ts";
import { type Job, type JobOutcome, paramsOf } from "./executor.ts";
import { loadStrategyFile, shippedStrategies } from "./load_strategies.ts";
import { privateMarkets } from "./private_markets.ts";
import { type JobContext, runJob } from "./run_job.ts";
import { type FileSource, originOf, SHIPPED } from "./strategy_source.ts";

/** Runs a job in the thread that was made ready for it. */
export type RunJob = (job: Job) => JobOutcome;

/**
 * Makes this thread ready for jobs of shipped strategies.
 *
 * @param runs Those of the strategies searched that are run here; all by default.
 * @throws {TypeError} If one of them is a file.
 */
export function prepareShipped(context: JobContext, runs = context.strategies): RunJob {
  const strategies = new Map(shippedStrategies(runs).map((strategy) => [strategy.name, strategy]));
  const ready = { ...context, names: namesOf(context), strategies };
  return (job) => runJob(ready, job);
}

/**
 * Makes this worker ready for jobs of the strategies of one origin; a file keeps it to itself.
 *
 * @param origin As `originOf` gives it.
 * @throws {TypeError} If it is a file, and this is no restricted worker.
 * @throws {RangeError} If the file cannot be loaded or holds no strategy.
 */
export async function prepareJobs(context: JobContext, origin: string): Promise<RunJob> {
  const runs = context.strategies.filter((source) => originOf(source) === origin);
  return origin === SHIPPED ? prepareShipped(context, runs) : await prepareFile(context, runs[0] as FileSource);
}

/** Keeps what a strategy of a file does with its bars and features from its other jobs. */
async function prepareFile(context: JobContext, source: FileSource): Promise<RunJob> {
  // Copied before any code of the file runs.
  const own = privateMarkets(context.markets), names = namesOf(context);
  const strategies = new Map([[source.name, await loadStrategyFile(source)]]);
  let jobs = 0;
  return (job) => {
    // Features are remembered by the bars' hash, and a strategy that writes into one must not reach the next job.
    const count = jobs++;
    const markets = own.markets.map((market) => ({ ...market, dataHash: `${market.dataHash} ${count}` }));
    const outcome = runJob({ ...context, markets, names, strategies }, job);
    if (!own.restore()) return outcome;
    const { params } = splitParams(names, paramsOf(job));
    return { id: job.id, state: "failed", reason: strategyFault(source, params, "it writes into its bars").message };
  };
}

function namesOf({ strategies }: JobContext): string[] {
  return strategies.map(({ name }) => name);
}
