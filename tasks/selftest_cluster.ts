/**
 * Studies of the self-test on other machines: each is one job of minutes, and its outcome a kilobyte.
 *
 * @module
 */
import type { SelftestOutcome, SelftestStudy } from "../lib/automl/selftest.ts";
import { engineVersion } from "../lib/cluster/engine.ts";
import { encodeJob } from "../lib/cluster/queue_messages.ts";
import { StudyQueue } from "../lib/cluster/study_queue.ts";
import type { Settings } from "../lib/config/settings.ts";
import { ClusterError, UserError } from "../lib/core/errors.ts";
import { decodeRecord } from "../lib/executor/record_codec.ts";
import { openCluster } from "./cluster_access.ts";
import type { EndedStudy } from "./selftest_run.ts";

/** Runs studies on other machines. */
export interface SelftestCluster extends AsyncDisposable {
  /** @throws {ClusterError} If the worker could not run it. */
  run(study: SelftestStudy, signal?: AbortSignal): Promise<EndedStudy>;
}

/**
 * Opens the cluster of the settings for a self-test.
 *
 * @throws {UserError} If it cannot be used, or some studies need files that other machines do not have.
 */
export async function openSelftestCluster(
  settings: Settings,
  studies: readonly SelftestStudy[],
): Promise<SelftestCluster> {
  const isHere = ({ source, strategies }: SelftestStudy) =>
    source.kind === "shuffled" || source.kind === "mirrored" || strategies.some(({ kind }) => kind === "file");
  const local = studies.find(isHere);
  if (local !== undefined) {
    throw new UserError(
      `Cannot run the self-test with --executor nats: wanted markets and strategies that other machines have, found those ` +
        `of a file (${local.group})`,
    );
  }
  const cluster = await openCluster(settings, "selftest"), version = engineVersion();
  let queue: StudyQueue;
  try {
    queue = await StudyQueue.open(cluster, {
      ...{
        // Two self-tests at once are two studies, whoever runs them.
        study: `selftest-${crypto.randomUUID()}`,
        version,
        ackWaitMs: 1000 * settings.natsAckSeconds,
        idleSeconds: settings.natsIdleSeconds,
      },
      onNote: (text) => console.error(text),
    });
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return {
    async run(study, signal) {
      const job = encodeJob({ kind: "study", version, context: null, task: study, avoid: null });
      const { kind, worker, body } = await queue.run(job, signal), found = decodeRecord(body);
      if (kind === "done") return { outcome: found as SelftestOutcome, cpuSeconds: null };
      throw new ClusterError(`Cannot go on with the self-test: the worker ${worker} failed: ${found}`);
    },
    async [Symbol.asyncDispose]() {
      await queue.close();
      await cluster.close();
    },
  };
}
