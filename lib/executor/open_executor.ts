/**
 * Where the jobs of a study run: in the calling thread, in threads of this process, or wherever a caller says.
 *
 * @module
 */
import type { Executor } from "./executor.ts";
import { inlineExecutor } from "./inline_executor.ts";
import type { JobContext } from "./run_job.ts";
import type { ReadyWorkers } from "./ready_workers.ts";
import { threadExecutor } from "./thread_executor.ts";

/** Makes an executor for the jobs that share a context. */
export type OpenExecutor = (context: JobContext) => Executor;

/**
 * An executor of this process.
 *
 * @param workers Number of threads; 0 for the calling one.
 * @param ready Threads that have begun to load their code; none by default.
 */
export function openLocally(workers: number, ready?: ReadyWorkers): OpenExecutor {
  return (context) => workers === 0 ? inlineExecutor(context) : threadExecutor({ ...context, workers, ready });
}
