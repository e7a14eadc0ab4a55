import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { simulateMarket } from "../data/simulate.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { defaultParams } from "../strategies/votes/schema.ts";
import type { BacktestJob, Executor } from "./executor.ts";
import { FAULTS, LAG_MS } from "../../test/doubles/faulty_worker.ts";
import { DEFAULT_STRATEGIES as strategies } from "./resolve_strategies.ts";
import { threadExecutor } from "./thread_executor.ts";
import { DEADLINE_MS, DEADLINE_MS_A_BAR } from "./worker_pool.ts";

const candles = simulateMarket({ seed: 3, bars: 4_000, edge: 4 });
const dataHash = candlesHash(candles);
const kpis = { periodsPerYear: 365 };

function executor(workers: number, options: { faulty?: boolean; deadlineMs?: number } = {}): Executor {
  return threadExecutor({
    markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
    kpis,
    strategies,
    workers,
    deadlineMs: options.deadlineMs ?? 60_000,
    ...(options.faulty ? { workerModule: new URL("../../test/doubles/faulty_worker.ts", import.meta.url) } : {}),
  });
}

const job = (id: number): BacktestJob => ({
  id,
  params: {},
  from: 0,
  to: candles.time.length,
  market: 0,
  interval: false,
});

Deno.test("threadExecutor() answers in the order of the batch, with the same outcomes for 1 and 2 workers", async () => {
  const jobs = Array.from({ length: 6 }, (_, id) => ({
    ...job(id),
    params: { ...defaultParams(), emaFast: 5 + id },
    interval: id === 0,
  }));
  const one = executor(1), two = executor(2);
  try {
    const [a, b] = await Promise.all([one.submit({ dataHash, jobs }), two.submit({ dataHash, jobs })]);
    assert.deepEqual(a.map(({ id }) => id), [0, 1, 2, 3, 4, 5]);
    assert.ok(a.every(({ state }) => state === "done"));
    assert.deepEqual(a, b);
    assert.ok(two.usage().busySeconds > 0 && two.usage().replacedWorkers === 0);
  } finally {
    one.close();
    two.close();
  }
});

