/**
 * Worker threads that load the code of shipped strategies before anybody has bars or jobs for them.
 *
 * @module
 */
import { BACKTEST_WORKER, restrictedWorker } from "./restricted_worker.ts";
import type { Thread } from "./start_thread.ts";

/** Workers for whoever takes them. */
export interface ReadyWorkers extends Disposable {
  /** One that nobody has taken; `undefined` where there is none left. */
  take(): Thread | undefined;
  /** How many nobody has taken. */
  left(): number;
}

/**
 * Starts workers for shipped strategies; those that nobody has taken end when it is disposed of.
 *
 * One that fails before it is taken is given to nobody: whoever starts another in its place says what is wrong.
 *
 * @param module What they run; tests pass one that fails.
 */
export function readyWorkers(count: number, module: URL = BACKTEST_WORKER): ReadyWorkers {
  let waiting: Thread[] = [];
  for (let i = 0; i < count; i++) {
    const worker = restrictedWorker(module);
    worker.onerror = (event) => {
      event.preventDefault();
      waiting = waiting.filter((one) => one !== worker);
    };
    waiting.push(worker);
  }
  return {
    take: () => waiting.pop(),
    left: () => waiting.length,
    [Symbol.dispose]: () => waiting.splice(0).forEach((worker) => worker.terminate()),
  };
}
