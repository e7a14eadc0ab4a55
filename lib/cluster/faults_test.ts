import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { contextObject } from "../executor/context_object.ts";
import { openLocally } from "../executor/open_executor.ts";
import { decodeRecord } from "../executor/record_codec.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import { ACK_WAIT_MS, addressAt, openTestSession, startTestWorker } from "../../test/fixtures/cluster.ts";
import { eventually } from "../../test/fixtures/eventually.ts";
import { startFaultyProxy } from "../../test/fixtures/faulty_proxy.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { decoded, taskCommand } from "../../test/fixtures/run_task.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { connectCluster } from "./connection.ts";
import { fetchContext, makeContextStore } from "./context_store.ts";
import { engineVersion, versionToken } from "./engine.ts";
import { encodeJob } from "./queue_messages.ts";
import { queuedJobs, RESULTS, versionConsumer } from "./streams.ts";
import { StudyQueue } from "./study_queue.ts";

const ignore = !hasNatsServer(), version = engineVersion();

const job = (number: number) => encodeJob({ kind: "study", version, context: null, task: { number }, avoid: null });

/**
 * Pause between two questions whether a server still answers, in tests of connections that carry nothing, ms: a machine that is
 * busy answers within three of them.
 */
const PING_MS = 1000;

/** Silence after which a worker counts as lost where it must not be, ms: a beat of a busy machine may come two seconds late. */
const SLOW_ACK_WAIT_MS = 3000;

/** A study's queue over an address; told of the connection before anything is asked over it. */
async function openQueue(url: string, pingMs?: number, onConnect = (): void => {}) {
  const cluster = await connectCluster(addressAt(url), "coordinator", pingMs), notes: string[] = [];
  onConnect();
  const queue = await StudyQueue.open(cluster, {
    ...{ study: "study", version, ackWaitMs: ACK_WAIT_MS, idleSeconds: 60, onNote: (text) => void notes.push(text) },
  });
  return { queue, cluster, notes, [Symbol.asyncDispose]: () => queue.close().then(() => cluster.close()) };
}

const candles = simulateMarket({ seed: 3, bars: 2_000, edge: 4 }), dataHash = candlesHash(candles);
const context: JobContext = {
  markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
  kpis: { periodsPerYear: 365 },
  strategies: resolveStrategies(["donchian_breakout"]),
};
const params = { entryBars: 20, exitBars: 10, stopAtr: 4, timeoutMinutes: 90 };
const batch = {
  dataHash,
  jobs: [1, 2, 3].map((id) => ({ id, params, from: 0, to: candles.time.length, market: 0, interval: false })),
};
const open = openLocally(0);

Deno.test("an answer that was on its way when the connection broke comes again, though nothing follows it", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using proxy = startFaultyProxy(server.port);
  await using one = await openQueue(proxy.url);
  const { promise: isWanted, resolve: answerNow } = Promise.withResolvers<void>();
  await using _worker = await startTestWorker(server.url, { runStudy: (_, task) => isWanted.then(() => task) });
  const answer = one.queue.run(job(1));
  await eventually(async () => await queuedJobs(one.cluster) === 1, "a job in the queue");
  proxy.loseAfter(0);
  answerNow();
  // What the server has to say meanwhile is less than the answer.
  await eventually(() => proxy.lost > 300);
  await new Promise((resolve) => setTimeout(resolve, 200));
  proxy.cut();
  assert.deepEqual(decodeRecord((await answer).body), { number: 1 });
  assert.deepEqual(one.notes.map((note) => / is (away|back)/.exec(note)![1]), ["away", "back"]);
});

Deno.test(
  "a job that is taken back while the server is away, and whose receipt was lost, is run for nobody once it is back",
  {
    ignore,
  },
  async () => {
    await using server = await startNatsServer();
    await using proxy = startFaultyProxy(server.port);
    await using one = await openQueue(proxy.url);
    const other = await connectCluster(addressAt(server.url), "other"), cancel = new AbortController();
    proxy.loseAfter(0);
    const taken = one.queue.run(job(1), cancel.signal);
    await eventually(async () => await queuedJobs(other) === 1, "a job in the queue");
    await server.kill();
    proxy.cut();
    cancel.abort(new Error("taken back"));
    await assert.rejects(taken, /taken back/);
    await server.restart();
    await eventually(() => queuedJobs(other).then((jobs) => jobs === 0, () => false), "an empty queue");
    await other.close();
  },
);

Deno.test("stored answers that were on their way when the connection broke come again to a coordinator that resumes", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  const long = (number: number) => Float64Array.from({ length: 4000 }, (_, i) => Math.sin(number + i));
  const dead = await openQueue(server.url);
  {
    await using _worker = await startTestWorker(server.url, {
      runStudy: (_, { number }) => Promise.resolve(long(number)),
    });
    await Promise.all(numbers.map((number) => dead.queue.run(job(number))));
  }
  // As a process that is killed ends it.
  await dead.cluster.connection.close();
  await using proxy = startFaultyProxy(server.port);
  const opening = openQueue(proxy.url, undefined, () => proxy.loseAfter(120_000));
  await eventually(() => proxy.lost > 50_000, "answers that are lost");
  proxy.cut();
  await using next = await opening;
  const found = await Promise.all(numbers.map((number) => next.queue.run(job(number))));
  assert.deepEqual(found.map(({ body }) => decodeRecord(body)), numbers.map(long));
});

