/**
 * The engine's speed beside the reference program in C, compiled and run here if gcc and `../shared/bench` are there; the
 * full signal engine; memory; growth with the number of bars.
 *
 * Run: `deno run --allow-read --allow-write --allow-env --allow-run=gcc --allow-sys test/bench/engine_bench.ts`. Trades and
 * equities are checked first. Times are CPU milliseconds, the least of several runs, C and ours in turn.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { readJson, readText, referenceFile, sharedFile } from "../shared.ts";
import { type Candles, PRICE_COLUMNS, sharedColumn } from "../../lib/core/candles.ts";
import { readCandlesCsv } from "../../lib/data/read_candles.ts";
import { simulateMarket } from "../../lib/data/simulate.ts";
import { MarketFeatures } from "../../lib/strategy/market_features.ts";
import { completeVotes } from "../fixtures/votes_params.ts";
import { computeSides, computeSignals } from "../../lib/strategies/votes/signals.ts";
import { checkCandles } from "../../lib/backtest/checked_candles.ts";
import { parseScalperParams, runScalper, type ScalperParams } from "../../lib/backtest/reference_job.ts";
import { runBacktest } from "../../lib/backtest/run_backtest.ts";
import { npy } from "./npy.ts";
import type { SweepSetup } from "./sweep_worker.ts";

const YEAR = 365 * 1440;
/** A module of its own: a worker of this one would start the benchmark again. */
const SWEEP_WORKER = new URL("./sweep_worker.ts", import.meta.url);
/** Times that C and ours take turns; the first few are the compiler's. */
const ROUNDS = 8;
const BASE = { emaFast: 12, emaSlow: 48, rsiLow: 35, rsiHigh: 65, takeProfitAtr: 2, stopLossAtr: 1.5 };

/** Least CPU and wall milliseconds of several runs. */
function least(runs: number, body: (run: number) => unknown): { cpu: number; wall: number } {
  let cpu = Infinity, wall = Infinity;
  for (let run = 0; run < runs; run++) {
    const before = cpuUsage(), start = performance.now();
    body(run);
    const { user, system } = cpuUsage(before);
    wall = Math.min(wall, performance.now() - start);
    cpu = Math.min(cpu, (user + system) / 1000);
  }
  return { cpu, wall };
}

/** The C program in a folder of its own, or `null` where it cannot be made. */
function compileC(candles: Candles): { run: (...args: string[]) => Record<string, number>; remove: () => void } | null {
  const source = sharedFile("bench/eng_c.c");
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const remove = () => rmSync(folder, { recursive: true });
  mkdirSync(join(folder, "data"));
  const program = join(folder, "eng_c"), copy = join(folder, "eng_c.c");
  if (source) copyFileSync(source, copy);
  const flags = ["-O3", "-march=native", "-ffp-contract=off", "-o", program, copy, "-lm", "-lpthread"];
  if (!source || spawnSync("gcc", flags).status !== 0) {
    remove();
    return null;
  }
  writeFileSync(join(folder, "data", "bars.npy"), npy(candles));
  const run = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  return { run, remove };
}

/** Two workers that stay, as a study's do; each sweep starts with no feature remembered. */
async function startWorkers(candles: Candles, sets: readonly ScalperParams[]) {
  const workers = [0, 1].map(() => new Worker(SWEEP_WORKER, { type: "module" }));
  const next = new Int32Array(new SharedArrayBuffer(4));
  const tell = (message: SweepSetup | string) =>
    Promise.all(workers.map((worker) =>
      new Promise<void>((resolve, reject) => {
        worker.onmessage = () => resolve();
        worker.onerror = reject;
        worker.postMessage(message);
      })
    ));
  await tell({ candles, sets, next });
  const sweep = async (name: string) => {
    Atomics.store(next, 0, 0);
    const before = cpuUsage(), start = performance.now();
    await tell(name);
    const { user, system } = cpuUsage(before);
    return { wall: performance.now() - start, cpu: (user + system) / 1000 };
  };
  return { sweep, stop: () => workers.forEach((worker) => worker.terminate()) };
}

function print(name: string, value: string): void {
  console.log(`${name.padEnd(52)} ${value}`);
}

