/**
 * Many workers of a cluster in one process: each has a connection of its own and does all that a worker does, but its jobs
 * are a timer, and their answers those of one real backtest.
 *
 * Arguments: address of the server, name of the process, workers, threads of each, seconds of a job. Says `ready` once all
 * are connected, and ends on SIGTERM.
 *
 * @module
 */
import { connectCluster } from "../../lib/cluster/connection.ts";
import { fetchContext } from "../../lib/cluster/context_store.ts";
import { engineVersion } from "../../lib/cluster/engine.ts";
import { JobRunner } from "../../lib/cluster/job_runner.ts";
import { serveCluster } from "../../lib/cluster/worker.ts";
import { readContext } from "../../lib/executor/context_object.ts";
import type { BacktestOutcome, CopyOutcome, Executor } from "../../lib/executor/executor.ts";
import { inlineExecutor } from "../../lib/executor/inline_executor.ts";
import type { JobContext } from "../../lib/executor/run_job.ts";
import { addressAt } from "../fixtures/cluster.ts";

/** Days of which a short answer has returns: a kilobyte. */
const SHORT_DAYS = 110;

/** Workers that connect at once. */
const AT_ONCE = 50;

const [url, name, workers, threads, seconds] = Deno.args;
const version = engineVersion(), ended = new AbortController();

let context: Promise<JobContext> | null = null, answer: Promise<BacktestOutcome> | null = null;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)));
}

/** An executor that waits, and answers what one backtest came to, the same in all processes: answers are compared. */
function timedExecutor(context: JobContext): Executor {
  const inline = inlineExecutor(context);
  return {
    ...inline,
    async submit(batch) {
      const [job] = batch.jobs;
      answer ??= inline.submit({ ...batch, jobs: [{ ...job, params: {} }] }).then(([outcome]) => outcome);
      const ready = await answer;
      if (Number(seconds) > 0) await pause();
      return batch.jobs.map(({ id }) => ({ ...ready, id }));
    },
    async runCopies({ jobs }): Promise<CopyOutcome[]> {
      if (Number(seconds) > 0) await pause();
      return jobs.map(({ id, sets }) => ({
        id,
        state: "done",
        returns: sets.map(() => new Float64Array(SHORT_DAYS)),
      }));
    },
  };
}

async function startWorker(number: number): Promise<() => Promise<unknown>> {
  const worker = `${name}-${number}`, cluster = await connectCluster(addressAt(url), worker);
  const contextOf = (wanted: string): Promise<JobContext> =>
    context ??= fetchContext(cluster, wanted).then((bytes) => readContext(wanted, bytes!).context);
  const runStudy = (task: unknown): Promise<unknown> => Promise.resolve(task);
  const runner = new JobRunner({ threads: Number(threads), contextOf, runStudy, open: timedExecutor });
  return () =>
    serveCluster(cluster, {
      ...{ name: worker, machine: worker, threads: Number(threads), version, runner, once: false, patienceSeconds: 60 },
      ...{ fetched: () => 1, signal: ended.signal, onNote: () => {} },
    }).finally(() => cluster.close());
}

Deno.addSignalListener("SIGTERM", () => ended.abort());
const serves: (() => Promise<unknown>)[] = [];
for (let first = 0; first < Number(workers); first += AT_ONCE) {
  const count = Math.min(AT_ONCE, Number(workers) - first);
  serves.push(...await Promise.all(Array.from({ length: count }, (_, i) => startWorker(first + i))));
}
console.log("ready");
await Promise.all(serves.map((serve) => serve()));
Deno.exit(0);
