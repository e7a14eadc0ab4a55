/**
 * A coordinator of many workers whose jobs are a timer: trials a second, what a trial costs the more there were before, what
 * the death of many costs, and how long many machines take to fetch the bars.
 *
 * @module
 */
import { connectCluster } from "../../lib/cluster/connection.ts";
import { fetchContext, makeContextStore } from "../../lib/cluster/context_store.ts";
import { engineVersion } from "../../lib/cluster/engine.ts";
import { natsExecutor } from "../../lib/cluster/nats_executor.ts";
import { jsonMembers } from "../../lib/cluster/queue_messages.ts";
import { studySubjects, studyToken } from "../../lib/cluster/streams.ts";
import { StudyQueue } from "../../lib/cluster/study_queue.ts";
import { addressAt } from "../fixtures/cluster.ts";
import type { NatsServer } from "../fixtures/nats_server.ts";
import { type BenchJobs, contextBytes } from "./nats_jobs.ts";
import { byTheTrial, type Fleet, measured, startFleet } from "./nats_processes.ts";
import { peakMegabytesOf } from "./process_cpu.ts";

/** The default wait of a study, ms. */
const ACK_WAIT_MS = 10_000;

/** Trials of a batch. */
const BATCH = 100;

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Waits for as long as it takes. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(0.02);
}

/** A coordinator that keeps workers busy, twice as many trials under way as it is told there are threads. */
class Coordinator implements AsyncDisposable {
  /** Jobs without an answer, by key, with the worker that began each last. */
  readonly open = new Map<string, string | null>();
  answered = 0;
  #isStopped = false;
  #trial = 0;
  #lanes: Promise<void>[] = [];

  private constructor(
    readonly queue: StudyQueue,
    readonly close: () => Promise<void>,
    readonly made: BenchJobs,
    readonly submit: (ids: readonly number[]) => Promise<unknown>,
  ) {}

  static async open(url: string, study: string, made: BenchJobs): Promise<Coordinator> {
    const cluster = await connectCluster(addressAt(url), "coordinator"), version = engineVersion();
    const onNote = (text: string) => console.log(`  ${text}`), store = await makeContextStore(cluster);
    const queue = await StudyQueue.open(cluster, { study, version, ackWaitMs: ACK_WAIT_MS, idleSeconds: 60, onNote });
    const executor = natsExecutor(made.context, {
      ...{ study, queue, store, version, checkShare: 0, onChecked: () => {}, onNote },
    });
    const one = new Coordinator(
      queue,
      async () => {
        await executor.close();
        await queue.close();
        await cluster.close();
      },
      made,
      (ids) =>
        executor.submit({
          dataHash: made.dataHash,
          jobs: ids.map((id) => ({ ...made.jobs[id % made.jobs.length], id })),
        }),
    );
    const run = queue.run.bind(queue);
    queue.run = async (job, signal) => {
      one.open.set(job.key, null);
      const answer = await run(job, signal);
      one.open.delete(job.key);
      one.answered++;
      return answer;
    };
    cluster.connection.subscribe(studySubjects(studyToken(study), "").notices, {
      callback: (_, message) => {
        const { kind, key, worker } = jsonMembers(message.string());
        if (kind === "started" && one.open.has(String(key))) one.open.set(String(key), String(worker));
      },
    });
    return one;
  }

  /** Keeps so many trials under way, until it is stopped or this many were begun. */
  feed(underWay: number, most = Infinity): void {
    this.#lanes = Array.from({ length: Math.ceil(underWay / BATCH) }, async () => {
      while (!this.#isStopped && this.#trial < most) {
        const first = this.#trial;
        this.#trial += BATCH;
        await this.submit(Array.from({ length: BATCH }, (_, i) => first + i));
      }
    });
  }

  /** Begins no more trials, and waits for what is under way. */
  async end(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#lanes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.close();
  }
}

