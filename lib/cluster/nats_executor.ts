/**
 * Jobs on any number of machines: each job is a message, and what all share travels once as an object.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { ClusterError, UserError } from "../core/errors.ts";
import { contextObject } from "../executor/context_object.ts";
import type {
  BacktestOutcome,
  Batch,
  CopyOutcome,
  Executor,
  Job,
  JobOutcome,
  LookAheadOutcome,
} from "../executor/executor.ts";
import { readOutcome } from "../executor/read_outcome.ts";
import { decodeRecord } from "../executor/record_codec.ts";
import { dataHashOf, type JobContext } from "../executor/run_job.ts";
import type { ContextStore } from "./context_store.ts";
import type { EngineVersion } from "./engine.ts";
import { type Answer, type EncodedJob, encodeJob } from "./queue_messages.ts";
import { LostJob } from "./open_jobs.ts";
import { disagreement, type StudyQueue } from "./study_queue.ts";

/** How a {@linkcode natsExecutor} is set up. */
export interface NatsExecutorOptions {
  /** Name of the study. */
  readonly study: string;
  /** Its jobs; whoever opened it closes it. */
  readonly queue: StudyQueue;
  /** Where contexts are put. */
  readonly store: ContextStore;
  /** Code and engine that its jobs need. */
  readonly version: EngineVersion;
  /** Share of the jobs that two machines run and must agree on, from 0 to 1. */
  readonly checkShare: number;
  /** Told of each job that two machines agreed on, and of those that only one was there for. */
  readonly onChecked: (machines: readonly [string, string] | null) => void;
  /** Told in a sentence what people should know. */
  readonly onNote: (text: string) => void;
}

/**
 * An executor over the workers of a cluster.
 *
 * @throws {UserError} From its batches, if the store has no room for the bars, or a strategy file has changed.
 */
export function natsExecutor(context: JobContext, options: NatsExecutorOptions): Executor {
  const { study, queue, store, version, checkShare, onChecked, onNote } = options,
    dataHash = dataHashOf(context.markets);
  const timeOf = (market: number) => context.markets[market].candles.time;
  let sent: Promise<string> | null = null, bytes = 0, ended: string[] = [], codecMs = 0;

  const send = async (isDoubted: boolean): Promise<string> => {
    const made = contextObject(context);
    bytes += await store.put(made, isDoubted);
    return made.name;
  };
  const stopHearing = queue.onMissing((name, reason) => {
    if (sent === null) return;
    sent = sent.then(async (own) => {
      if (own !== name) return own;
      onNote(`The bars are sent again, as a worker cannot use them: ${reason}`);
      return await send(true);
    });
    sent.catch(() => {});
  });

  const timed = <Value>(body: () => Value): Value => {
    const start = performance.now();
    try {
      return body();
    } finally {
      codecMs += performance.now() - start;
    }
  };
  const encode = (name: string, task: Job, avoid: string | null): EncodedJob =>
    timed(() => encodeJob({ kind: "job", version, context: name, task, avoid }));

  const runOne = async (name: string, job: Job, keys: string[], signal: AbortSignal): Promise<JobOutcome> => {
    const encoded = encode(name, job, null);
    keys.push(encoded.key);
    try {
      const answer = await queue.run(encoded, signal);
      if (answer.kind === "done" && isChecked(encoded.key, checkShare)) {
        const check = encode(name, job, answer.machine);
        keys.push(check.key);
        await checkAnswer(answer, check, signal);
      }
      return timed(() => readOutcome(job, outcomeOf(answer), timeOf));
    } catch (error) {
      if (!(error instanceof LostJob)) throw error;
      return { id: job.id, state: "failed", reason: error.message };
    }
  };

  const checkAnswer = async (first: Answer, check: EncodedJob, signal: AbortSignal): Promise<void> => {
    const others = queue.machines();
    others.delete(first.machine);
    if (others.size === 0) return onChecked(null);
    const second = await queue.run(check, signal);
    if (second.kind !== "done" || !isDeepStrictEqual(second.body, first.body)) {
      throw disagreement(study, `${first.worker} on ${first.machine}`, `${second.worker} on ${second.machine}`);
    }
    onChecked([first.machine, second.machine]);
  };

  const run = async ({ dataHash: named, jobs }: Batch<Job>, signal?: AbortSignal): Promise<JobOutcome[]> => {
    if (named !== dataHash) {
      throw new RangeError(`Cannot run the batch: wanted data ${dataHash}, found ${named}`);
    }
    signal?.throwIfAborted();
    // Whoever asks for another batch has stored the ones before.
    queue.forget(ended.splice(0));
    const name = await (sent ??= send(false)), keys: string[] = [], givenUp = new AbortController();
    const either = AbortSignal.any(signal === undefined ? [givenUp.signal] : [givenUp.signal, signal]);
    try {
      const outcomes = await Promise.all(jobs.map((job) => runOne(name, job, keys, either)));
      ended = ended.concat(keys);
      return outcomes;
    } catch (error) {
      // One job that gives up ends the others.
      givenUp.abort(error);
      throw error;
    }
  };

  return {
    submit: (batch, signal) => run(batch, signal) as Promise<BacktestOutcome[]>,
    checkLookAhead: (batch, signal) => run(batch, signal) as Promise<LookAheadOutcome[]>,
    runCopies: (batch, signal) => run(batch, signal) as Promise<CopyOutcome[]>,
    usage() {
      const { workers, redeliveries, bytes: ofJobs, busySeconds, transportSeconds: ofQueue } = queue.usage();
      const transportSeconds = ofQueue + codecMs / 1000;
      const workersSeen = [...workers.values()].reduce((sum, names) => sum + names.size, 0);
      return {
        ...{ busySeconds, replacedWorkers: 0, workersSeen, redeliveries, transportSeconds },
        bytes: bytes + ofJobs,
      };
    },
    close() {
      stopHearing();
      return Promise.resolve(queue.forget(ended.splice(0)));
    },
  };
}

/** Whether a job is one of the share that is checked: by its key, so that a resumed study checks the same ones. */
function isChecked(key: string, share: number): boolean {
  return Number.parseInt(key.slice(0, 8), 16) < share * 2 ** 32;
}

/** What an answer holds, to be checked like any data from outside. */
function outcomeOf({ kind, worker, body }: Answer): unknown {
  const found = decodeRecord(body);
  if (kind === "done" || kind === "failed") return found;
  const text = typeof found === "string" ? found : "without a reason";
  if (kind === "refusal") throw new UserError(text);
  throw new ClusterError(`Cannot go on: the worker ${worker} failed: ${text}`);
}
