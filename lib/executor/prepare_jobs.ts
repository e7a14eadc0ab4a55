/**
 * What a thread needs before it can run jobs: strategies, and where some are not ours, bars of its own.
 *
 * @module
 */
import { STRATEGY_PARAMETER } from "../strategy/union.ts";
import type { Job, JobOutcome } from "./executor.ts";
import { loadStrategies, shippedStrategies } from "./load_strategies.ts";
import { privateMarkets } from "./private_markets.ts";
import { type JobContext, runJob } from "./run_job.ts";

/**
 * Makes this thread ready for jobs.
 *
 * @throws {TypeError} If a strategy is a file, and this is no restricted worker.
 * @throws {RangeError} If a file cannot be loaded or holds no strategy.
 */
export async function prepareJobs(context: JobContext): Promise<(job: Job) => JobOutcome> {
  const { strategies: sources } = context;
  if (sources.some(({ kind }) => kind === "file")) return await prepareFiles(context);
  const shipped = { ...context, strategies: shippedStrategies(sources) };
  return (job) => runJob(shipped, job);
}

/** Keeps what a strategy of a file does with its bars and features from all other jobs. */
async function prepareFiles({ markets, kpis, strategies: sources }: JobContext): Promise<(job: Job) => JobOutcome> {
  // Copied before any code of a file runs.
  const own = privateMarkets(markets);
  const strategies = await loadStrategies(sources);
  let jobs = 0;
  return (job) => {
    const source = sources.length === 1
      ? sources[0]
      : sources.find(({ name }) => name === job.params[STRATEGY_PARAMETER]);
    if (source?.kind !== "file") return runJob({ markets: own.markets, kpis, strategies }, job);
    // Features are remembered by the bars' hash, and a strategy that writes into one must not reach the next job.
    const count = jobs++;
    const apart = own.markets.map((market) => ({ ...market, dataHash: `${market.dataHash} ${count}` }));
    const outcome = runJob({ markets: apart, kpis, strategies }, job);
    if (!own.restore()) return outcome;
    const reason = `Cannot run the strategy ${source.name} with ${JSON.stringify(job.params)}: it writes into its bars`;
    return { id: job.id, state: "failed", reason };
  };
}
