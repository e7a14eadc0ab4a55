/**
 * A study on the machines of a cluster: its queue, the store of its bars, and an executor for each set of bars.
 *
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import type { JobContext } from "../executor/run_job.ts";
import type { Cluster } from "./connection.ts";
import { makeContextStore } from "./context_store.ts";
import { engineVersion } from "./engine.ts";
import { natsExecutor } from "./nats_executor.ts";
import type { QueueUsage } from "./queue_usage.ts";
import { StudyQueue, type StudyQueueOptions } from "./study_queue.ts";

/** How a study is run on a cluster. */
export interface StudySessionOptions extends Omit<StudyQueueOptions, "version"> {
  /** The server; whoever connected to it ends the connection. */
  readonly cluster: Cluster;
  /** Share of the jobs that two machines run and must agree on, from 0 to 1. */
  readonly checkShare: number;
}

/** Jobs that two machines have run. */
export interface CheckedJobs {
  /** Those on which two machines agreed. */
  readonly agreed: number;
  /** Those for which there was a single machine. */
  readonly unchecked: number;
  /** Names of the machines that have checked one another. */
  readonly machines: readonly string[];
}

/** A study on a cluster. */
export interface StudySession extends AsyncDisposable {
  /** An executor for jobs on some bars. */
  open(context: JobContext): Executor;
  /** Threads of the workers that have given a sign of life lately. */
  threads(): number;
  /** What was used so far. */
  usage(): QueueUsage;
  /** What two machines have run. */
  checked(): CheckedJobs;
}

/**
 * Opens a study on a cluster; disposing of it takes what is left of it off the server.
 *
 * @throws {UserError} If another coordinator runs the study, or the server's streams have other settings.
 */
export async function openStudySession(options: StudySessionOptions): Promise<StudySession> {
  const { study, cluster, checkShare, onNote } = options, version = engineVersion();
  // The queue comes last: nothing that fails after it leaves it open.
  const store = await makeContextStore(cluster), machines = new Set<string>();
  const queue = await StudyQueue.open(cluster, { ...options, version });
  let agreed = 0, unchecked = 0;
  const onChecked = (pair: readonly [string, string] | null): void => {
    pair?.forEach((machine) => machines.add(machine));
    if (pair === null) unchecked++;
    else agreed++;
  };
  return {
    open: (context) => natsExecutor(context, { study, queue, store, version, checkShare, onChecked, onNote }),
    threads: () => queue.threads(),
    usage: () => queue.usage(),
    checked: () => ({ agreed, unchecked, machines: [...machines].sort() }),
    [Symbol.asyncDispose]: () => queue.close(),
  };
}
