import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageType } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import { nkeys } from "@nats-io/transport-node";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { ClusterError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { Executor } from "../executor/executor.ts";
import { type OpenExecutor, openLocally } from "../executor/open_executor.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import { addressAt, openTestSession, startTestWorker } from "../../test/fixtures/cluster.ts";
import { eventually } from "../../test/fixtures/eventually.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { connectCluster } from "./connection.ts";
import { engineVersion, versionToken } from "./engine.ts";
import { natsExecutor } from "./nats_executor.ts";
import type { Notice } from "./queue_messages.ts";
import { CONTEXTS, studySubjects } from "./streams.ts";
import type { StudyQueue } from "./study_queue.ts";

const ignore = !hasNatsServer();

const candles = simulateMarket({ seed: 3, bars: 2_000, edge: 4 }), dataHash = candlesHash(candles);
const context: JobContext = {
  markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
  kpis: { periodsPerYear: 365 },
  strategies: resolveStrategies(["donchian_breakout"]),
};

const batchOf = (...ids: number[]) => ({
  dataHash,
  jobs: ids.map((id) => {
    const params = { entryBars: 20 + id, exitBars: 10, stopAtr: 4, timeoutMinutes: 90 };
    return { id, params, from: 0, to: candles.time.length, market: 0, interval: false };
  }),
});

/** Threads would cost more than what is tested; jobs run where the worker speaks to the server. */
const open = openLocally(0);

/** An executor that has one bit of one price wrong. */
const lying: OpenExecutor = (context): Executor => {
  const honest = open(context);
  return {
    ...honest,
    async submit(batch, signal) {
      const outcomes = await honest.submit(batch, signal);
      for (const outcome of outcomes) {
        if (outcome.state === "done") new Uint8Array(outcome.trades.entryPrice.buffer)[0] ^= 1;
      }
      return outcomes;
    },
  };
};

/** Waits until the coordinator has heard of so many threads. */
function heard(session: { threads(): number }, threads: number): Promise<void> {
  return eventually(() => session.threads() >= threads, `a sign of life of ${threads} threads`);
}

Deno.test("of two machines that run every job, one that has a bit of a price wrong is found, with both names", {
  ignore,
}, async () => {
  await using server = await startNatsServer();
  await using _honest = await startTestWorker(server.url, { name: "w1", machine: "honest", open });
  {
    await using alone = await openTestSession(server.url, "alone", { checkShare: 1 });
    await alone.open(context).submit(batchOf(1, 2));
    assert.deepEqual(alone.checked(), { agreed: 0, unchecked: 2, machines: [] });
  }
  {
    await using _other = await startTestWorker(server.url, { name: "w2", machine: "other", open });
    await using session = await openTestSession(server.url, "checked", { checkShare: 1 });
    await heard(session, 2);
    const found = await session.open(context).submit(batchOf(1, 2, 3));
    assert.deepStrictEqual(found, await open(context).submit(batchOf(1, 2, 3)));
    assert.deepEqual(session.checked(), { agreed: 3, unchecked: 0, machines: ["honest", "other"] });
  }
  await using _liar = await startTestWorker(server.url, { name: "w3", machine: "liar", open: lying });
  await using session = await openTestSession(server.url, "lied to", { checkShare: 1 });
  await heard(session, 2);
  await assert.rejects(session.open(context).submit(batchOf(1)), (error: Error) => {
    assert.ok(error instanceof ClusterError);
    assert.match(
      error.message,
      /^Cannot go on with the study "lied to": two workers answered one job differently, w[13] on/,
    );
    assert.ok(["honest", "liar"].every((machine) => error.message.includes(machine)), error.message);
    return true;
  });
});

Deno.test(
  "a worker has short jobs ready behind those that run, tells of those alone that run, and gives all back when it ends",
  {
    ignore,
  },
  async () => {
    await using server = await startNatsServer();
    let gate = Promise.resolve(), handed = 0;
    // A job that is taken back ends at once, as in threads.
    const gated: OpenExecutor = (context): Executor => {
      const inner = open(context);
      return {
        ...inner,
        async submit(batch, signal) {
          handed++;
          const takenBack = Promise.withResolvers<never>();
          signal!.addEventListener("abort", () => takenBack.reject(signal!.reason));
          await Promise.race([gate, takenBack.promise]);
          return await inner.submit(batch, signal);
        },
      };
    };
    const worker = await startTestWorker(server.url, { name: "first", threads: 2, open: gated });
    await using session = await openTestSession(server.url, "ahead");
    const watch = await connectCluster(addressAt(server.url), "watch"), all: Notice[] = [];
    const told = (kind: string, worker: string) => all.filter((one) => one.kind === kind && one.worker === worker);
    const { notices } = studySubjects("ahead", versionToken(engineVersion()));
    watch.connection.subscribe(notices, { callback: (_, message) => void all.push(message.json<Notice>()) });
    await watch.connection.flush();
    const executor = session.open(context);
    await executor.submit(batchOf(1));
    await eventually(() => told("started", "first").length === 1, "word of the first");
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const running = executor.submit(batchOf(2, 3, 4, 5, 6, 7, 8));
    await eventually(() => handed === 1 + 2 * 2, "twice as many jobs with threads as there are threads");
    await eventually(() => told("started", "first").length === 1 + 2, "word of the jobs that run");
    // Nothing more is told while nothing ends.
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual([handed, all.length], [5, 3]);
    await worker[Symbol.asyncDispose]();
    await eventually(() => told("returned", "first").length === 2, "word of the jobs that ran");
    await watch.connection.flush();
    assert.equal(told("started", "first").length, 3);
    resolve();
    await using _other = await startTestWorker(server.url, { name: "other", threads: 2, open: gated });
    assert.deepStrictEqual(await running, await open(context).submit(batchOf(2, 3, 4, 5, 6, 7, 8)));
    await eventually(() => told("started", "other").length === 7, "word of all that were given back");
    await watch.close();
  },
);

Deno.test(
  "workers of one machine fetch a context once, and a file that has gone bad is fetched again",
  { ignore },
  async () => {
    using folder = temporaryFolder();
    await using server = await startNatsServer();
    const cache = join(folder.path, "cache"), wanted = await open(context).submit(batchOf(1, 2, 3, 4, 5, 6));
    {
      await using first = await startTestWorker(server.url, { name: "w1", cache, open });
      await using second = await startTestWorker(server.url, { name: "w2", cache, open });
      await using session = await openTestSession(server.url, "once");
      assert.deepStrictEqual(await session.open(context).submit(batchOf(1, 2, 3, 4, 5, 6)), wanted);
      assert.equal(first.fetched() + second.fetched(), 1);
    }
    const [name] = readdirSync(cache).filter((file) => /^[\da-f]{64}$/.test(file)), path = join(cache, name);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    await using third = await startTestWorker(server.url, { name: "w3", cache, open });
    await using session = await openTestSession(server.url, "again");
    assert.deepStrictEqual(await session.open(context).submit(batchOf(1, 2, 3, 4, 5, 6)), wanted);
    assert.equal(third.fetched(), 1);
    assert.match(third.notes.join("\n"), /The file \S+ is fetched again: Cannot use the context/);
  },
);

Deno.test("a context that the store has lost or has wrong is sent again, and a disk that is full keeps nothing", {
  ignore,
}, async () => {
  using folder = temporaryFolder();
  await using server = await startNatsServer();
  await using session = await openTestSession(server.url, "study");
  const executor = session.open(context), wanted = await open(context).submit(batchOf(1));
  // A file stands where the folder would be made.
  const cache = join(folder.path, "file", "cache");
  writeFileSync(join(folder.path, "file"), "");
  {
    await using first = await startTestWorker(server.url, { name: "w1", cache, open });
    assert.deepStrictEqual(await executor.submit(batchOf(1)), wanted);
    assert.match(first.notes.join("\n"), /^Contexts are not kept in \S+file\/cache: /m);
  }
  const admin = await connectCluster(addressAt(server.url), "admin");
  const store = await new Objm(admin.jetstream).create(CONTEXTS, { storage: StorageType.File }),
    [{ name }] = await store.list();
  const losePiece = async () => {
    const stream = `OBJ_${CONTEXTS}`, { state } = await admin.manager.streams.info(stream);
    await admin.manager.streams.deleteMessage(stream, state.first_seq, false);
  };
  for (const spoil of [() => store.delete(name), losePiece, () => store.putBlob({ name }, new Uint8Array(5))]) {
    await spoil();
    await using _worker = await startTestWorker(server.url, { name: "w2", open });
    assert.deepStrictEqual(await executor.submit(batchOf(1)), wanted);
  }
  await admin.close();
  assert.match(
    session.notes[0],
    /The bars are sent again, as a worker cannot use them: .*wanted it in the object store/,
  );
  assert.match(session.notes.join("\n"), /sent again, as a worker cannot use them: .*found a part of them \(\d+\)$/m);
  assert.match(session.notes.at(-1)!, /sent again, as a worker cannot use them: .*wanted bytes of that hash/);
});

Deno.test("an executor that has sent nothing, or is closed, hears of no context that a worker misses", async () => {
  const tells = new Set<(name: string, reason: string) => void>(), puts: string[] = [];
  const queue = {
    onMissing: (tell: (name: string, reason: string) => void) => (tells.add(tell), () => void tells.delete(tell)),
    forget: () => {},
  } as unknown as StudyQueue;
  const executor = natsExecutor(context, {
    ...{ study: "study", queue, version: engineVersion(), checkShare: 0, onChecked: () => {}, onNote: () => {} },
    store: { put: ({ name }) => Promise.resolve(puts.push(name)) },
  });
  tells.forEach((tell) => tell("f".repeat(64), "lost"));
  assert.deepEqual(await executor.submit({ dataHash, jobs: [] }), []);
  assert.equal(puts.length, 1);
  await executor.close();
  assert.equal(tells.size, 0);
});

Deno.test(
  "a strategy of one's own file is sent along, and runs in the worker's restricted threads",
  { ignore },
  async () => {
    using folder = strategyFolder();
    await using server = await startNatsServer();
    // A file stands where the folder of contexts would be made.
    const cache = join(folder.path, "file", "cache");
    writeFileSync(join(folder.path, "file"), "");
    await using worker = await startTestWorker(server.url, { cache });
    await using session = await openTestSession(server.url, "own");
    const own = { ...context, strategies: resolveStrategies([writeReversion(folder)]) };
    const jobs = [10, 20].map((period, id) => ({
      ...{ id, params: { period, stopAtr: 5 }, from: 0, to: candles.time.length, market: 0, interval: false },
    }));
    const threads = openLocally(1)(own), found = await session.open(own).submit({ dataHash, jobs });
    assert.deepEqual(found.map(({ state }) => state), ["done", "done"]);
    assert.deepStrictEqual(found, await threads.submit({ dataHash, jobs }));
    await threads.close();
    assert.match(worker.notes.join("\n"), /^Strategy files go to a temporary folder, not to \S+file\/cache: /m);
  },
);

Deno.test("a worker's account may take jobs, read bars and answer, and nothing else", { ignore }, async () => {
  const page = readFileSync(new URL("../../docs/cluster.md", import.meta.url), "utf8");
  const authorization = /```\n(authorization [\s\S]*?)```/.exec(page)![1];
  const [coordinator, worker] = [nkeys.createUser(), nkeys.createUser()];
  const seedOf = (user: typeof worker) => new Secret(new TextDecoder().decode(user.getSeed()));
  await using server = await startNatsServer(
    authorization.replace("COORDINATOR_KEY", coordinator.getPublicKey()).replace("WORKER_KEY", worker.getPublicKey()),
  );
  await using session = await openTestSession(server.url, "study", {}, seedOf(coordinator));
  await using one = await startTestWorker(server.url, { open, seed: seedOf(worker) });
  assert.deepStrictEqual(await session.open(context).submit(batchOf(1)), await open(context).submit(batchOf(1)));
  assert.deepEqual(one.notes.filter((note) => !note.startsWith("No coordinator")), []);

  const cluster = await connectCluster(
    { ...addressAt(server.url), seed: seedOf(worker) },
    "a worker that goes too far",
  );
  const refused: string[] = [],
    { connection } = cluster,
    subjects = studySubjects("study", versionToken(engineVersion()));
  (async () => {
    for await (const status of connection.status()) if (status.type === "error") refused.push(status.error.message);
  })();
  const forbidden = [
    subjects.job("key"),
    subjects.cancels,
    "$JS.API.STREAM.DELETE.ASSAY_JOBS",
    "$JS.API.STREAM.PURGE.ASSAY_JOBS",
  ];
  forbidden.push("$JS.API.STREAM.CREATE.X", "$O.assay-contexts.C.x", "$JS.API.STREAM.MSG.GET.ASSAY_RESULTS");
  for (const subject of forbidden) connection.publish(subject, "{}");
  connection.subscribe("assay.results.>");
  await eventually(() => refused.length === forbidden.length + 1);
  for (const subject of forbidden) assert.ok(refused.some((text) => text.includes(subject)), subject);
  await cluster.close();
});
