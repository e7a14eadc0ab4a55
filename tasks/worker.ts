/**
 * `deno task worker`: runs the backtests of other machines' studies, which it takes from a NATS server.
 *
 * @module
 */
import { join } from "node:path";
import type { SelftestStudy } from "../lib/automl/selftest.ts";
import { runSideBySide } from "../lib/automl/side_by_side.ts";
import { type Cluster, type ClusterAddress, connectCluster, ServerAwayError } from "../lib/cluster/connection.ts";
import { ContextCache } from "../lib/cluster/context_cache.ts";
import { fetchContext } from "../lib/cluster/context_store.ts";
import { engineVersion } from "../lib/cluster/engine.ts";
import { JobRunner } from "../lib/cluster/job_runner.ts";
import { serveCluster } from "../lib/cluster/worker.ts";
import { ClusterError } from "../lib/core/errors.ts";
import { Secret } from "../lib/core/secret.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { addressOf } from "./cluster_access.ts";
import { NATS_FLAG, SECRET_FLAGS } from "./cluster_flags.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { readInputText } from "./read_input.ts";
import { onStop } from "./stop_signals.ts";

/** Most threads of a worker. */
const MOST_THREADS = 256;

/** The table of the command. */
export const WORKER: Command = {
  name: "deno task worker",
  summary: "runs the backtests of other machines' studies, which it takes from a NATS server",
  flags: [
    NATS_FLAG,
    { name: "threads", value: "N", meaning: "backtests run at once (default: the processors of this machine)" },
    { name: "cache", value: "DIR", meaning: "folder in which bars are kept (default: worker in the data folder)" },
    { name: "cache-megabytes", value: "N", default: "2000", meaning: "most of it; what was used last stays" },
    { name: "token-file", value: "FILE", meaning: "file with the token of the account (default: ASSAY_NATS_TOKEN)" },
    { name: "seed-file", value: "FILE", meaning: "file with the seed of the NKey (default: ASSAY_NATS_SEED)" },
    { name: "ca", value: "FILE", setting: "natsCa", meaning: "certificate authority that vouches for the server" },
    { name: "name", value: "NAME", meaning: "name of this worker (default: machine and process)" },
    {
      name: "machine",
      value: "NAME",
      meaning: "name of this machine, by which two are told apart (default: its host name)",
    },
    { name: "patience", value: "SECONDS", default: "120", meaning: "time without a server after which it gives up" },
    { name: "once", meaning: "end when nothing is queued" },
    { ...JSON_FLAG, meaning: "print what it is, and at the end what it did, as lines of JSON on stdout" },
  ],
  unlisted: SECRET_FLAGS,
  exitCodes: "0 ended by a signal or with --once, 1 the server stays away, 2 what the user must change",
};

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const settings = settingsOf(line), version = engineVersion();
  const threads = line.whole("threads", 1, MOST_THREADS) ?? navigator.hardwareConcurrency;
  const patienceSeconds = line.positive("patience", 86_400)!, mostBytes = 1e6 * line.whole("cache-megabytes", 1)!;
  const address = {
    ...addressOf(settings),
    ...secretOf(line, "token-file", "token"),
    ...secretOf(line, "seed-file", "seed"),
  };
  const machine = line.text("machine") ?? Deno.hostname(), name = line.text("name") ?? `${machine}-${Deno.pid}`;
  const isJson = line.isOn("json"), onNote = (text: string) => console.error(text);
  const ended = new AbortController();
  using _stop = onStop(() => ended.abort());

  const cluster = await connectPatiently(address, name, patienceSeconds, ended.signal);
  if (cluster === null) return 0;
  using cache = new ContextCache({
    folder: line.text("cache") ?? join(settings.dataDir, "worker"),
    mostBytes,
    fetch: (context) => fetchContext(cluster, context),
    onNote,
  });
  const runner = new JobRunner({ threads, contextOf: (context) => cache.get(context), runStudy: runSelftest });
  const { code, engine } = version;
  if (isJson) console.log(JSON.stringify({ worker: name, machine, threads, code, engine, server: cluster.url }));
  else console.log(`Worker ${name}: ${formatCount(threads, "thread")}, code ${code}, ${engine}; at ${cluster.url}`);
  try {
    const jobs = await serveCluster(cluster, {
      ...{ name, machine, threads, version, runner, patienceSeconds, onNote },
      fetched: () => cache.fetched,
      once: line.isOn("once"),
      signal: ended.signal,
    });
    if (isJson) console.log(JSON.stringify({ worker: name, jobs, contextsFetched: cache.fetched }));
    else console.log(`Worker ${name}: ${formatCount(jobs, "job")} done`);
    return 0;
  } finally {
    // A context that is still fetched would hold it back.
    await cluster.close();
    await runner.close();
  }
}

/** Runs a study of the self-test in a thread of its own. */
async function runSelftest(task: unknown, signal: AbortSignal): Promise<unknown> {
  const { strategies } = task as SelftestStudy;
  const [outcome] = await runSideBySide<unknown, unknown>([task], {
    ...{ workers: 1, strategies, signal, nameOf: () => "study of the self-test" },
    module: new URL("../lib/automl/selftest_worker.ts", import.meta.url),
  });
  return outcome;
}

/** Connects, and waits for a server that is not there yet; `null` if the worker is ended meanwhile. */
async function connectPatiently(
  address: ClusterAddress,
  name: string,
  patienceSeconds: number,
  signal: AbortSignal,
): Promise<Cluster | null> {
  const until = Date.now() + 1000 * patienceSeconds;
  for (let isSaid = false; !signal.aborted; isSaid = true) {
    try {
      return await connectCluster(address, `assay worker ${name}`);
    } catch (error) {
      if (!(error instanceof ServerAwayError)) throw error;
      if (Date.now() > until) throw new ClusterError(error.message, { cause: error });
      if (!isSaid) console.error(`${error.message}; waiting for it`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return null;
}

/** A secret from a file, under its name; nothing where no file is given. */
function secretOf(line: CommandLine, flag: string, name: "token" | "seed"): Partial<ClusterAddress> {
  const path = line.text(flag);
  return path === null ? {} : { [name]: new Secret(readInputText(path, `--${flag} ${path}`).trim()) };
}

if (import.meta.main) await runCommand(WORKER, main);
