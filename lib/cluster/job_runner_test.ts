import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openLocally } from "../executor/open_executor.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";
import { JobRunner } from "./job_runner.ts";
import type { QueuedJob } from "./queue_messages.ts";

Deno.test("jobs of one context and one origin go to the same threads, and what may start others to none", async () => {
  using folder = strategyFolder();
  const file = writeReversion(folder);
  const candles = simulateMarket({ seed: 3, bars: 100, edge: 4 });
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
