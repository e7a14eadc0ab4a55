/**
 * The streams of a cluster, their subjects, and the consumer that workers share.
 *
 * Each job has a subject of its own, and a subject holds one message: a job that is queued or under way cannot be queued
 * again, however often its coordinator dies. Jobs of each version of code and engine have a consumer of their own, so that
 * no worker is ever handed a job of another.
 *
 * @module
 */
import {
  AckPolicy,
  type ConsumerInfo,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { UserError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";

/** Names of the streams: jobs, their results, and the last sign of life of each worker. */
export const JOBS = "ASSAY_JOBS", RESULTS = "ASSAY_RESULTS", WORKERS = "ASSAY_WORKERS";

/** The store of contexts. */
export const CONTEXTS = "assay-contexts";

/** What nobody came back for is forgotten after a week. */
export const KEPT_MS = 7 * 86_400_000;

/** What is known of a worker that has gone is kept for an hour. */
const WORKER_KEPT_MS = 3_600_000;

/** A study's name as a part of a subject, in which points divide. */
export function studyToken(study: string): string {
  return study.replace(/[^\w-]/g, (letter) => `%${letter.codePointAt(0)!.toString(16)}%`);
}

/** Subjects of a study; {@linkcode studyToken} gives its part. */
export function studySubjects(study: string, version: string) {
  return {
    job: (key: string) => `assay.jobs.${version}.${study}.${key}`,
    jobs: `assay.jobs.${version}.${study}.>`,
    result: (key: string) => `assay.results.${study}.${key}`,
    results: `assay.results.${study}.>`,
    notices: `assay.control.notices.${study}`,
    cancels: `assay.control.cancels.${study}`,
    coordinator: `assay.control.coordinator.${study}`,
  };
}

/** Subject of a worker's signs of life. */
export function workerSubject(worker: string): string {
  return `assay.control.workers.${studyToken(worker)}`;
}

/** Where workers hear which jobs nobody waits for any more. */
export const ALL_CANCELS = "assay.control.cancels.*";

/** The jobs of all studies and versions. */
export const ALL_JOBS = "assay.jobs.>";

/** The signs of life of all workers. */
export const ALL_WORKERS = "assay.control.workers.*";

const STREAMS: readonly (Partial<StreamConfig> & { readonly name: string })[] = [
  {
    name: JOBS,
    subjects: [ALL_JOBS],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
    max_age: nanos(KEPT_MS),
  },
  {
    name: RESULTS,
    subjects: ["assay.results.>"],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_age: nanos(KEPT_MS),
  },
  {
    name: WORKERS,
    subjects: [ALL_WORKERS],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_msgs_per_subject: 1,
    max_age: nanos(WORKER_KEPT_MS),
  },
];

/**
 * Makes the streams and the consumer of a version, where they are not there yet.
 *
 * @throws {UserError} If a stream of the same name has other settings, or the consumer waits longer or less long for workers.
 */
export async function prepareStreams(cluster: Cluster, version: string, ackWaitMs: number): Promise<void> {
  const { manager, url } = cluster;
  for (const config of STREAMS) await prepareStream(manager, url, config);
  const found = (await versionConsumer(cluster, version))?.config.ack_wait;
  if (found === nanos(ackWaitMs)) return;
  if (found !== undefined) {
    // Workers beat by the wait that they found; with a shorter one their jobs would go to others while they live.
    throw new UserError(
      `Cannot send jobs to ${url}: wanted workers to be silent for ${
        ackWaitMs / 1000
      } s at most (ASSAY_NATS_ACK_SECONDS), ` +
        `found ${found / 1e9} s, which another coordinator of this version has set; set ${
          found / 1e9
        }, or remove the ` +
        `consumer ${version} of ${JOBS} while no study runs`,
    );
  }
  await manager.consumers.add(JOBS, {
    durable_name: version,
    filter_subject: `assay.jobs.${version}.>`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: -1,
  });
}

async function prepareStream(manager: JetStreamManager, url: string, config: (typeof STREAMS)[number]): Promise<void> {
  const found = await unlessMissing(manager.streams.info(config.name));
  if (found === null) {
    await manager.streams.add(config);
    return;
  }
  const has = found.config as unknown as Record<string, unknown>;
  const other = Object.entries(config).find(([name, wanted]) => JSON.stringify(has[name]) !== JSON.stringify(wanted));
  if (other === undefined) return;
  throw new UserError(
    `Cannot use the stream ${config.name} of ${url}: wanted ${other[0]} ${JSON.stringify(other[1])}, found ` +
      `${JSON.stringify(has[other[0]])}; remove the stream, or use another server or account`,
  );
}

/** The consumer of a version; `null` before a coordinator of that version has made it. */
export function versionConsumer({ manager }: Cluster, version: string): Promise<ConsumerInfo | null> {
  return unlessMissing(manager.consumers.info(JOBS, version));
}

/** Jobs that are queued or under way, of all studies. */
export async function queuedJobs({ manager }: Cluster): Promise<number> {
  return (await unlessMissing(manager.streams.info(JOBS)))?.state.messages ?? 0;
}

/** What the server answers; `null` where it says that there is none. */
export async function unlessMissing<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.apiError().code === 404) return null;
    if (error instanceof Error && /(stream|consumer|message) not found/i.test(error.message)) return null;
    throw error;
  }
}
