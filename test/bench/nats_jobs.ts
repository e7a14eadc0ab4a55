/**
 * The studies of the benchmark of the cluster: 45 days of minutes, a trial of which takes some 5 ms and answers some 50 kB,
 * and so many days that it takes some 18 ms.
 *
 * @module
 */
import type { BacktestJob, CopyJob } from "../../lib/executor/executor.ts";
import { keptTrades, type TradesKept } from "../../lib/executor/kept_trades.ts";
import type { JobContext } from "../../lib/executor/run_job.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket } from "../../lib/study/market.ts";
import { searchDomain } from "../../lib/study/plan.ts";
import { jobContext } from "../../lib/study/plan_jobs.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";

const SEED = 1;

/** Days of minutes of a trial of some 5 ms, and of one of some 18 ms. */
export const SHORT_DAYS = 45, LONG_DAYS = 250;

/** What the benchmark runs. */
export interface BenchJobs {
  readonly context: JobContext;
  /** Hash of the bars. */
  readonly dataHash: string;
  /** Whole backtests of Sobol sets. */
  readonly jobs: readonly BacktestJob[];
}

/** So many backtests of so many days of minutes, which send the trades that a study with this setting keeps. */
export async function benchJobs(count: number, days: number, keepTrades: TradesKept = "all"): Promise<BenchJobs> {
  const bars = 1440 * days;
  using db = await openDatabase(":memory:");
  const market = loadMarket({ kind: "simulated", seed: SEED, bars, edge: 12 }, db);
  const settings = { study: "bench", seed: SEED, sampler: "sobol", batch: 8, ...defaultPlanSettings(market) } as const;
  const { plan } = beginStudy(db, settings, [market], 0);
  const domain = { ...searchDomain(plan, [market]), starts: [] };
  const sobol = createOptimizer(domain, { sampler: "sobol", seed: SEED, direction: "maximize" });
  const keeps = keptTrades(keepTrades, plan.thresholds);
  const jobs = sobol.ask(count).map(({ id, params }) => ({
    ...{ id, params, from: 0, to: bars, market: 0, interval: false, ...(keeps && { keeps }) },
  }));
  return { context: jobContext(plan, [market]), dataHash: market.dataHash, jobs };
}

/** So many jobs whose answers are of a kilobyte, if nobody runs them in earnest. */
export function shortJobs({ jobs: [{ params, from, to, market }] }: BenchJobs, count: number): CopyJob[] {
  return Array.from({ length: count }, (_, id) => {
    return { id, market, sets: [params], from, to, seed: SEED, blockBars: 1 };
  });
}

/** The bytes of a context as large as a year of minutes with an order book, which do not pack. */
export function contextBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(46_000_000).map((_, i) => i * 2654435761 >>> 13);
}
