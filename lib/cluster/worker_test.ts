import assert from "node:assert/strict";
import { decodeRecord } from "../executor/record_codec.ts";
import { ACK_WAIT_MS, addressAt, startTestWorker } from "../../test/fixtures/cluster.ts";
import { eventually } from "../../test/fixtures/eventually.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { connectCluster } from "./connection.ts";
import { engineVersion, versionToken } from "./engine.ts";
import { publishFirmly } from "./publish.ts";
import { encodeJob } from "./queue_messages.ts";
import { prepareStreams, queuedJobs, RESULTS, studySubjects, studyToken } from "./streams.ts";
import { StudyQueue } from "./study_queue.ts";

const ignore = !hasNatsServer(), version = engineVersion();

const job = (number: number) => encodeJob({ kind: "study", version, context: null, task: { number }, avoid: null });

/** The queue of a study, with a connection of its own. */
async function openQueue(url: string, study: string) {
  const cluster = await connectCluster(addressAt(url), study), notes: string[] = [];
  const queue = await StudyQueue.open(cluster, {
    ...{ study, version, ackWaitMs: ACK_WAIT_MS, idleSeconds: 0.1, onNote: (text) => void notes.push(text) },
  });
  return { queue, cluster, notes, [Symbol.asyncDispose]: () => queue.close().then(() => cluster.close()) };
}

/** Runs of a worker's studies, each of which ends when it is told to, or its signal says so. */
function heldStudies() {
  const held: PromiseWithResolvers<unknown>[] = [];
  const runStudy = (_: string, __: unknown, signal: AbortSignal): Promise<unknown> => {
    const one = Promise.withResolvers<unknown>();
    held.push(one);
    signal.addEventListener("abort", () => one.reject(signal.reason));
    return one.promise;
  };
  return { held, runStudy };
}

Deno.test("two studies with an equal job are both answered, and taking back one's leaves the other's", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, "one");
  await using two = await openQueue(server.url, "two");
  const { held, runStudy } = heldStudies(), cancel = new AbortController();
  await using _worker = await startTestWorker(server.url, { threads: 2, runStudy });
  const kept = one.queue.run(job(1));
  await eventually(() => held.length === 1);
  const taken = two.queue.run(job(1), cancel.signal);
  await eventually(() => held.length === 2);
  cancel.abort(new Error("taken back"));
  await assert.rejects(taken, /taken back/);
  await assert.rejects(held[1].promise, /nobody waits for it/);
  const again = two.queue.run(job(1));
  await eventually(() => held.length === 3);
  held[2].resolve("two");
  held[0].resolve("one");
  assert.deepEqual([await kept, await again].map(({ body }) => decodeRecord(body)), ["one", "two"]);
  await eventually(async () => await queuedJobs(one.cluster) === 0, "an empty queue");
});

Deno.test("a job that is taken back and queued again while its worker still ends it is run once more", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, "one");
  const { promise: slowEnd, resolve: end } = Promise.withResolvers<void>(), cancel = new AbortController();
  let starts = 0, isTold = false;
  const runStudy = async (_: string, task: unknown, signal: AbortSignal) => {
    starts++;
    if (starts > 1) return task;
    signal.addEventListener("abort", () => isTold = true);
    await slowEnd;
    signal.throwIfAborted();
    return task;
  };
  await using _worker = await startTestWorker(server.url, { threads: 2, runStudy });
  const first = one.queue.run(job(1), cancel.signal);
  first.catch(() => {});
  await eventually(() => starts === 1);
  cancel.abort(new Error("taken back"));
  await assert.rejects(first, /taken back/);
  await eventually(() => isTold);
  const second = one.queue.run(job(1));
  // The worker is given it before the first run has ended.
  await new Promise((resolve) => setTimeout(resolve, 300));
  end();
  assert.deepEqual(decodeRecord((await second).body), { number: 1 });
  assert.equal(starts, 2);
});

Deno.test("a job that is taken back and asked for again at once is run for whoever asks", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, "one");
  const runStudy = async (_: string, task: unknown, signal: AbortSignal) => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    signal.throwIfAborted();
    return task;
  };
  await using _worker = await startTestWorker(server.url, { threads: 4, runStudy });
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  for (let round = 0; round < 5; round++) {
    const answers = numbers.map(async (number) => {
      const cancel = new AbortController();
      one.queue.run(job(number), cancel.signal).catch(() => {});
      // In the same turn, or when it may be queued already.
      if (number % 2 === 1) await new Promise((resolve) => setTimeout(resolve, 1));
      cancel.abort(new Error("taken back"));
      for (let turn = 0; turn < 5; turn++) await null;
      return decodeRecord((await one.queue.run(job(number))).body);
    });
    let found: unknown[] | null = null;
    Promise.all(answers).then((all) => found = all);
    await eventually(() => found !== null, "an answer to each");
    assert.deepEqual(found, numbers.map((number) => ({ number })));
    one.queue.forget(numbers.map((number) => job(number).key));
  }
});

