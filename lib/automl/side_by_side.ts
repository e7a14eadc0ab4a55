/**
 * Whole studies side by side, each thread one at a time.
 *
 * @module
 */
import { restrictedWorker } from "../executor/restricted_worker.ts";
import type { Thread } from "../executor/start_thread.ts";
import type { StrategySource } from "../executor/strategy_source.ts";

/** How studies are run side by side. */
export interface SideBySideOptions<Outcome> {
  /** Module of the threads: it is sent a study and answers with its outcome. */
  readonly module: URL;
  /** Number of threads. */
  readonly workers: number;
  /** Strategies that the studies run. */
  readonly strategies: readonly StrategySource[];
  /** Files that they read beside those. */
  readonly reads?: readonly string[];
  /** A study in a message about its failure. */
  readonly nameOf: (study: number) => string;
  /** Told of each outcome as it comes, with the place of its study. */
  readonly onOutcome?: (outcome: Outcome, study: number) => void;
  /** Aborting it ends all threads. */
  readonly signal?: AbortSignal;
}

/**
 * Runs studies in threads.
 *
 * @param studies Plain data; columns on shared memory are not copied.
 * @returns Outcomes in the order of the studies.
 * @throws {Error} If one fails, or the signal is aborted; all threads are ended then.
 */
export async function runSideBySide<Task, Outcome>(
  studies: readonly Task[],
  { module, workers, strategies, reads = [], nameOf, onOutcome, signal }: SideBySideOptions<Outcome>,
): Promise<Outcome[]> {
  signal?.throwIfAborted();
  if (studies.length === 0) return [];
  const outcomes: Outcome[] = Array(studies.length), threads: Thread[] = [], end = Promise.withResolvers<void>();
  const abort = () => end.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  let next = 0, done = 0;
  try {
    for (let seat = 0; seat < Math.min(workers, studies.length); seat++) {
      const thread = restrictedWorker(module, strategies, reads);
      threads.push(thread);
      let current = -1;
      const advance = () => {
        current = next++;
        if (current < studies.length) thread.postMessage(studies[current]);
      };
      thread.onmessage = ({ data }: MessageEvent<Outcome>) => {
        outcomes[current] = data;
        onOutcome?.(data, current);
        done++;
        if (done === studies.length) end.resolve();
        else advance();
      };
      thread.onerror = (event) => {
        event.preventDefault();
        end.reject(new Error(`${nameOf(current)}: ${event.message}`));
      };
      advance();
    }
    await end.promise;
    return outcomes;
  } finally {
    signal?.removeEventListener("abort", abort);
    threads.forEach((thread) => thread.terminate());
  }
}
