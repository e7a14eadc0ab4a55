/**
 * Studies of the self-test, run in threads, with the processor time of each.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { SelftestOutcome, SelftestStudy } from "../lib/automl/selftest.ts";
import { restrictedWorker } from "../lib/executor/restricted_worker.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";

/** A study that ended. */
export interface EndedStudy {
  readonly outcome: SelftestOutcome;
  /**
   * Processor time: what the process took meanwhile, shared equally by the studies that ran at each moment; with one
   * worker it is exact.
   */
  readonly cpuSeconds: number;
}

/** How studies are run. */
export interface RunOptions {
  /** Studies run at once. */
  readonly workers: number;
  /** Every strategy that is searched. */
  readonly strategies: readonly StrategySource[];
  /** Paths the threads may read beside those. */
  readonly reads: readonly string[];
  /** Clock time after which no further study starts, ms. */
  readonly deadline: number;
  /** Told of each study that ended, with its place. */
  readonly onEnd: (index: number, ended: EndedStudy) => void;
}

/** Runs studies, each thread one at a time; ends when all have ended, or those begun before the deadline. */
export function runStudies(studies: readonly SelftestStudy[], options: RunOptions): Promise<void> {
  const { workers, strategies, reads, deadline, onEnd } = options;
  const module = new URL("../lib/automl/selftest_worker.ts", import.meta.url);
  const spent = new Map<number, number>();
  let next = 0, before = processorSeconds();
  const share = () => {
    const now = processorSeconds(), part = (now - before) / Math.max(1, spent.size);
    for (const [index, seconds] of spent) spent.set(index, seconds + part);
    before = now;
  };
  return new Promise((resolve, reject) => {
    let seats = Math.min(workers, studies.length);
    if (seats === 0) resolve();
    const seat = () => {
      const worker = restrictedWorker(module, strategies, reads);
      let current = -1;
      const advance = () => {
        if (next < studies.length && Date.now() < deadline) {
          current = next++;
          spent.set(current, 0);
          worker.postMessage(studies[current]);
        } else {
          worker.terminate();
          if (--seats === 0) resolve();
        }
      };
      worker.onmessage = ({ data }: MessageEvent<SelftestOutcome>) => {
        share();
        const cpuSeconds = spent.get(current)!;
        spent.delete(current);
        onEnd(current, { outcome: data, cpuSeconds });
        advance();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`study of ${studies[current]?.group}: ${event.message}`));
      };
      share();
      advance();
    };
    for (let k = seats; k > 0; k--) seat();
  });
}

/** Processor time of the process so far. */
function processorSeconds(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1e6;
}