Deno.test(
  "a worker whose answers cannot be stored runs the next job, no more than it may hold, and answers them all later",
  {
    ignore,
  },
  async () => {
    await using server = await startNatsServer();
    const cluster = await connectCluster(addressAt(server.url), "one"), token = versionToken(version);
    await prepareStreams(cluster, token, ACK_WAIT_MS);
    const { manager, jetstream } = cluster;
    await manager.streams.delete(RESULTS);
    let runs = 0;
    const runStudy = (_: string, task: unknown): Promise<unknown> => {
      runs++;
      return Promise.resolve(task);
    };
    await using _worker = await startTestWorker(server.url, { runStudy });
    for (let number = 0; number < 6; number++) {
      const { key, bytes } = job(number);
      await publishFirmly(cluster, studySubjects(studyToken("one"), token).job(key), bytes);
    }
    await eventually(() => runs === 2, "the next job while the answer to the first waits");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(runs, 2);
    await prepareStreams(cluster, token, ACK_WAIT_MS);
    await eventually(async () => await queuedJobs(cluster) === 0, "an empty queue");
    assert.equal((await (await jetstream.streams.get(RESULTS)).info()).state.messages, 6);
    assert.equal(runs, 6);
    await cluster.close();
  },
);

Deno.test("worker and coordinator end in order while the server is away", { ignore }, async () => {
  await using server = await startNatsServer();
  const one = await openQueue(server.url, "one"), { held, runStudy } = heldStudies();
  const working = await startTestWorker(server.url, { runStudy });
  const waiting = one.queue.run(job(1));
  waiting.catch(() => {});
  await eventually(() => held.length === 1);
  await server.kill();
  await eventually(() => working.notes.some((note) => note.includes("is away")));
  // The worker counts as lost, and the coordinator has looked: it does not say that none takes the job, which none could.
  await new Promise((resolve) => setTimeout(resolve, 2 * ACK_WAIT_MS + 300));
  assert.deepEqual(one.notes, [`The server ${server.url} is away; waiting for it`]);
  await Promise.all([working[Symbol.asyncDispose](), one[Symbol.asyncDispose]()]);
  await one.cluster.close();
  assert.ok(one.cluster.connection.isClosed());
  await assert.rejects(waiting, /the executor was closed/);
});

Deno.test("a worker that waits for its first coordinator ends in order while the server is away", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  const working = await startTestWorker(server.url);
  await eventually(() => working.notes.length > 0);
  await server.kill();
  await eventually(() => working.notes.length > 1);
  await working[Symbol.asyncDispose]();
  assert.equal(await working.served, 0);
});

Deno.test("a worker that was asked to end before it began ends", { ignore }, async () => {
  await using server = await startNatsServer();
  const working = await startTestWorker(server.url, { signal: AbortSignal.abort() });
  let jobs: number | null = null;
  working.served.then((ended) => jobs = ended);
  await eventually(() => jobs !== null);
  assert.equal(jobs, 0);
  await working[Symbol.asyncDispose]();
});

Deno.test("a worker that sees jobs of its version before it sees where to take them waits, and takes them", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  const early = await connectCluster(addressAt(server.url), "early"), { key, bytes } = job(1);
  await prepareStreams(early, "another", ACK_WAIT_MS);
  await publishFirmly(early, studySubjects(studyToken("one"), versionToken(version)).job(key), bytes);
  await early.close();
  await using working = await startTestWorker(server.url);
  await eventually(() => working.notes.length > 0);
  await using one = await openQueue(server.url, "one");
  assert.deepEqual(decodeRecord((await one.queue.run(job(1))).body), { number: 1 });
});

Deno.test("a worker that loses patience ends with its sentence", { ignore }, async () => {
  await using server = await startNatsServer();
  const working = await startTestWorker(server.url, { patienceSeconds: 0.2 });
  await eventually(() => working.notes.length > 0);
  await server.kill();
  await assert.rejects(working.served, /^ClusterError: Cannot go on/);
  await assert.rejects(async () => await working[Symbol.asyncDispose](), {
    name: "ClusterError",
    message: `Cannot go on: the server ${server.url} stayed away for 0.2 s`,
  });
});
