import assert from "node:assert/strict";
import { ClusterError, UserError } from "../core/errors.ts";
import { decodeRecord, encodeRecord } from "../executor/record_codec.ts";
import { ACK_WAIT_MS, addressAt, startTestWorker } from "../../test/fixtures/cluster.ts";
import { eventually } from "../../test/fixtures/eventually.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { answerParts } from "./answer_parts.ts";
import { type Cluster, connectCluster } from "./connection.ts";
import { type EngineVersion, engineVersion, versionToken } from "./engine.ts";
import { publishFirmly } from "./publish.ts";
import { answerHeaders, type EncodedJob, encodeJob, type WorkerLife } from "./queue_messages.ts";
import { JOBS, queuedJobs, RESULTS, studySubjects, studyToken } from "./streams.ts";
import { LostJob } from "./open_jobs.ts";
import { StudyQueue, type StudyQueueOptions } from "./study_queue.ts";
import { tellLife } from "./worker_list.ts";

const ignore = !hasNatsServer();

/** A version of which there are no workers but those that a test makes up. */
const MADE_UP: EngineVersion = { code: "none", engine: "none" };

const job = (number: number, version = MADE_UP): EncodedJob =>
  encodeJob({ kind: "study", version, context: null, task: { number }, avoid: null });

/** A coordinator with a connection of its own. */
async function openQueue(url: string, options: Partial<StudyQueueOptions> = {}) {
  const cluster = await connectCluster(addressAt(url), "coordinator"), notes: string[] = [];
  try {
    const queue = await StudyQueue.open(cluster, {
      ...{ study: "a.study", version: MADE_UP, ackWaitMs: ACK_WAIT_MS, idleSeconds: 60 },
      onNote: (text) => void notes.push(text),
      ...options,
    });
    const close = () => queue.close().then(() => cluster.close());
    return { queue, cluster, notes, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** What a worker sends, by hand. */
function workerByHand(cluster: Cluster, worker: string, study = "a.study", version = MADE_UP) {
  const subjects = studySubjects(studyToken(study), versionToken(version));
  return {
    async answer({ key }: EncodedJob, outcome: unknown, maxPayload = cluster.maxPayload): Promise<void> {
      const made = { kind: "done", worker, machine: worker, seconds: 1, body: encodeRecord(outcome) } as const;
      for (const part of answerParts(made, worker, maxPayload)) {
        await publishFirmly(cluster, subjects.result(key), part.body, { headers: answerHeaders(part) });
      }
    },
    async start({ key }: EncodedJob): Promise<void> {
      cluster.connection.publish(subjects.notices, JSON.stringify({ kind: "started", key, worker, machine: worker }));
      await cluster.connection.flush();
    },
    async live(): Promise<void> {
      tellLife(cluster, { ...version, worker, machine: worker, threads: 1, hasLeft: false } as WorkerLife);
      await cluster.connection.flush();
    },
  };
}

Deno.test("a coordinator that dies leaves each job once, and its successor takes the answers that came meanwhile", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  const dead = await openQueue(server.url);
  const abandoned = [1, 2].map((number) => dead.queue.run(job(number)));
  abandoned.forEach((answer) => answer.catch(() => {}));
  await using other = await openQueue(server.url, { study: "another", version: MADE_UP });
  await eventually(async () => await queuedJobs(other.cluster) >= 2, "a queue of 2 jobs");
  await assert.rejects(openQueue(server.url), (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /^Cannot run the study "a\.study" at nats:.*: another coordinator runs it, process \d+; /,
    );
    return true;
  });
  // As a process that is killed ends it.
  await dead.cluster.connection.close();
  await workerByHand(other.cluster, "worker").answer(job(1), "early");

  await using next = await openQueue(server.url);
  assert.equal(decodeRecord((await next.queue.run(job(1))).body), "early");
  const second = next.queue.run(job(2)), third = next.queue.run(job(3));
  await eventually(async () => await queuedJobs(other.cluster) >= 3, "a queue of 3 jobs");
  const worker = workerByHand(other.cluster, "worker");
  await Promise.all([worker.answer(job(3), 3), worker.answer(job(2), 2)]);
  assert.deepEqual([(await second).body, (await third).body].map((body) => decodeRecord(body)), [2, 3]);
  assert.equal(await queuedJobs(other.cluster), 3);
});

Deno.test("a coordinator that listens and does not answer is another one too", { ignore }, async () => {
  await using server = await startNatsServer();
  const busy = await connectCluster(addressAt(server.url), "busy");
  const { coordinator } = studySubjects(studyToken("a.study"), versionToken(MADE_UP));
  busy.connection.subscribe(coordinator, { callback: () => {} });
  await busy.connection.flush();
  await assert.rejects(openQueue(server.url), (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /: another coordinator runs it, which was silent for 2 s; end that one, or /);
    return true;
  });
  await busy.close();
});