Deno.test("a study whose answers the server has no more ends with a sentence", { ignore }, async () => {
  await using server = await startNatsServer();
  await using proxy = startFaultyProxy(server.port);
  await using one = await openQueue(proxy.url);
  const answer = one.queue.run(job(1));
  answer.catch(() => {});
  await eventually(async () => await queuedJobs(one.cluster) === 1, "a job in the queue");
  await one.cluster.manager.streams.delete(RESULTS);
  proxy.cut();
  await assert.rejects(
    answer,
    /^ClusterError: Cannot take answers at nats:\S+: wanted those of assay\.results\.study\.> in the stream ASSAY_RESULTS, found stream not found$/,
  );
});

Deno.test("a study whose account the server knows no more ends with a sentence", { ignore }, async () => {
  await using server = await startNatsServer();
  await using one = await openQueue(server.url);
  const answer = one.queue.run(job(1));
  answer.catch(() => {});
  await eventually(async () => await queuedJobs(one.cluster) === 1, "a job in the queue");
  await server.kill();
  await server.restart('authorization { token: "another" }');
  await assert.rejects(answer, /^ClusterError: Cannot go on: nats:\S+ ended the connection: Authorization Violation$/);
});

Deno.test("connections that are cut again and again lose no job and no answer", { ignore }, async () => {
  await using server = await startNatsServer();
  await using first = startFaultyProxy(server.port);
  await using second = startFaultyProxy(server.port);
  await using one = await openQueue(first.url);
  let ended = 0;
  const runStudy = async (_: string, task: unknown) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ended++;
    return task;
  };
  await using _worker = await startTestWorker(second.url, { threads: 2, runStudy });
  const numbers = Array.from({ length: 60 }, (_, i) => i),
    answers = numbers.map((number) => one.queue.run(job(number)));
  for (const [i, proxy] of [first, second, first, second].entries()) {
    await eventually(() => ended > 12 * i);
    proxy.cut();
  }
  const found = await Promise.all(answers);
  assert.deepEqual(found.map(({ body }) => decodeRecord(body)), numbers.map((number) => ({ number })));
  await eventually(async () => await queuedJobs(one.cluster) === 0, "an empty queue");
});

Deno.test(
  "connections that carry nothing any more are given up, and work goes on over others",
  { ignore },
  async () => {
    await using server = await startNatsServer();
    await using proxy = startFaultyProxy(server.port);
    await using one = await openQueue(proxy.url, PING_MS);
    await using worker = await startTestWorker(proxy.url, { pingMs: PING_MS });
    assert.deepEqual(decodeRecord((await one.queue.run(job(1))).body), { number: 1 });
    proxy.stall();
    assert.deepEqual(decodeRecord((await one.queue.run(job(2))).body), { number: 2 });
    for (const notes of [one.notes, worker.notes]) {
      assert.match(
        notes.join("\n"),
        /is away; waiting for it\n.* is back/,
      );
    }
  },
);

Deno.test("a context whose second half is lost on its way is fetched again", { ignore }, async () => {
  await using server = await startNatsServer();
  await using proxy = startFaultyProxy(server.port);
  const admin = await connectCluster(addressAt(server.url), "admin"), name = "a".repeat(64);
  const bytes = new Uint8Array(300_000).map((_, i) => i);
  await (await makeContextStore(admin)).put({ name, bytes });
  await admin.close();
  const cluster = await connectCluster(addressAt(proxy.url), "worker");
  proxy.loseAfter(150_000);
  const fetched = fetchContext(cluster, name, 500);
  await eventually(() => proxy.lost > 100_000);
  proxy.cut();
  assert.deepEqual(await fetched, bytes);
  await cluster.close();
});

Deno.test("a job stays with a worker whose context takes longer than the server waits", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using proxy = startFaultyProxy(server.port);
  const { bytes } = contextObject(context);
  await using session = await openTestSession(server.url, "study", { ackWaitMs: SLOW_ACK_WAIT_MS });
  const admin = await connectCluster(addressAt(server.url), "admin");
  await using worker = await startTestWorker(proxy.url, { open });
  proxy.slowTo(bytes.length / (1.5 * SLOW_ACK_WAIT_MS / 1000));
  const one = { ...batch, jobs: batch.jobs.slice(0, 1) }, found = session.open(context).submit(one);
  found.catch(() => {});
  await eventually(
    async () => (await versionConsumer(admin, versionToken(version)))?.num_ack_pending === 1,
    "a job held",
  );
  await admin.close();
  // One that is idle, and is given whatever the first one loses.
  await using other = await startTestWorker(server.url, { name: "other", open });
  assert.deepStrictEqual(await found, await open(context).submit(one));
  assert.deepEqual([worker.fetched(), other.fetched(), session.usage().redeliveries], [1, 0, 0]);
});

Deno.test("a worker whose disk is full keeps no context, says so, and does its job", { ignore }, async () => {
  using folder = temporaryFolder();
  await using server = await startNatsServer();
  await using session = await openTestSession(server.url, "study");
  const cache = join(folder.path, "cache"), { name, bytes } = contextObject(context), fullAt = 32;
  assert.ok(bytes.length > 1024 * fullAt);
  const found = session.open(context).submit(batch);
  found.catch(() => {});
  const admin = await connectCluster(addressAt(server.url), "admin");
  await eventually(async () => await queuedJobs(admin) > 0, "a job in the queue");
  await admin.close();
  const worker = await taskCommand("worker", ["--nats", server.url, "--cache", cache, "--threads", "1", "--once"], {
    ...{ permissions: ["--allow-net=127.0.0.1", "--allow-sys=hostname"], fullAt },
  }).output();
  const { code, stderr } = decoded(worker);
  assert.equal(code, 0, stderr);
  assert.match(stderr, new RegExp(`^The context ${name} is not kept in \\S+: EFBIG: `, "m"));
  assert.deepStrictEqual(await found, await open(context).submit(batch));
  // Nothing half-written is left.
  assert.deepEqual(readdirSync(cache), [`${name}.lock`]);
});
