import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { DataError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openLocally } from "../executor/open_executor.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";
import { JobRunner } from "./job_runner.ts";
import type { QueuedJob } from "./queue_messages.ts";

const candles = simulateMarket({ seed: 3, bars: 100, edge: 4 });

Deno.test("the threads of a context in which a job runs stay, however many others are used meanwhile", async () => {
  const context: JobContext = {
    markets: [{ candles, dataHash: candlesHash(candles), backtest: defaultBacktestOptions() }],
    kpis: { periodsPerYear: 365 },
    strategies: resolveStrategies(["donchian_breakout"]),
  };
  const closed: string[] = [], { promise: gate, resolve } = Promise.withResolvers<void>();
  let opened = 0;
  const runner = new JobRunner({
    ...{ threads: 1, contextOf: () => Promise.resolve(context), runStudy: () => Promise.resolve(null) },
    open: (context) => {
      const name = `${opened++}`, inner = openLocally(0)(context);
      return {
        ...inner,
        submit: (batch, signal) => (name === "0" ? gate : Promise.resolve()).then(() => inner.submit(batch, signal)),
        close: () => Promise.resolve(void closed.push(name)),
      };
    },
  });
  const run = (name: string) => {
    const task = { id: 1, market: 0, params: {}, from: 0, to: 100, interval: false };
    const version = { code: "none", engine: "none" }, job = { kind: "job", version, context: name, task, avoid: null };
    return runner.run(job as QueuedJob, new AbortController().signal);
  };
  const first = run("a");
  for (const name of ["b", "c", "d", "e"]) assert.equal((await run(name)).kind, "done");
  assert.deepEqual(closed, ["1", "2"]);
  resolve();
  assert.equal((await first).kind, "done");
  await run("f");
  assert.deepEqual(closed, ["1", "2", "0"]);
  await runner.close();
  assert.deepEqual(closed, ["1", "2", "0", "3", "4", "5"]);
});

Deno.test("a runner ends without a context that it still waits for, and ends its threads if it comes", async () => {
  const { promise, resolve } = Promise.withResolvers<JobContext>();
  let isClosed = false;
  const runner = new JobRunner({
    ...{ threads: 1, contextOf: () => promise, runStudy: () => Promise.resolve(null) },
    open: (context) => ({ ...openLocally(0)(context), close: () => Promise.resolve(void (isClosed = true)) }),
  });
  const version = { code: "none", engine: "none" };
  const preparing = runner.prepare({ kind: "job", version, context: "a", task: {}, avoid: null });
  await runner.close();
  assert.equal(isClosed, false);
  const backtest = defaultBacktestOptions();
  resolve({ markets: [{ candles, dataHash: "", backtest }], kpis: { periodsPerYear: 365 }, strategies: [] });
  await preparing;
  assert.equal(isClosed, true);
});

Deno.test("jobs of one context and one origin go to the same threads, and what may start others to none", async () => {
  using folder = strategyFolder();
  const file = writeReversion(folder);
  const context: JobContext = {
    markets: [{ candles, dataHash: candlesHash(candles), backtest: defaultBacktestOptions() }],
    kpis: { periodsPerYear: 365 },
    strategies: resolveStrategies(["donchian_breakout", "volume_surge", file]),
  };
  const runner = new JobRunner({
    ...{ threads: 1, contextOf: () => Promise.resolve(context), runStudy: () => Promise.resolve(null) },
    open: openLocally(0),
  });
  const job = (task: unknown, name: string | null = "a", kind: QueuedJob["kind"] = "job"): QueuedJob => {
    return { kind, version: { code: "none", engine: "none" }, context: name, task, avoid: null };
  };
  const of = (strategy: string) => ({ id: 1, market: 0, params: { strategy }, from: 0, to: 100, interval: false });
  assert.equal(runner.laneOf(job(of("donchian_breakout"))), null);
  await runner.prepare(job({}, "a"));
  await runner.prepare(job({}, "b"));
  const lane = runner.laneOf(job(of("donchian_breakout"))), [mine] = context.strategies.slice(-1);
  assert.notEqual(lane, null);
  assert.equal(runner.laneOf(job(of("volume_surge"))), lane);
  assert.equal(runner.laneOf(job({ ...of("votes"), params: undefined, sets: [{ strategy: "volume_surge" }] })), lane);
  assert.equal(new Set([lane, runner.laneOf(job(of(mine.name))), runner.laneOf(job(of("volume_surge"), "b"))]).size, 3);
  for (
    const own of [
      job({ ...of("volume_surge"), end: 100 }),
      job({}, "a", "study"),
      job({}, null),
      job({}),
      job({ sets: 1 }),
    ]
  ) {
    assert.equal(runner.laneOf(own), null);
  }
  await runner.close();
});

Deno.test("a context that could not be had is asked for again by the next job", async () => {
  let asked = 0;
  const runner = new JobRunner({
    ...{ threads: 1, runStudy: () => Promise.resolve(null), open: openLocally(0) },
    contextOf: () => {
      if (asked++ === 0) return Promise.reject(new DataError("the server has lost it"));
      const backtest = defaultBacktestOptions();
      return Promise.resolve({
        ...{ markets: [{ candles, dataHash: candlesHash(candles), backtest }], kpis: { periodsPerYear: 365 } },
        strategies: resolveStrategies(["donchian_breakout"]),
      });
    },
  });
  const version = { code: "none", engine: "none" },
    job = { kind: "job", version, context: "a", task: {}, avoid: null } as const;
  await assert.rejects(runner.prepare(job), /lost it/);
  await runner.prepare(job);
  assert.equal(asked, 2);
  await runner.close();
});
