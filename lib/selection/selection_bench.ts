/**
 * How long it takes to sort 100,000 strategies by four objectives, and to test and combine pools.
 *
 * Run: `deno run --allow-read lib/selection/selection_bench.ts`. Times are CPU milliseconds, the least of several runs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { DAY_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { crowdingDistance, nonDominatedSort, paretoFront } from "./pareto.ts";
import { choosePortfolio } from "./portfolio_search.ts";
import { realityCheck } from "./reality_check.ts";

const ROWS = 100_000;

/** Least CPU time of several runs, milliseconds. */
function leastCpuMs(runs: number, body: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const before = cpuUsage();
    body();
    const { user, system } = cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function print(what: string, ms: number): void {
  console.log(`${what.padEnd(70)} ${ms.toFixed(0).padStart(7)} ms`);
}

/** Rows with the given correlation between objectives, or on a sphere, where nobody dominates anybody. */
function rowsOf(kind: "independent" | "correlated" | "one front", count: number): Float64Array[] {
  const random = randomSource(3);
  const columns = [0, 1, 2, 3].map(() => new Float64Array(count));
  for (let row = 0; row < count; row++) {
    const common = random.normal(), values = columns.map(() => random.normal());
    const length = Math.hypot(...values);
    columns.forEach((column, k) => {
      column[row] = kind === "independent"
        ? values[k]
        : kind === "correlated"
        ? common + 0.3 * values[k]
        : Math.abs(values[k]) / length;
    });
  }
  return columns;
}

/** Whether fronts are right: nobody is dominated within a front, and everybody by someone in the front before. */
function verify(columns: readonly Float64Array[], fronts: Int32Array): void {
  const dominates = (a: number, b: number) =>
    columns.every((column) => column[a] >= column[b]) && columns.some((column) => column[a] > column[b]);
  for (let row = 0; row < fronts.length; row++) {
    let before = fronts[row] === 0;
    for (let other = 0; other < fronts.length; other++) {
      if (!dominates(other, row)) continue;
      assert.ok(fronts[other] < fronts[row]);
      before ||= fronts[other] === fronts[row] - 1;
    }
    assert.ok(before);
  }
}

if (import.meta.main) {
  for (const kind of ["independent", "correlated", "one front"] as const) {
    const small = rowsOf(kind, 2000);
    verify(small, nonDominatedSort(small));
    const columns = rowsOf(kind, ROWS);
    const ms = leastCpuMs(3, () => crowdingDistance(columns, nonDominatedSort(columns)));
    print(`Fronts and crowding of 100,000 rows × 4 objectives, ${kind} (goal 1,000)`, ms);
  }
  const [first, second] = rowsOf("independent", ROWS);
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
