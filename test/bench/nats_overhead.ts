/**
 * What a trial costs on a cluster beyond threads, by turns in one run, and how many trials a second it carries at most.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { fetchContext, makeContextStore } from "../../lib/cluster/context_store.ts";
import { connectCluster } from "../../lib/cluster/connection.ts";
import { studyTradesHash, tradesHash } from "../../lib/core/trades_hash.ts";
import type { BacktestOutcome, Executor } from "../../lib/executor/executor.ts";
import { openLocally } from "../../lib/executor/open_executor.ts";
import { addressAt, openTestSession, spawnWorker } from "../fixtures/cluster.ts";
import type { NatsServer } from "../fixtures/nats_server.ts";
import { temporaryFolder } from "../fixtures/temporary_folder.ts";
import { type BenchJobs, contextBytes, shortJobs } from "./nats_jobs.ts";
import { byTheTrial, measured, startFleet, together, type Used } from "./nats_processes.ts";

/** Trials of a turn, turns of each. */
const TURN = 50, TURNS = 8;

/** The default wait of a study, ms. */
const ACK_WAIT_MS = 10_000;

function hashOf(outcomes: readonly BacktestOutcome[]): string {
  return studyTradesHash(outcomes.map((outcome) => {
    if (outcome.state === "failed") throw new Error(`A trial of the benchmark failed: ${outcome.reason}`);
    return { trial: outcome.id, tradesHash: outcome.withheldHash ?? tradesHash(outcome.trades) };
  }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b), { length } = sorted;
  return (sorted[Math.floor((length - 1) / 2)] + sorted[Math.floor(length / 2)]) / 2;
}

/** What is compared. */
export interface Overhead {
  /** Threads here, and threads of the worker: with two on two cores server and coordinator have none of their own. */
  readonly threads: number;
  /** Which trades are sent, in words. */
  readonly which?: string;
}

/** The same trials in threads here, and in a worker of as many threads. */
export async function benchOverhead(
  server: NatsServer,
  { context, dataHash, jobs }: BenchJobs,
  { threads: count, which = "all trades sent" }: Overhead,
): Promise<void> {
  using folder = temporaryFolder();
  await using session = await openTestSession(server.url, "overhead", { ackWaitMs: ACK_WAIT_MS });
  const { child: worker } = spawnWorker(server.url, folder.path, "--threads", String(count));
  const threads = openLocally(count)(context), cluster = session.open(context);
  try {
    const warm = jobs.slice(0, TURN);
    for (const executor of [threads, cluster]) await executor.submit({ dataHash, jobs: warm });
    const found = { threads: [] as BacktestOutcome[], cluster: [] as BacktestOutcome[] };
    const here: { seconds: number; cpu: number }[] = [], there: Used[] = [];
    for (let turn = 1; turn <= TURNS; turn++) {
      const batch = { dataHash, jobs: jobs.slice(turn * TURN, (turn + 1) * TURN) };
      const runHere = async () => {
        const start = performance.now(), before = cpuUsage();
        found.threads.push(...await threads.submit(batch));
        const { user, system } = cpuUsage(before);
        here.push({ seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 });
      };
      const runThere = async () => {
        there.push(
          await measured({ server, workers: [worker.pid], usage: session.usage }, async () => {
            found.cluster.push(...await cluster.submit(batch));
          }),
        );
      };
      // Whoever comes first meets another load of the machine.
      for (const run of turn % 2 === 0 ? [runHere, runThere] : [runThere, runHere]) await run();
    }
    assert.equal(hashOf(found.cluster), hashOf(found.threads), "threads and cluster must give the same trades");
    const trials = TURN * TURNS, ratio = median(there.map(({ seconds }, i) => seconds / here[i].seconds));
    const wall = (all: readonly { readonly seconds: number }[]) =>
      `${(1000 * all.reduce((sum, { seconds }) => sum + seconds, 0) / trials).toFixed(1)} ms`;
    const used = together(there), cpu = here.reduce((sum, one) => sum + one.cpu, 0);
    console.log(
      `${trials} trials, threads of each: ${count}, ${which}, trades equal: ${wall(here)} a trial in threads, ${
        wall(there)
      } on ` +
        `the cluster, ${ratio.toFixed(2)} times (median of ${TURNS} turns; wanted: 1.15 at most)`,
    );
    console.log(
      `  CPU a trial in threads: ${(1000 * cpu / trials).toFixed(2)} ms; on the cluster ` +
        `${(1000 * (used.coordinator + used.server + used.workers) / trials).toFixed(2)} ms, of which ` +
        byTheTrial(used, trials).replace("CPU a trial: ", ""),
    );
    console.log(
      `  Coordinator and server have the ${navigator.hardwareConcurrency} cores with the workers here; of CPU, workers alone take ` +
        `${(used.workers / cpu).toFixed(2)} times what threads take`,
    );
  } finally {
    worker.kill("SIGTERM");
    await worker.status;
    await threads.close();
    await cluster.close();
  }
}

/** Jobs that take no time: what coordinator, server and workers can carry. */
export async function benchRates(server: NatsServer, made: BenchJobs): Promise<void> {
  const { context, dataHash, jobs } = made, count = 2_000;
  await using fleet = await startFleet(server.url, { name: "empty", workers: 2, threads: 4, seconds: 0 });
  await using session = await openTestSession(server.url, "rates", { ackWaitMs: ACK_WAIT_MS });
  const executor = session.open(context), short = shortJobs(made, count + 100);
  const long = Array.from({ length: count + 100 }, (_, id) => ({ ...jobs[0], id }));
  const rows: readonly [string, number, (executor: Executor, from: number, to: number) => Promise<unknown>][] = [
    ["a kilobyte", 1_000, (one, from, to) => one.runCopies({ dataHash, jobs: short.slice(from, to) })],
    ["a backtest", 300, (one, from, to) => one.submit({ dataHash, jobs: long.slice(from, to) })],
  ];
  for (const [name, wanted, run] of rows) {
    await run(executor, count, count + 100);
    const used = await measured({ server, workers: [fleet.pid], usage: session.usage }, async () => {
      for (let from = 0; from < count; from += 200) await run(executor, from, from + 200);
    });
    console.log(
      `${count} empty jobs that answer ${name}: ${(count / used.seconds).toFixed(0)} a second ` +
        `(wanted: ${wanted}); ${byTheTrial(used, count)}`,
    );
  }
  await executor.close();
}

/** A context of 46 MB, as a year of minutes with an order book has: put there, and fetched. */
export async function benchContext(server: NatsServer): Promise<void> {
  const cluster = await connectCluster(addressAt(server.url), "context"), store = await makeContextStore(cluster);
  const bytes = contextBytes(), name = "a".repeat(64);
  const tell = (done: string, { seconds, coordinator, server }: Used) =>
    console.log(
      `A context of 46 MB ${done}: ${(46 / seconds).toFixed(0)} MB/s; CPU ${coordinator.toFixed(2)} s here, ` +
        `${server.toFixed(2)} s of the server`,
    );
  tell("put there", await measured({ server, workers: [] }, () => store.put({ name, bytes })));
  tell("fetched", await measured({ server, workers: [] }, () => fetchContext(cluster, name)));
  await cluster.close();
}