Deno.test("a second answer that is equal counts for nothing, one that differs stops the study with both names", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url);
  const honest = workerByHand(one.cluster, "honest"), liar = workerByHand(one.cluster, "liar"), sum = 0.1 + 0.2;
  const first = one.queue.run(job(1)), second = one.queue.run(job(2));
  await honest.answer(job(1), { price: sum });
  await first;
  await liar.answer(job(1), { price: sum });
  await honest.answer(job(2), { price: sum });
  await second;
  await liar.answer(job(2), { price: 0.3 });
  const wanted = (error: Error) => error instanceof ClusterError && /differently, honest and liar;/.test(error.message);
  await assert.rejects(one.queue.run(job(3)), wanted);
});

Deno.test("a job that has lost two workers is lost, one whose workers live is not", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url);
  const [first, second, third, living] = ["a", "b", "c", "living"].map((name) => workerByHand(one.cluster, name));
  const lost = one.queue.run(job(1)), kept = one.queue.run(job(2));
  await living.live();
  for (const worker of [living, first, living, third]) await worker.start(job(2));
  for (const worker of [first, second, third]) await worker.start(job(1));
  await assert.rejects(lost, (error) => error instanceof LostJob && error.message === "its workers were lost: a, b");
  assert.equal(one.queue.usage().redeliveries, 5);
  await living.answer(job(2), 2);
  await kept;
  // Nobody is given it any more.
  assert.equal((await one.cluster.manager.streams.info(JOBS)).state.messages, 1);
});

Deno.test("an answer in parts that is not stored is kept whole when others are forgotten", { ignore }, async () => {
  await using server = await startNatsServer();
  const dead = await openQueue(server.url), worker = workerByHand(dead.cluster, "worker");
  const answers = [1, 2].map((number) => dead.queue.run(job(number))), long = "x".repeat(100);
  await worker.answer(job(1), long, 4096 + 60);
  await worker.answer(job(2), 2);
  await Promise.all(answers);
  const before = dead.queue.usage().messages;
  dead.queue.forget([job(2).key]);
  await dead.cluster.close();
  await using next = await openQueue(server.url);
  // Beside the answers, the two jobs were counted.
  assert.equal(next.queue.usage().messages, before - 2);
  assert.equal(decodeRecord((await next.queue.run(job(1))).body), long);
});

Deno.test("jobs that are cancelled leave the queue, and those of others stay", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url);
  const cancel = new AbortController();
  const cancelled = [1, 2, 3].map((number) => one.queue.run(job(number), cancel.signal)), kept = one.queue.run(job(4));
  await eventually(async () => await queuedJobs(one.cluster) >= 4, "a queue of 4 jobs");
  cancel.abort(new Error("taken back"));
  for (const answer of cancelled) await assert.rejects(answer, /taken back/);
  assert.equal(await queuedJobs(one.cluster), 1);
  await workerByHand(one.cluster, "worker").answer(job(4), 4);
  assert.equal(decodeRecord((await kept).body), 4);
});

Deno.test("that no worker takes a job is said once, with what workers there are", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, { idleSeconds: 0.1, ackWaitMs: 60_000 });
  const other = workerByHand(one.cluster, "newer", "a.study", { code: "0.2.0", engine: "Deno 3" });
  await other.live();
  const waiting = one.queue.run(job(1));
  await eventually(() => one.notes.length > 0);
  assert.match(
    one.notes[0],
    /^No worker has taken a job for 0\.1 s: .* of the code none on none; there are 1 of another/,
  );
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(one.notes.length, 1);
  await workerByHand(one.cluster, "late").answer(job(1), 1);
  await waiting;
});

