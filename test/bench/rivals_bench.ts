/**
 * A search over the parameters of the reference strategy on a year of minutes, beside what people would pick instead: (a)
 * Optuna's default sampler with the engine in numba, on two processes; (b) the same sampler with vectorbt's engine, a tenth
 * of the trials; (c) our sampler with our engine, on two workers. All begin warm: data read, code compiled.
 *
 * The value is the logarithm of the final equity. (a) and (c) take turns, seed by seed. CPU seconds are those of all
 * processes or threads; on a busy machine they say more than the time. Without Python, its packages or `../shared/bench` the
 * comparison is left out with a sentence. `deno task bench rivals SEEDS TRIALS` takes
 * other numbers than five seeds and 200 trials. With `--values` before them, what each finds at equal trials is compared
 * instead, which no load changes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import type { Candles } from "../../lib/core/candles.ts";
import { median } from "../../lib/core/statistics.ts";
import { runScalper, type ScalperParams } from "../../lib/backtest/reference_job.ts";
import { readCandlesCsv } from "../../lib/data/read_candles.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import { ensureEnvironment, type Environment, environmentProgram, MissingToolError } from "../../tasks/python.ts";
import { sharedFile } from "../shared.ts";
import { npy } from "./npy.ts";
import { compareAtEqualTrials, DOMAIN, valueOf } from "./rivals/equal_trials.ts";

const BATCH = 8, WORKERS = 2;
/** How far our search goes on for a value that it has not reached, in searches. */
const MOST_SEARCHES = 3;

const RIVALS: Environment = {
  folder: new URL("../../.venv-rivals/", import.meta.url),
  requirements: new URL("rivals/requirements.txt", import.meta.url),
  holds: "Optuna, numba and vectorbt",
};

const BASE = { emaFast: 12, emaSlow: 48, rsiLow: 35, rsiHigh: 65, takeProfitAtr: 2, stopLossAtr: 1.5 };

/** A trial that has ended: seconds and CPU seconds since the search began, and its value. */
type Ended = readonly [seconds: number, cpu: number, value: number];

interface Search {
  readonly base: number;
  readonly megabytes: number;
  readonly trials: readonly Ended[];
}

/** The first trial that is as good as a value. */
function reached({ trials }: Search, value: number): Ended | undefined {
  return trials.find(([, , found]) => found >= value);
}

const bestOf = ({ trials }: Search): number => Math.max(...trials.map(([, , value]) => value));

