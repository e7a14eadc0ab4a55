/**
 * How long it takes to find the front of 100,000 strategies, and to test and combine pools.
 *
 * Run: `deno run --allow-read test/bench/selection_bench.ts`. Times are CPU milliseconds, the least of several runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY_MS } from "../../lib/core/candles.ts";
import { leastCpuMs } from "./least_cpu.ts";
import { randomSource } from "../../lib/core/random.ts";
import { paretoFront } from "../../lib/selection/pareto.ts";
import { choosePortfolio } from "../../lib/selection/portfolio_search.ts";
import { realityCheck } from "../../lib/selection/reality_check.ts";

const ROWS = 100_000;

function print(what: string, ms: number): void {
  console.log(`${what.padEnd(70)} ${ms.toFixed(0).padStart(7)} ms`);
}

if (import.meta.main) {
  const normal = randomSource(3), column = () => Float64Array.from({ length: ROWS }, () => normal.normal());
  const [first, second] = [column(), column()];
  print("Front of 100,000 rows × 2 objectives", leastCpuMs(3, () => paretoFront(first, second)));

  const random = randomSource(5);
  const pool = Array.from(
    { length: 400 },
    () => Float64Array.from({ length: 365 }, () => 0.003 + 0.01 * random.normal()),
  );
  assert.ok(realityCheck(pool, { seed: 1, resamples: 100 })!.white < 0.05);
  print(
    "Reality check of 400 strategies, 365 days, 1,000 resamples",
    leastCpuMs(1, () => realityCheck(pool, { seed: 1 })),
  );

  const days = Array.from({ length: 365 }, (_, day) => day * DAY_MS);
  const twenty = pool.slice(0, 20);
  assert.equal(choosePortfolio(twenty, days, { maxMembers: 20 })!.exact, true);
  print(
    "Best of all portfolios of 20 strategies",
    leastCpuMs(1, () => choosePortfolio(twenty, days, { maxMembers: 20 })),
  );
  print("A portfolio of at most 8 of 100 strategies", leastCpuMs(1, () => choosePortfolio(pool.slice(0, 100), days)));
}
