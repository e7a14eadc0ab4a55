/**
 * The cluster that settings name, for a command that sends work there.
 *
 * @module
 */
import { type CoordinatorCosts, coordinatorText } from "../lib/automl/coordinator_costs.ts";
import { type Cluster, type ClusterAddress, clusterHosts, connectCluster } from "../lib/cluster/connection.ts";
import { engineVersion, versionToken } from "../lib/cluster/engine.ts";
import { prepareStreams } from "../lib/cluster/streams.ts";
import { openStudySession, type StudySession } from "../lib/cluster/study_session.ts";
import type { Settings } from "../lib/config/settings.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { requireHosts } from "./host_permission.ts";

/** Where settings say that the cluster is, and who asks. */
export function addressOf({ natsUrl, natsToken, natsSeed, natsCa }: Settings): ClusterAddress {
  return { url: natsUrl, token: natsToken, seed: natsSeed, ca: natsCa };
}

/**
 * Connects to the cluster of the settings, and looks that it can take work.
 *
 * @throws {UserError} If this task may not call it, or it cannot be used.
 */
export async function openCluster(settings: Settings, task: "automl" | "selftest"): Promise<Cluster> {
  const address = addressOf(settings);
  requireHosts("the NATS server", clusterHosts(address.url), task);
  const cluster = await connectCluster(address, `assay ${task}`);
  try {
    await prepareStreams(cluster, versionToken(engineVersion()), 1000 * settings.natsAckSeconds);
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** A study on the cluster of the settings. */
export async function openSession(
  cluster: Cluster,
  study: string,
  settings: Settings,
  onNote: (text: string) => void,
): Promise<StudySession> {
  const { natsIdleSeconds: idleSeconds, natsAckSeconds, checkShare } = settings;
  return await openStudySession({ cluster, study, ackWaitMs: 1000 * natsAckSeconds, idleSeconds, checkShare, onNote });
}

/** Why some threads will stand idle, in a sentence; `null` where none will. */
export function idleThreads(threads: number, batch: number): string | null {
  if (threads <= 2 * batch) return null;
  return `The workers have ${formatCount(threads, "thread")}, and at most ${
    2 * batch
  } trials run at once: a search with ` +
    `--batch ${Math.ceil(threads / 2)} would keep them busy, and is another search`;
}

/** What a study has used of its cluster, and how many cores its coordinator could feed, in sentences. */
export function usageTexts(session: StudySession, costs: CoordinatorCosts): string[] {
  const fed = coordinatorText(costs);
  return [usageText(session), ...(fed === null ? [] : [fed])];
}

function usageText(session: StudySession): string {
  const { workers, redeliveries, bytes, messages, busySeconds } = session.usage(),
    { agreed, unchecked, machines } = session.checked();
  const names = [...workers.values()].reduce((sum, own) => sum + own.size, 0);
  return [
    `Cluster: ${formatCount(names, "worker")} on ${formatCount(workers.size, "machine")}`,
    `${busySeconds.toFixed(1)} s of jobs`,
    `${formatCount(messages, "message")} of ${(bytes / 1e6).toFixed(1)} MB`,
    `${redeliveries} begun again`,
    ...(agreed > 0 ? [`${agreed} checked by ${machines.join(" and ")}, all equal`] : []),
    ...(unchecked > 0 ? [`${unchecked} not checked, as there was one machine`] : []),
  ].join(" · ");
}
