import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { BacktestJob, Executor, FinishedBacktest } from "../executor/executor.ts";
import { openLocally } from "../executor/open_executor.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import { unionParams } from "../strategy/union.ts";
import { openTestSession, startTestWorker } from "../../test/fixtures/cluster.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";

const candles = simulateMarket({ seed: 3, bars: 4_000, edge: 4 }), dataHash = candlesHash(candles);
const context: JobContext = {
  markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
  kpis: { periodsPerYear: 365 },
  strategies: resolveStrategies(["donchian_breakout", "votes"]),
};

const params = (entryBars: number) =>
  unionParams("donchian_breakout", { entryBars, exitBars: 10, stopAtr: 4, timeoutMinutes: 90 });

const job = (id: number, entryBars = 20 + id): BacktestJob => {
  return { id, params: params(entryBars), from: 0, to: candles.time.length, market: 0, interval: id === 0 };
};

/** Laws of every executor. */
const LAWS: Readonly<Record<string, (executor: Executor, other: Executor) => Promise<void>>> = {
  async "outcomes come in the order of the jobs, and are those of any other executor to the bit"(executor, other) {
    const batch = { dataHash, jobs: [5, 3, 4, 0, 1, 2].map((id) => job(id)) };
    const found = await executor.submit(batch);
    assert.deepEqual(found.map(({ id, state }) => [id, state]), batch.jobs.map(({ id }) => [id, "done"]));
    assert.deepStrictEqual(found, await other.submit(batch));
    assert.ok(executor.usage().busySeconds > 0 && executor.usage().workersSeen > 0);
  },
  async "a job that cannot be run is a failed outcome with its reason, and the others are done"(executor, other) {
    const batch = { dataHash, jobs: [job(1), job(2, -1), job(3)] };
    const outcomes = await executor.submit(batch), [, failed] = outcomes;
    assert.deepEqual(outcomes.map(({ state }) => state), ["done", "failed", "done"]);
    assert.match(failed.state === "failed" ? failed.reason : "", /entryBars/);
    assert.deepStrictEqual(outcomes, await other.submit(batch));
  },
  async "a job that has just ended is run again for whoever asks"(executor, other) {
    for (let time = 0; time < 5; time++) {
      const batch = { dataHash, jobs: [job(31), job(32)] };
      assert.deepStrictEqual(await executor.submit(batch), await other.submit(batch));
    }
  },
  async "trades that a job does not want stay where it ran, and their hash comes"(executor, other) {
    const keeps = {
      valid: [{ kpi: "tradeCount", bound: "atLeast", value: Infinity, reason: "of a test" }],
      soft: [],
    } as const;
    const found = await executor.submit({ dataHash, jobs: [job(1), { ...job(2), keeps }] });
    const all = await other.submit({ dataHash, jobs: [job(1), job(2)] });
    assert.deepStrictEqual(found[0], all[0]);
    const { trades, withheldHash } = found[1] as FinishedBacktest;
    assert.equal(trades.length, 0);
    assert.equal(withheldHash, tradesHash((all[1] as FinishedBacktest).trades));
  },
  async "checks for look-ahead and runs on copies are those of any other executor"(executor, other) {
    const checks = { dataHash, jobs: [{ id: 1, market: 0, params: params(20), end: 2000, cuts: [1500] }] };
    assert.deepStrictEqual(await executor.checkLookAhead(checks), await other.checkLookAhead(checks));
    const copy = { market: 0, sets: [params(20), params(-1)], from: 1000, to: 3000, seed: 1, blockBars: 1 };
    const copies = { dataHash, jobs: [0, 1, 2].map((id) => ({ id, ...copy })) };
    assert.deepStrictEqual(await executor.runCopies(copies), await other.runCopies(copies));
  },
  async "a batch that is cancelled before it begins rejects, and the next one is served"(executor) {
    const cancelled = executor.submit({ dataHash, jobs: [job(1)] }, AbortSignal.abort(new Error("taken back")));
    await assert.rejects(cancelled, /taken back/);
    assert.equal((await executor.submit({ dataHash, jobs: [job(2)] }))[0].id, 2);
  },
  async "of two batches at once the end of one leaves the other whole"(executor, other) {
    const cancel = new AbortController(), batch = { dataHash, jobs: [11, 12, 13].map((id) => job(id)) };
    const cancelled = executor.submit({ dataHash, jobs: [21, 22, 23].map((id) => job(id)) }, cancel.signal);
    const whole = executor.submit(batch);
    cancel.abort(new Error("taken back"));
    // One that has come to its end may not be cancelled any more.
    await cancelled.catch((error) => assert.match(String(error), /taken back/));
    assert.deepStrictEqual(await whole, await other.submit(batch));
  },
  async "a batch on other data is refused"(executor) {
    await assert.rejects(executor.submit({ dataHash: "other", jobs: [job(1)] }), /wanted data .*found other/);
  },
};

/** A batch that has no end by then has none, ms: many times what the dearest law takes. */
const PATIENCE_MS = 60_000;

/** What a law comes to; one that waits for ever fails with a sentence. */
function inTime(held: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`a batch has not come to its end in ${PATIENCE_MS / 1000} s`)),
      PATIENCE_MS,
    );
  });
  return Promise.race([held, late]).finally(() => clearTimeout(timer));
}

/** Holds an executor to the laws. */
async function holdToLaws(t: Deno.TestContext, executor: Executor): Promise<void> {
  const other = openLocally(0)(context);
  for (const [law, holds] of Object.entries(LAWS)) await t.step(law, () => inTime(holds(executor, other)));
  await executor.close();
}

Deno.test("an executor in the calling thread", (t) => holdToLaws(t, openLocally(0)(context)));

Deno.test("an executor over threads", (t) => holdToLaws(t, openLocally(2)(context)));

Deno.test("an executor over NATS", { ignore: !hasNatsServer() }, async (t) => {
  await using server = await startNatsServer();
  await using _worker = await startTestWorker(server.url, { threads: 2 });
  await using session = await openTestSession(server.url, "a study");
  await holdToLaws(t, session.open(context));
  assert.deepEqual(session.notes, []);
});