Deno.test("threadExecutor() turns a refused parameter into a failed outcome that names it", async () => {
  const pool = executor(1);
  try {
    const [outcome] = await pool.submit({ dataHash, jobs: [{ ...job(7), params: { emaFast: -1 } }] });
    assert.equal(outcome.state, "failed");
    assert.match(outcome.state === "failed" ? outcome.reason : "", /emaFast/);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() gives a job that throws one retry, then fails it, and goes on with the others", async () => {
  const pool = executor(2, { faulty: true });
  try {
    const outcomes = await pool.submit({ dataHash, jobs: [job(1), job(FAULTS.throws), job(2), job(3)] });
    assert.deepEqual(outcomes.map(({ id }) => id), [1, FAULTS.throws, 2, 3]);
    assert.match((outcomes[1] as { reason: string }).reason, /planted fault/);
    assert.equal(pool.usage().replacedWorkers, 2);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() ends a job at its deadline, and says so", async () => {
  const pool = executor(1, { faulty: true, deadlineMs: 300 });
  try {
    const outcomes = await pool.submit({ dataHash, jobs: [job(FAULTS.hangs), job(1)] });
    assert.match((outcomes[0] as { reason: string }).reason, /no answer within 0.3 s/);
    assert.equal(outcomes[1].id, 1);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() replaces a worker whose heap has outgrown its bound", async () => {
  const pool = executor(1, { faulty: true });
  try {
    const outcomes = await pool.submit({ dataHash, jobs: [job(1), job(FAULTS.grows), job(2)] });
    assert.deepEqual(outcomes.map((o) => (o as { reason: string }).reason), ["answer 1", "answer 2", "answer 1"]);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() stops a batch when it is cancelled, and serves the next one", async () => {
  const pool = executor(1, { faulty: true });
  try {
    const cancel = new AbortController();
    const running = pool.submit({ dataHash, jobs: [job(FAULTS.hangs), job(1)] }, cancel.signal);
    cancel.abort(new Error("stopped by the user"));
    await assert.rejects(running, /stopped by the user/);
    assert.equal((await pool.submit({ dataHash, jobs: [job(2)] }))[0].id, 2);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() runs two batches at once, and the end of one leaves the other whole", async () => {
  const pool = executor(2, { faulty: true });
  try {
    const cancel = new AbortController();
    const cancelled = pool.submit({ dataHash, jobs: [job(FAULTS.hangs), job(1), job(2)] }, cancel.signal);
    const other = pool.submit({ dataHash, jobs: [job(3), job(4), job(FAULTS.throws), job(5)] });
    cancel.abort(new Error("stopped by the user"));
    await assert.rejects(cancelled, /stopped by the user/);
    assert.deepEqual((await other).map(({ id }) => id), [3, 4, FAULTS.throws, 5]);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor(): a worker that was ended and whose job ends later takes no other job with it", async () => {
  const late = executor(1, { faulty: true, deadlineMs: LAG_MS / 2 });
  try {
    const outcomes = await late.submit({ dataHash, jobs: [job(FAULTS.lags), job(1), job(2), job(3)] });
    assert.match((outcomes[0] as { reason: string }).reason, /no answer within 0.6 s/);
    assert.deepEqual(outcomes.map(({ id }) => id), [FAULTS.lags, 1, 2, 3]);
  } finally {
    late.close();
  }
  const pool = executor(2, { faulty: true });
  try {
    const cancel = new AbortController();
    const cancelled = pool.submit({ dataHash, jobs: [job(FAULTS.lags), job(FAULTS.lags)] }, cancel.signal);
    const other = pool.submit({ dataHash, jobs: Array.from({ length: 40 }, (_, i) => job(i)) });
    await new Promise((resolve) => setTimeout(resolve, LAG_MS / 2));
    cancel.abort(new Error("stopped by the user"));
    await assert.rejects(cancelled, /stopped by the user/);
    assert.equal((await other).length, 40);
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() gives up what runs when a worker is never ready, and when it is closed", async () => {
  const endless = new URL("data:text/javascript,while(true);");
  const options = {
    markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
    kpis,
    strategies,
    workers: 1,
  };
  const stuck = threadExecutor({ ...options, workerModule: endless, startDeadlineMs: 300 });
  await assert.rejects(stuck.submit({ dataHash, jobs: [job(1)] }), /not ready within 0.3 s/);
  const pool = executor(1, { faulty: true });
  const running = pool.submit({ dataHash, jobs: [job(FAULTS.hangs)] });
  pool.close();
  await assert.rejects(running, /was closed/);
});

Deno.test("threadExecutor() gives a batch up when its workers cannot start", async () => {
  const workerModule = new URL("data:text/javascript,throw new Error('broken module')");
  const pool = threadExecutor({
    markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
    kpis,
    strategies,
    workers: 2,
    workerModule,
  });
  try {
    await assert.rejects(
      pool.submit({ dataHash, jobs: [job(1), job(2), job(3)] }),
      /Cannot start a worker.*broken module/,
    );
  } finally {
    pool.close();
  }
});

Deno.test("threadExecutor() refuses a batch on other data", async () => {
  const pool = executor(1);
  try {
    await assert.rejects(pool.submit({ dataHash: "other", jobs: [job(1)] }), /wanted data .*found other/);
  } finally {
    pool.close();
  }
});

Deno.test("the guide names how long a set may take", () => {
  const guide = Deno.readTextFileSync(new URL("../../docs/guide/strategies.md", import.meta.url)).replaceAll(
    /\s+/g,
    " ",
  );
  assert.equal(DEADLINE_MS, 60_000);
  assert.ok(guide.includes(`longer than a minute, and ${1000 * DEADLINE_MS_A_BAR} ms more for each thousand bars`));
});
