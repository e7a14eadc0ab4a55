/**
 * The jobs of a worker's own version: where it takes them, and what it says while there are none.
 *
 * @module
 */
import type { Consumer } from "@nats-io/jetstream";
import { UserError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";
import { type EngineVersion, versionToken } from "./engine.ts";
import { askFirmly } from "./publish.ts";
import { decodeJob, type QueuedJob } from "./queue_messages.ts";
import { ALL_JOBS, JOBS, versionConsumer } from "./streams.ts";

/** Pause between two looks, ms. */
const LOOK_MS = 1000;

/** Where jobs of a version are taken. */
export interface VersionJobs {
  readonly consumer: Consumer;
  /** Silence of a worker after which its jobs are another's, ms. */
  readonly ackWaitMs: number;
}

/** How a worker waits for its jobs. */
export interface AwaitJobsOptions {
  readonly version: EngineVersion;
  /** Whether it waits no longer where there are none. */
  readonly once: boolean;
  /** Whether the worker ends. */
  readonly isLeaving: () => boolean;
  /** Told in a sentence what it waits for. */
  readonly onNote: (text: string) => void;
  /** Called at every look in vain. */
  readonly onWait: () => void;
}

/**
 * Waits until a coordinator of this version has been there.
 *
 * @returns `null` if the worker is ended before there are any, or waits for none.
 * @throws {UserError} If all that is queued waits for workers of another version.
 */
export async function awaitJobs(cluster: Cluster, options: AwaitJobsOptions): Promise<VersionJobs | null> {
  const { version, once, isLeaving, onNote, onWait } = options, token = versionToken(version);
  for (let isSaid = false; !isLeaving(); await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
    const found = await askFirmly(cluster, () => versionConsumer(cluster, token));
    if (found !== null) {
      const consumer = await askFirmly(cluster, () => cluster.jetstream.consumers.get(JOBS, token));
      return { consumer, ackWaitMs: found.config.ack_wait! / 1e6 };
    }
    await checkOthers(cluster, version);
    if (once) return null;
    if (!isSaid) onNote("No coordinator of this code has been here yet; waiting for one");
    isSaid = true;
    onWait();
  }
  return null;
}

async function checkOthers({ manager, url }: Cluster, { code, engine }: EngineVersion): Promise<void> {
  let waiting: QueuedJob | null = null;
  try {
    const found = await manager.streams.getMessage(JOBS, { last_by_subj: ALL_JOBS });
    waiting = found && decodeJob(found.data);
  } catch {
    // There are none, or this account may not look.
  }
  // Those of its own version came between the two looks.
  if (waiting === null || versionToken(waiting.version) === versionToken({ code, engine })) return;
  throw new UserError(
    `Cannot work for ${url}: its jobs want the code ${waiting.version.code} on ${waiting.version.engine}, this is ${code} ` +
      `on ${engine}; results of the two cannot be mixed, install that version`,
  );
}