Deno.test(
  "an answer longer than a message comes in parts, and work longer than the server waits stays with its worker",
  {
    ignore,
  },
  async () => {
    await using server = await startNatsServer();
    await using one = await openQueue(server.url, { version: engineVersion(), ackWaitMs: 500 });
    const starts: string[] = [];
    const runStudy = async (name: string, task: { readonly number: number }) => {
      starts.push(name);
      if (task.number > 1) await new Promise((resolve) => setTimeout(resolve, 2000));
      return new Float64Array(400_000).fill(task.number);
    };
    await using _first = await startTestWorker(server.url, { name: "first", runStudy });
    await using _second = await startTestWorker(server.url, { name: "second", runStudy });
    const answers = await Promise.all([1, 2].map((number) => one.queue.run(job(number, engineVersion()))));
    assert.deepEqual(
      answers.map(({ body }) => decodeRecord(body)),
      [1, 2].map((n) => new Float64Array(400_000).fill(n)),
    );
    assert.equal(starts.length, 2);
  },
);

const echo = (_: string, task: unknown) => Promise.resolve(task);

Deno.test("a worker that ends in order gives back at once what it has", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, { version: engineVersion(), ackWaitMs: 60_000 });
  let starts = 0;
  const leaving = await startTestWorker(server.url, {
    name: "leaving",
    runStudy: () => (starts++, new Promise<never>(() => {})),
  });
  const answers = [1, 2, 3].map((number) => one.queue.run(job(number, engineVersion())));
  await eventually(() => starts === 1);
  await leaving[Symbol.asyncDispose]();
  await using _staying = await startTestWorker(server.url, { name: "staying", runStudy: echo });
  const found = await Promise.all(answers);
  assert.deepEqual(found.map(({ worker, body }) => [worker, decodeRecord(body)]), [
    ["staying", { number: 1 }],
    ["staying", { number: 2 }],
    ["staying", { number: 3 }],
  ]);
  assert.equal(one.queue.usage().redeliveries, 0);
});

Deno.test("a server that is killed and starts again has lost no job and no answer", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url, { version: engineVersion() });
  const answers = [1, 2, 3].map((number) => one.queue.run(job(number, engineVersion())));
  await eventually(async () => await queuedJobs(one.cluster) >= 3, "a queue of 3 jobs");
  await server.kill();
  const late = one.queue.run(job(4, engineVersion()));
  await server.restart();
  await using _worker = await startTestWorker(server.url, { runStudy: echo });
  const found = await Promise.all([...answers, late]);
  assert.deepEqual(found.map(({ body }) => decodeRecord(body)), [1, 2, 3, 4].map((number) => ({ number })));
});

Deno.test(
  "a server without room ends a job that it cannot take, and a worker whose answer it cannot",
  { ignore },
  async () => {
    await using server = await startNatsServer();
    await using one = await openQueue(server.url, { version: engineVersion(), ackWaitMs: 600_000 });
    const { manager } = one.cluster, long = Object.assign(job(1, engineVersion()), { bytes: new Uint8Array(10_000) });
    await manager.streams.update(JOBS, { max_bytes: 5_000 });
    await manager.streams.update(RESULTS, { max_bytes: 5_000 });
    const wanted =
      /^ClusterError: Cannot publish assay\.\w+\.\S+: wanted room for \d+ bytes in the stream of nats:\S+, found less: /;
    await assert.rejects(one.queue.run(long), wanted);
    const kept = one.queue.run(job(2, engineVersion()));
    kept.catch(() => {});
    const working = await startTestWorker(server.url, { runStudy: () => Promise.resolve(new Float64Array(1_000)) });
    await assert.rejects(working.served, wanted);
    await assert.rejects(async () => await working[Symbol.asyncDispose](), wanted);
    assert.equal(await queuedJobs(one.cluster), 1);
    // It was given back, and does not wait until its worker counts as silent.
    await manager.streams.update(RESULTS, { max_bytes: -1 });
    await using _other = await startTestWorker(server.url, { runStudy: () => Promise.resolve("done") });
    let answer: unknown = null;
    kept.then(({ body }) => answer = decodeRecord(body));
    await eventually(() => answer === "done", "an answer of another worker");
  },
);