/** Trials a second that some workers reach of those that they could, by the length of a trial. */
export async function benchReached(server: NatsServer, made: BenchJobs, workers: number): Promise<void> {
  for (const seconds of [1, 5, 20]) {
    await using fleet = await startFleet(server.url, { name: "fleet", workers, threads: 1, seconds });
    await using one = await Coordinator.open(server.url, `reached-${seconds}`, made);
    const used = { server, workers: [fleet.pid], usage: () => one.queue.usage() };
    one.feed(2 * workers);
    await until(() => one.answered >= workers);
    await pause(seconds);
    const before = one.answered, found = await measured(used, () => pause(Math.max(15, 2 * seconds)));
    const trials = one.answered - before, reached = trials / found.seconds, possible = workers / seconds;
    console.log(
      `${workers} workers, jobs of ${seconds} s: ${reached.toFixed(1)} trials/s of ${possible.toFixed(0)} possible ` +
        `(${Math.round(100 * reached / possible)} %); ${byTheTrial(found, trials)}; server ` +
        `${peakMegabytesOf(server.pid).toFixed(0)} MB`,
    );
  }
}

/** What a trial costs in ten stretches of many. */
export async function benchFlat(server: NatsServer, made: BenchJobs, trials: number): Promise<void> {
  await using fleet = await startFleet(server.url, { name: "flat", workers: 10, threads: 2, seconds: 0 });
  await using one = await Coordinator.open(server.url, "flat", made);
  const used = { server, workers: [fleet.pid], usage: () => one.queue.usage() }, stretch = trials / 10;
  one.feed(4 * BATCH, trials);
  await until(() => one.answered >= stretch / 10);
  for (let part = 1; part <= 10; part++) {
    const before = one.answered, due = Math.round(part * stretch);
    const found = await measured(used, () => until(() => one.answered >= due));
    const count = one.answered - before, cost = (seconds: number) => `${(1000 * seconds / count).toFixed(2)} ms`;
    console.log(
      `trials ${before} to ${one.answered}: CPU a trial ${cost(found.coordinator + found.server)} ` +
        `(coordinator ${cost(found.coordinator)}, server ${cost(found.server)})`,
    );
  }
}

/** A tenth of the workers dies at once, and as many others come. */
export async function benchDeaths(server: NatsServer, made: BenchJobs, workers: number): Promise<void> {
  const dying = Math.max(1, Math.round(workers / 10)), seconds = 5, fixed = { threads: 1, seconds };
  await using _staying = await startFleet(server.url, { name: "staying", workers: workers - dying, ...fixed });
  const doomed: Fleet = await startFleet(server.url, { name: "doomed", workers: dying, ...fixed });
  await using one = await Coordinator.open(server.url, "deaths", made);
  one.feed(2 * workers);
  await until(() => one.answered >= 2 * workers);
  await doomed.kill();
  const died = performance.now(), since = () => (performance.now() - died) / 1000;
  const holder = (key: string) => one.open.get(key) ?? "";
  const lost = [...one.open.keys()].filter((key) => holder(key).startsWith("doomed"));
  const coming = startFleet(server.url, { name: "coming", workers: dying, ...fixed });
  await until(() => lost.every((key) => !holder(key).startsWith("doomed")));
  const begunAgain = since();
  await until(() => lost.every((key) => !one.open.has(key)));
  console.log(
    `${dying} of ${workers} workers died with ${lost.length} jobs of ${seconds} s, and ${dying} came: all were begun again ` +
      `after ${begunAgain.toFixed(1)} s and answered after ${since().toFixed(1)} s (wait of ${ACK_WAIT_MS / 1000} s; ` +
      `wanted: ${2 * ACK_WAIT_MS / 1000} s)`,
  );
  await using _coming = await coming;
  await one.end();
}

/** Many machines fetch a context of 46 MB, some at a time. */
export async function benchContexts(server: NatsServer, machines: number): Promise<void> {
  const admin = await connectCluster(addressAt(server.url), "context"), store = await makeContextStore(admin);
  const bytes = contextBytes(), name = "b".repeat(64), atOnce = 10;
  await store.put({ name, bytes });
  const found = await measured({ server, workers: [] }, async () => {
    for (let first = 0; first < machines; first += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, machines - first) }, async (_, i) => {
        const machine = await connectCluster(addressAt(server.url), `machine ${first + i}`);
        const { length } = (await fetchContext(machine, name))!;
        if (length !== bytes.length) throw new Error("A context came in part");
        await machine.close();
      }));
    }
  });
  await admin.close();
  console.log(
    `${machines} machines fetch a context of 46 MB, ${atOnce} at a time, all of them this process: ` +
      `${found.seconds.toFixed(0)} s, ${(46 * machines / found.seconds).toFixed(0)} MB/s; CPU of a machine ` +
      `${(found.coordinator / machines).toFixed(2)} s, of the server ${
        (found.server / machines).toFixed(2)
      } s a machine`,
  );
}
