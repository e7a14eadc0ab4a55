/**
 * `deno task workers`: the workers of a NATS server, by their last signs of life.
 *
 * @module
 */
import { connectCluster } from "../lib/cluster/connection.ts";
import { engineVersion } from "../lib/cluster/engine.ts";
import { queuedJobs } from "../lib/cluster/streams.ts";
import { listWorkers, type SeenWorker } from "../lib/cluster/worker_list.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { formatTextTable } from "../lib/report/text_table.ts";
import { addressOf } from "./cluster_access.ts";
import { NATS_FLAG, SECRET_FLAGS } from "./cluster_flags.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";

/** The table of the command. */
export const WORKERS: Command = {
  name: "deno task workers",
  summary: "the workers that a NATS server has seen within the last hour, and how many jobs wait",
  flags: [NATS_FLAG, ...settingFlags(["natsCa"]), JSON_FLAG],
  unlisted: SECRET_FLAGS,
};

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const cluster = await connectCluster(addressOf(settingsOf(line)), "assay workers");
  try {
    const seen = await listWorkers(cluster), queued = await queuedJobs(cluster), now = Date.now();
    if (line.isOn("json")) {
      console.log(JSON.stringify({ queued, workers: seen.map(({ life, seenAt }) => ({ ...life, seenAt })) }));
      return 0;
    }
    console.log(`${formatCount(queued, "job")} queued or under way · ${formatCount(seen.length, "worker")} seen`);
    if (seen.length > 0) console.log(formatTextTable(HEADINGS, seen.map((one) => rowOf(one, now))));
    return 0;
  } finally {
    await cluster.close();
  }
}

const HEADINGS = ["worker", "machine", "threads", "held", "jobs", "jobs/s", "idle", "again", "code", "last seen"];

function rowOf({ life, seenAt }: SeenWorker, now: number): (string | number)[] {
  const { worker, machine, threads, held, jobs, jobsPerSecond, idleShare, redelivered, code, hasLeft } = life;
  return [
    ...[worker, machine, threads, held, jobs, Number(jobsPerSecond.toFixed(1))],
    `${Math.round(100 * idleShare)} %`,
    redelivered,
    `${code}${code === engineVersion().code ? "" : " (another)"}`,
    `${hasLeft ? "left " : ""}${Math.round((now - seenAt) / 1000)} s ago`,
  ];
}

if (import.meta.main) await runCommand(WORKERS, main);
