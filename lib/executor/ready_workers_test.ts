import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { readyWorkers } from "./ready_workers.ts";
import { DEFAULT_STRATEGIES as strategies } from "./resolve_strategies.ts";
import { threadExecutor } from "./thread_executor.ts";

Deno.test("the first batch takes ready workers, as many as it has jobs, and ends the others", async () => {
  const candles = simulateMarket({ seed: 3, bars: 100, edge: 4 }), dataHash = candlesHash(candles);
  using ready = readyWorkers(3, new URL("../../test/doubles/faulty_worker.ts", import.meta.url));
  let taken = 0;
  const take = () => {
    taken++;
    return ready.take();
  };
  const pool = threadExecutor({
    markets: [{ candles, dataHash, backtest: defaultBacktestOptions() }],
    kpis: { periodsPerYear: 365 },
    strategies,
    workers: 3,
    ready: { ...ready, take },
  });
  const job = { id: 0, params: {}, from: 0, to: candles.time.length, market: 0, interval: false };
  const running = pool.submit({ dataHash, jobs: [job] });
  assert.equal(taken, 1);
  assert.equal(ready.left(), 0);
  assert.deepEqual(await running, [{ id: 0, state: "failed", reason: "answer 1" }]);
  await pool.close();
});

Deno.test("a ready worker that fails before it is taken is given to nobody, and ends nothing else", async () => {
  using ready = readyWorkers(1, new URL("../../test/doubles/failing_worker.ts", import.meta.url));
  const end = performance.now() + 60_000;
  while (ready.left() > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(ready.take(), undefined);
});
