/**
 * Studies of the self-test, run in threads or on other machines, with the processor time of each.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { SelftestOutcome, SelftestStudy } from "../lib/automl/selftest.ts";
import { runSideBySide } from "../lib/automl/side_by_side.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";

/** A study that ended. */
export interface EndedStudy {
  readonly outcome: SelftestOutcome;
  /**
   * Processor time: what the process took meanwhile, shared equally by the studies that ran at each moment; with one
   * worker it is exact. On other machines nobody measures it: `null`.
   */
  readonly cpuSeconds: number | null;
}

/** How studies are run. */
export interface RunOptions {
  /** Studies run at once. */
  readonly workers: number;
  /** Every strategy that is searched. */
  readonly strategies: readonly StrategySource[];
  /** Paths the threads may read beside those. */
  readonly reads: readonly string[];
  /** Minutes after which the rest is left, and what then runs is given up; no limit where `null`. */
  readonly minutes: number | null;
  /** Runs a study elsewhere than in those threads. */
  readonly runElsewhere?: (study: SelftestStudy, signal?: AbortSignal) => Promise<EndedStudy>;
  /** Told of each study that ended, with its place. */
  readonly onEnd: (index: number, ended: EndedStudy) => void;
}

/** Runs studies until all have ended or the time is over. */
export async function runStudies(studies: readonly SelftestStudy[], options: RunOptions): Promise<void> {
  const { workers, strategies, reads, minutes, onEnd } = options;
  const limit = minutes === null ? null : AbortSignal.timeout(60_000 * minutes);
  if (options.runElsewhere !== undefined) return await runAllElsewhere(studies, options.runElsewhere, onEnd, limit);
  // They begin in their order, each where one has ended.
  const spent = new Map(studies.slice(0, workers).map((_, index) => [index, 0]));
  let next = spent.size, before = processorSeconds();
  const onOutcome = (outcome: SelftestOutcome, index: number) => {
    const now = processorSeconds(), part = (now - before) / spent.size;
    for (const [running, seconds] of spent) spent.set(running, seconds + part);
    before = now;
    const cpuSeconds = spent.get(index)!;
    spent.delete(index);
    if (next < studies.length) spent.set(next++, 0);
    onEnd(index, { outcome, cpuSeconds });
  };
  try {
    await runSideBySide<SelftestStudy, SelftestOutcome>(studies, {
      ...{ workers, strategies, reads, onOutcome, ...(limit && { signal: limit }) },
      module: new URL("../lib/automl/selftest_worker.ts", import.meta.url),
      nameOf: (index) => `study of ${studies[index].group}`,
    });
  } catch (error) {
    if (!limit?.aborted) throw error;
  }
}

/** Hands all studies out at once: whoever runs them has a queue. */
async function runAllElsewhere(
  studies: readonly SelftestStudy[],
  run: NonNullable<RunOptions["runElsewhere"]>,
  onEnd: RunOptions["onEnd"],
  limit: AbortSignal | null,
): Promise<void> {
  const givenUp = new AbortController();
  const signal = AbortSignal.any(limit === null ? [givenUp.signal] : [givenUp.signal, limit]);
  try {
    await Promise.all(studies.map(async (study, index) => onEnd(index, await run(study, signal))));
  } catch (error) {
    givenUp.abort(error);
    if (!limit?.aborted) throw error;
  }
}

/** Processor time of the process so far. */
function processorSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}
