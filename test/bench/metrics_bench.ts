/**
 * How long the KPIs of a year of minutes take, beside empyrical and quantstats, and the overfitting probability of pools.
 *
 * Run: `deno run --allow-read test/bench/metrics_bench.ts`. Times are CPU milliseconds, the least of several runs; the
 * other tools' figures are those of `../shared/bench/RESULTS.md`, where they were measured on the same machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readJson, referenceFile } from "../shared.ts";
import { DAY_MS } from "../../lib/core/candles.ts";
import { leastCpuMs } from "./least_cpu.ts";
import { randomSource } from "../../lib/core/random.ts";
import type { BacktestResult } from "../../lib/core/result.ts";
import { probabilityOfBacktestOverfitting } from "../../lib/metrics/backtest_overfitting.ts";
import { buyAndHoldReturns } from "../../lib/metrics/daily.ts";
import { tradesOf } from "../fixtures/example_trades.ts";
import { computeKpis, dailyKpis } from "../../lib/metrics/kpis.ts";
import { KPI_NAMES } from "../../lib/metrics/registry.ts";

const MINUTE = 60_000, DAYS = 365, BARS = DAYS * 1440, TRADES = 2000;

/** A year of minutes with trades that last 100 of them. */
function yearOfMinutes(): BacktestResult {
  const random = randomSource(7);
  let level = 10_000;
  const rows = Array.from({ length: TRADES }, (_, i) => {
    const entryBar = Math.floor(i * BARS / TRADES), exitBar = entryBar + 100, entryPrice = 100 + random.normal();
    return {
      entryBar,
      exitBar,
      entryTime: entryBar * MINUTE,
      exitTime: exitBar * MINUTE,
      side: random.uniform() < 0.5 ? 1 : -1,
      entryPrice,
      exitPrice: entryPrice + random.normal(),
      fees: 0.05,
      holdingMinutes: 100,
      entryParticipation: random.uniform() / 100,
      exitParticipation: random.uniform() / 100,
    };
  });
  return {
    trades: tradesOf(rows),
    time: Float64Array.from({ length: BARS }, (_, i) => i * MINUTE),
    barMs: MINUTE,
    equity: Float64Array.from({ length: BARS }, () => level *= 1 + 2e-4 * random.normal() + 1e-6),
    startEquity: 10_000,
    barsInPosition: TRADES * 100,
    stopReason: null,
    refusals: {},
  };
}

function verify(): void {
  const { periodsPerYear, cases } = readJson(referenceFile("oracles/metrics.json"));
  let largest = 0;
  for (const { returns, benchmark, expected } of cases) {
    const kpis = new Map<string, unknown>(Object.entries(dailyKpis(returns, { periodsPerYear, benchmark })));
    for (const [name, value] of Object.entries(expected)) {
      const found = kpis.get(name);
      if (value === null) assert.equal(found, null);
      else if (value !== 0) largest = Math.max(largest, Math.abs(Number(found) / Number(value) - 1));
      else assert.ok(found === 0);
    }
  }
  assert.ok(largest < 1e-9);
  console.log(`Largest relative difference to the oracle over ${cases.length} curves: ${largest.toExponential(1)}`);
}

function benchKpis(): void {
  const year = yearOfMinutes();
  const benchmark = buyAndHoldReturns({ time: year.time, open: year.equity, close: year.equity });
  const returns = Float64Array.from(benchmark, (r, day) => r + Math.sin(day) / 1000);
  assert.equal(computeKpis(year, { benchmark }).tradeCount, TRADES);
  assert.equal(year.time[BARS - 1], DAYS * DAY_MS - MINUTE);
  const all = leastCpuMs(100, () => computeKpis(year, { benchmark }));
  const daily = leastCpuMs(20, () => {
    for (let i = 0; i < 10; i++) dailyKpis(returns, { benchmark });
  }) / 10;
  const rows: [string, number, string][] = [
    [`All ${KPI_NAMES.length} KPIs of 525,600 equity points and 2,000 trades (goal 3)`, all, ""],
    ["17 KPIs of 365 daily returns", daily, ""],
    ["  empyrical-reloaded 0.7.1, 9 metrics, ndarray", 0.75, `${(0.75 / daily).toFixed(0)} times ours`],
    ["  quantstats 0.0.86, basic (38 rows)", 233, `${(233 / daily).toFixed(0)} times ours`],
    ["  quantstats 0.0.86, full (74 rows)", 288, `${(288 / daily).toFixed(0)} times ours`],
    ["  empyrical-reloaded, 9 metrics of 525,600 minute returns", 90, `${(90 / all).toFixed(0)} times all KPIs`],
  ];
  for (const [what, ms, ratio] of rows) console.log(`${what.padEnd(64)} ${ms.toFixed(3).padStart(9)} ms  ${ratio}`);
}

function benchOverfitting(): void {
  const { matrices, pbo } = readJson(referenceFile("oracles/stats/stats.json"));
  const rows: number[][] = matrices.noise;
  const expected = pbo.find((one: { matrix: string; S: number }) => one.matrix === "noise" && one.S === 16);
  const columns = rows[0].map((_, c) => Float64Array.from(rows, (row) => row[c]));
  assert.equal(probabilityOfBacktestOverfitting(columns).pbo, expected.pbo_le0);
  for (const size of [100, 400]) {
    const random = randomSource(size);
    const pool = Array.from({ length: size }, () => Float64Array.from({ length: DAYS }, () => random.normal()));
    const ms = leastCpuMs(3, () => probabilityOfBacktestOverfitting(pool));
    const what = `Overfitting probability, 12,870 splits of ${size} strategies`;
    console.log(`${what.padEnd(64)} ${ms.toFixed(0).padStart(9)} ms`);
  }
}

if (import.meta.main) {
  verify();
  benchKpis();
  benchOverfitting();
}