async function referenceJob(bars: URL): Promise<Candles> {
  const candles = readCandlesCsv(readFileSync(bars), { symbol: "BENCH", timeframe: "1m" });
  const sets = parseScalperParams(readText(sharedFile("bench/params100.txt")!));
  const expected = readJson(referenceFile("bench/expected.json"));
  const features = new MarketFeatures(candles, "check");
  for (const [k, set] of sets.entries()) {
    const { trades, equity } = runScalper(candles, set, features);
    assert.equal(trades.length, expected.sweep[k][6]);
    assert.ok(Math.abs(equity[equity.length - 1] / expected.sweep[k][7] - 1) < 1e-9);
  }
  print("reference job", `${sets.length} sets: trades and final equities as expected`);

  const c = compileC(candles), workers = await startWorkers(candles, sets);
  const equity = new Float64Array(candles.time.length);
  let single = Infinity, singleC = Infinity;
  let best = { wall: Infinity, cpu: Infinity }, bestC = { wall: Infinity, cpu: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    single = Math.min(
      single,
      least(12, (run) => runScalper(candles, BASE, new MarketFeatures(candles, `${round} ${run}`), equity)).cpu,
    );
    const ours = await workers.sweep(`sweep ${round}`);
    best = { wall: Math.min(best.wall, ours.wall), cpu: Math.min(best.cpu, ours.cpu) };
    if (c === null) continue;
    singleC = Math.min(singleC, 1000 * c.run("single", "20").cpu_seconds);
    const theirs = c.run("sweep", sharedFile("bench/params100.txt")!.pathname);
    bestC = {
      wall: Math.min(bestC.wall, 1000 * theirs.seconds),
      cpu: Math.min(bestC.cpu, 1000 * theirs.cpu_seconds),
    };
  }
  workers.stop();
  c?.remove();
  const rate = (ms: number) => (1000 * sets.length / ms).toFixed(0);
  print("one backtest, indicators included, CPU", `${single.toFixed(2)} ms`);
  print("sweep of 100 sets on 2 workers, wall", `${best.wall.toFixed(0)} ms = ${rate(best.wall)} backtests/s`);
  print("sweep of 100 sets on 2 workers, CPU", `${best.cpu.toFixed(0)} ms = ${rate(best.cpu)} backtests/CPU s`);
  if (c === null) print("C", "left out: gcc or ../shared/bench is absent");
  else {
    print("C: one backtest, CPU", `${singleC.toFixed(2)} ms; ours / C = ${(single / singleC).toFixed(2)} (goal ≤ 2.5)`);
    print("C: sweep on 2 threads, wall", `${bestC.wall.toFixed(0)} ms = ${rate(bestC.wall)} backtests/s`);
    print("C: sweep on 2 threads, CPU", `${bestC.cpu.toFixed(0)} ms = ${rate(bestC.cpu)} backtests/CPU s`);
    print(
      "backtests/s, ours / C",
      `wall ${(bestC.wall / best.wall).toFixed(2)}, CPU ${(bestC.cpu / best.cpu).toFixed(2)} (goal ≥ 1)`,
    );
  }
  return candles;
}

function signalEngine(): void {
  const candles = simulateMarket({ seed: 3, bars: YEAR, edge: 6 });
  const params = completeVotes({
    slowTimeframe: "15m",
    slowerTimeframe: "1h",
    weightEma: 1,
    weightRsi: 1,
    weightMacd: 1,
    weightHigher: 1,
    weightVolume: 1,
    weightBook: 1,
    regimeFilter: "calm",
    sessionStart: 1,
    sessionHours: 23,
  });
  const features = new MarketFeatures(candles, "signals");
  assert.ok(computeSignals(params, features).side.some((side) => side !== 0));
  const speed = (ms: number) => `${(YEAR / ms / 1000).toFixed(1)} M bars/s`;
  const warm = least(15, () => computeSides(params, features)).cpu;
  const explained = least(15, () => computeSignals(params, features)).cpu;
  const cold = least(4, (run) => computeSides(params, new MarketFeatures(candles, `cold ${run}`))).cpu;
  print("signals, 3 timeframes, all filters, features remembered", `${speed(warm)} (goal ≥ 20)`);
  print("the same with confidence and reason, as logs ask for them", speed(explained));
  print("the same with every feature computed anew", speed(cold));
  for (let run = 0; run < 5; run++) runBacktest(candles, { ...params, emaFast: 5 + run }, { dataHash: "memory" });
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  const { heapUsed, external } = Deno.memoryUsage();
  print(
    "heap and buffers held, the bars among them",
    `${megabytes(heapUsed + external)} (goal ≤ 150 without the bars)`,
  );
}

/** The bars again and again, one after the other in time. */
function repeated(candles: Candles, bars: number): Candles {
  const n = candles.time.length;
  const columns = Object.fromEntries(PRICE_COLUMNS.map((name) => {
    const column = sharedColumn(bars);
    for (let i = 0; i < bars; i++) {
      const turn = Math.floor(i / n);
      column[i] = candles[name][i - turn * n] + (name === "time" ? turn * n * 60_000 : 0);
    }
    return [name, column];
  })) as Record<(typeof PRICE_COLUMNS)[number], Float64Array>;
  return { symbol: candles.symbol, timeframe: candles.timeframe, ...columns };
}

function growth(year: Candles): void {
  for (const bars of [5e5, 1e6, 2e6, 5e6, 1e7]) {
    const candles = repeated(year, bars);
    checkCandles(candles);
    const options = {
      earlyStop: { maxDrawdown: 0.999, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 },
    };
    const { cpu } = least(3, (run) => runBacktest(candles, {}, { ...options, dataHash: `${bars} ${run}` }));
    print(
      `full backtest of ${(bars / 1e6).toFixed(1)} M bars, features anew`,
      `${(cpu / bars * 1e6).toFixed(0)} ns a bar`,
    );
  }
}

if (import.meta.main) {
  const bars = sharedFile("bench/bars.csv.gz");
  if (bars === null) print("reference job", "left out: ../shared/bench is absent");
  const year = bars === null ? simulateMarket({ seed: 3, bars: YEAR }) : await referenceJob(bars);
  signalEngine();
  growth(year);
}