/** A search by `rivals/search.py` in the folder of the reference programs. */
async function python(folder: string, engine: string, trials: number, seed: number): Promise<Search> {
  rmSync(join(folder, "journal.log"), { force: true });
  const { success, stdout } = await new Deno.Command(environmentProgram(RIVALS, "python"), {
    args: ["search.py", engine, String(trials), String(seed)],
    cwd: folder,
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot run the search with ${engine}: it ended with an error`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

/** Workers that run one set at a time. */
async function startWorkers(candles: Candles) {
  const url = new URL("rivals/scalper_worker.ts", import.meta.url);
  const workers = Array.from({ length: WORKERS }, () => new Worker(url, { type: "module" }));
  const ask = (worker: Worker, message: Candles | ScalperParams) =>
    new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      worker.postMessage(message);
    });
  await Promise.all(workers.map((worker) => ask(worker, candles)));
  for (let warm = 0; warm < 5; warm++) await Promise.all(workers.map((worker) => ask(worker, BASE)));
  /** Runs sets; whoever is free takes the next. */
  const run = async (sets: readonly ScalperParams[], onEnd: (set: number, equity: number) => void) => {
    let next = 0;
    await Promise.all(workers.map(async (worker) => {
      while (next < sets.length) {
        const set = next++;
        onEnd(set, await ask(worker, sets[set]));
      }
    }));
  };
  return { run, stop: () => workers.forEach((worker) => worker.terminate()) };
}

/** Our search, for its trials and on until it has reached a value. */
async function ours(candles: Candles, wanted: number, seed: number, goal: number): Promise<Search> {
  const workers = await startWorkers(candles);
  try {
    const optimizer = createOptimizer(DOMAIN, { sampler: "gp", seed, direction: "maximize" });
    const trials: Ended[] = [], begun = performance.now(), before = cpuUsage();
    let best = -Infinity;
    while (trials.length < wanted || best < goal && trials.length < MOST_SEARCHES * wanted) {
      const asked = optimizer.ask(BATCH), values: number[] = [];
      await workers.run(asked.map(({ params }) => params as unknown as ScalperParams), (set, equity) => {
        values[set] = valueOf(equity);
        const { user, system } = cpuUsage(before);
        trials.push([(performance.now() - begun) / 1000, (user + system) / 1e6, values[set]]);
      });
      asked.forEach(({ id }, i) => optimizer.tell(id, { value: values[i] }));
      best = Math.max(best, ...values);
    }
    return { base: runScalper(candles, BASE).equity.at(-1)!, megabytes: Deno.memoryUsage().rss / 2 ** 20, trials };
  } finally {
    workers.stop();
  }
}

/** The folder in which the rivals run, or `null` where the reference programs are absent. */
function rivalsFolder(candles: Candles): string | null {
  const names = ["common.py", "eng_numba.py", "eng_vectorbt.py"],
    files = names.map((name) => sharedFile(`bench/${name}`));
  if (files.includes(null)) return null;
  const folder = mkdtempSync(join(tmpdir(), "assay-rivals-"));
  mkdirSync(join(folder, "data"));
  files.forEach((file, i) => copyFileSync(file!, join(folder, names[i])));
  copyFileSync(new URL("rivals/search.py", import.meta.url), join(folder, "search.py"));
  writeFileSync(join(folder, "data", "bars.npy"), npy(candles));
  return folder;
}

function row(name: string, search: Search, trials: number, goal: number): string {
  const [seconds, cpu] = search.trials[Math.min(trials, search.trials.length) - 1], first = reached(search, goal);
  const to = first ? `${first[0].toFixed(1)} s, ${first[1].toFixed(1)} CPU s` : "not reached";
  return `| ${name} | ${(trials / seconds).toFixed(1)} | ${(trials / cpu).toFixed(1)} | ${to} | ${
    bestOf(search).toFixed(3)
  } | ${search.megabytes.toFixed(0)} MB |`;
}

/** Runs all and prints the table. */
async function compare(candles: Candles, folder: string, seeds: number, trials: number): Promise<void> {
  console.log("| search | trials/s | trials/CPU s | to the best value of (a) | best value | memory |");
  console.log("|---|---|---|---|---|---|");
  const ratios: { wall: number; cpu: number }[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const theirs = await python(folder, "numba", trials, seed), goal = bestOf(theirs);
    const own = await ours(candles, trials, seed, goal);
    assert.ok(Math.abs(own.base / theirs.base - 1) < 1e-9, "the engines must give the base set the same equity");
    console.log(row(`(a) Optuna + numba, seed ${seed}`, theirs, trials, goal));
    console.log(row(`(c) Assay, seed ${seed}`, own, trials, goal));
    const [wall, cpu] = reached(theirs, goal)!, first = reached(own, goal);
    ratios.push(first ? { wall: wall / first[0], cpu: cpu / first[1] } : { wall: 0, cpu: 0 });
  }
  const fewer = Math.ceil(trials / 10), vectorbt = await python(folder, "vectorbt", fewer, 1);
  console.log(row("(b) Optuna + vectorbt, seed 1", vectorbt, fewer, Infinity));
  const of = (name: "wall" | "cpu") => median(ratios.map((one) => one[name])).toFixed(2);
  const count = ratios.filter(({ wall }) => wall > 0).length;
  console.log(`\n(c) reaches the best value of (a) in ${count} of ${seeds} seeds`);
  console.log(`time of (a) to it / time of (c), 0 where (c) does not: median ${of("wall")}, by CPU ${of("cpu")}`);
}

if (import.meta.main) {
  const bars = sharedFile("bench/bars.csv.gz");
  const candles = bars && readCandlesCsv(readFileSync(bars), { symbol: "BENCH", timeframe: "1m" });
  const onlyValues = Deno.args[0] === "--values", [seeds, trials] = onlyValues ? Deno.args.slice(1) : Deno.args;
  const folder = candles && rivalsFolder(candles);
  if (candles === null || folder === null) console.log("Left out the rivals: ../shared/bench is absent");
  else {
    try {
      if (onlyValues) await compareAtEqualTrials(candles, Number(seeds ?? 5), Number(trials ?? 200));
      else {
        await ensureEnvironment(RIVALS);
        await compare(candles, folder, Number(seeds ?? 5), Number(trials ?? 200));
      }
    } catch (error) {
      if (!(error instanceof MissingToolError)) throw error;
      console.log(`Left out the rivals: ${error.message}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
