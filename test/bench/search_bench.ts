/**
 * How good and how dear the search is: simple regret on eleven objectives beside other optimisers and on five kept
 * aside beside Sobol points, the model's predictions beside other libraries, and the cost of fits and proposals.
 *
 * Run: `deno task bench search [--seeds 10] [--batch 8,1] [--functions branin,…] [--regret] [--cost]`, or
 * `--families [--seeds 5] [--draw N] [--rivals "plain GP,TPE,…"]` for objectives drawn for the run, beside rivals that run
 * too: a plain Gaussian process, and Optuna's samplers in a Python environment that the command makes.
 * The rivals' numbers come from `../shared/bo/RESULTS.md`; where that is absent they are left out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { readJson, readText, referenceFile, sharedFile } from "../shared.ts";
import { compareOnFamilies } from "./drawn_families.ts";
import { HELD_OUT } from "./held_out_objectives.ts";
import { noiseAt, type Objective, readObjectives } from "./objectives.ts";
import { fitGaussianProcess } from "../../lib/gp/fit.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import type { SamplerName } from "../../lib/search/optimizer_options.ts";

const CHECKPOINTS = [50, 100, 200];

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
const short = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? "-" : value.toPrecision(3);
/** CPU milliseconds of this process so far. */
const cpuMs = (): number => (cpuUsage().user + cpuUsage().system) / 1000;

/** Best noise-free value so far less the minimum, at the checkpoints, and CPU milliseconds a proposal. */
function regrets(objective: Objective, sampler: SamplerName, seed: number, batch: number, evaluations: number) {
  const optimizer = createOptimizer({ params: objective.params }, { sampler, seed, direction: "minimize" });
  const found = new Map<number, number>();
  let best = Infinity, spent = 0;
  for (let asked = 0; asked < evaluations;) {
    const before = cpuMs(), trials = optimizer.ask(Math.min(batch, evaluations - asked));
    spent += cpuMs() - before;
    for (const { id, params } of trials) {
      const value = objective.evaluate(params);
      asked++;
      if (Number.isNaN(value)) optimizer.tell(id, { failed: "infeasible" });
      else {
        best = Math.min(best, value - objective.minimum);
        const noise = objective.noise > 0 ? objective.noise * noiseAt(1000 * seed + 7, id) : 0;
        optimizer.tell(id, { value: value + noise });
      }
      if (CHECKPOINTS.includes(asked)) found.set(asked, best);
    }
  }
  return { found, msPerProposal: spent / evaluations };
}

/** Medians of the other optimisers: batch → evaluations → method → function → regret. */
function rivals(): Map<string, Map<string, Map<string, number>>> {
  const tables = new Map<string, Map<string, Map<string, number>>>(), file = sharedFile("bo/RESULTS.md");
  if (file === null) return tables;
  let table: Map<string, Map<string, number>> | null = null, names: string[] = [];
  for (const line of readText(file).split("\n")) {
    const title = line.match(/^\*\*Simple regret after (\d+) evaluations, batch (\d+)\*\*/);
    if (title) {
      const key = `${title[2]}/${title[1]}`;
      table = tables.has(key) ? null : new Map();
      if (table) tables.set(key, table);
      continue;
    }
    if (line.startsWith("**")) table = null;
    const cells = line.split("|").map((cell) => cell.trim()).slice(1, -1);
    if (table === null || cells.length < 3 || cells[0].startsWith("---")) continue;
    if (cells[0] === "method") names = cells.slice(1);
    else table.set(cells[0], new Map(names.map((name, i) => [name, parseFloat(cells[i + 1])])));
  }
  return tables;
}

function printRegret(objectives: readonly Objective[], seeds: number, batch: number): void {
  const evaluations = batch === 1 ? 100 : 200, tables = rivals();
  console.log(`\nSimple regret, batch ${batch}, median [smallest, largest] of ${seeds} seeds; - is not known`);
  console.log(
    "objective       |   n | ours                         | our CMA-ES | our Sobol | their Sobol | best rival",
  );
  for (const objective of objectives) {
    const runsOf = (sampler: SamplerName) =>
      Array.from({ length: seeds }, (_, seed) => regrets(objective, sampler, seed, batch, evaluations));
    const runs = runsOf("gp"), evolved = runsOf("cma"), blind = runsOf("sobol");
    for (const n of CHECKPOINTS.filter((count) => count <= evaluations)) {
      const at = (of: typeof runs) => of.map(({ found }) => found.get(n)!);
      const ours = at(runs), cma = at(evolved), sobol = at(blind);
      const theirs = [...tables.get(`${batch}/${n}`) ?? []].flatMap(([method, row]): [string, number][] => {
        const value = row.get(objective.name);
        return value === undefined || Number.isNaN(value) ? [] : [[method, value]];
      });
      const best = theirs.reduce((a, b) => (b[1] < a[1] ? b : a), ["", Infinity]);
      const spread = `${short(median(ours))} [${short(Math.min(...ours))}, ${short(Math.max(...ours))}]`;
      console.log(
        `${objective.name.padEnd(15)} | ${String(n).padStart(3)} | ${spread.padEnd(28)} | ${
          short(median(cma)).padStart(10)
        } | ${short(median(sobol)).padStart(9)} | ${
          short(theirs.find(([method]) => method === "sobol")?.[1]).padStart(11)
        } | ${best[0] === "" ? "-" : `${short(best[1])} (${best[0]})`}`,
      );
    }
    console.log(`${"".padEnd(15)} |     | ${short(median(runs.map((run) => run.msPerProposal)))} CPU ms a proposal`);
  }
}

/** CPU milliseconds of a run, the least of several. */
function leastCpu(times: number, body: () => void): number {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const before = cpuMs();
    body();
    least = Math.min(least, cpuMs() - before);
  }
  return least;
}

function printCost(): void {
  const meta = sharedFile("bo/gp_data/meta.json");
  if (meta === null) return console.log("\nCost of the model: left out, ../shared/bo/gp_data is absent");
  const rows = (name: string): number[][] =>
    readText(new URL(name, meta)).trim().split("\n").map((line) => line.split(",").map(Number));
  const X = rows("X.csv"), y = rows("y.csv").flat(), Xtest = rows("Xtest.csv"), ytest = rows("ytest.csv").flat();
  console.log(
    "\nModel on gp_data, 20 dimensions (better of BoTorch's rows: n = 200 RMSE 0.2843 NLL 0.2234, 2.7 CPU s;",
  );
  console.log("n = 500 RMSE 0.1488 NLL -0.4929, 12.6 CPU s)");
  for (const n of [200, 500]) {
    const mean = y.slice(0, n).reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(y.slice(0, n).reduce((a, b) => a + (b - mean) ** 2, 0) / n);
    const targets = y.slice(0, n).map((value) => (value - mean) / deviation);
    let model = fitGaussianProcess(X.slice(0, n), targets);
    const cpu = leastCpu(3, () => model = fitGaussianProcess(X.slice(0, n), targets));
    const fewer = fitGaussianProcess(X.slice(0, n - 8), targets.slice(0, n - 8));
    const warm = leastCpu(
      3,
      () => fitGaussianProcess(X.slice(0, n), targets, { start: fewer.theta, maxIterations: 15 }),
    );
    const predicted = model.predict(Xtest);
    let squares = 0, nll = 0;
    ytest.forEach((value, i) => {
      const residual = (value - mean) / deviation - predicted.mean[i];
      const variance = predicted.variance[i] + model.noiseVariance;
      squares += residual ** 2 / ytest.length;
      nll += 0.5 * (Math.log(2 * Math.PI * variance) + residual ** 2 / variance) / ytest.length;
    });
    assert.ok(squares < 0.25, `the model at n = ${n} must predict before its cost is of interest`);
    console.log(
      `n = ${n}: RMSE ${Math.sqrt(squares).toFixed(4)}, NLL ${nll.toFixed(4)}, fit ${(cpu / 1000).toFixed(2)} CPU s, ` +
        `${model.evaluations} evaluations; after 8 more points, warm, ${(warm / cpu).toFixed(2)} of that`,
    );
  }
  console.log("\nProposals, 20 dimensions, batch 8 (CPU ms a proposal, fit included)");
  const params = X[0].map((_, k) => ({ name: `x${k}`, type: "float" as const, low: 0, high: 1 }));
  for (const n of [200, 500]) {
    const optimizer = createOptimizer({ params }, { seed: 1, direction: "minimize" });
    const value = (p: Readonly<Record<string, unknown>>): number =>
      params.reduce((sum, { name }, k) => sum + (Number(p[name]) - 0.3 - 0.02 * k) ** 2 * (k < 10 ? 1 : 0.1), 0);
    while (optimizer.trials.length < n) {
      for (const { id, params: p } of optimizer.ask(8)) optimizer.tell(id, { value: value(p) });
    }
    const rounds: number[] = [];
    for (let round = 0; round < 8; round++) {
      const before = cpuMs(), trials = optimizer.ask(8);
      rounds.push((cpuMs() - before) / 8);
      for (const { id, params: p } of trials) optimizer.tell(id, { value: value(p) });
    }
    console.log(`n = ${n}: median ${short(median(rounds))}, largest ${short(Math.max(...rounds))}`);
  }
  const { heapUsed, external } = Deno.memoryUsage();
  console.log(`heap and buffers in use after that: ${((heapUsed + external) / 2 ** 20).toFixed(0)} MB`);
}

async function main(flags: readonly string[]): Promise<void> {
  const valueOf = (flag: string): string | undefined =>
    flags.includes(flag) ? flags[flags.indexOf(flag) + 1] : undefined;
  if (flags.includes("--families")) {
    const draw = Number(valueOf("--draw") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
    return await compareOnFamilies(draw, Number(valueOf("--seeds") ?? 5), valueOf("--rivals")?.split(",") ?? null);
  }
  const chosen = valueOf("--functions")?.split(","), only = flags.includes("--regret") || flags.includes("--cost");
  const objectives = [...readObjectives(readJson(referenceFile("bo/objectives.json"))), ...HELD_OUT]
    .filter(({ name }) => chosen === undefined || chosen.includes(name));
  for (const { name, table, evaluate } of objectives) {
    for (const { x, value } of table) {
      if (value !== null) assert.ok(Math.abs(evaluate(x) - value) <= 1e-9 * Math.max(1, Math.abs(value)), name);
    }
  }
  if (!only || flags.includes("--cost")) printCost();
  if (!only || flags.includes("--regret")) {
    for (const batch of (valueOf("--batch") ?? "8,1").split(",").map(Number)) {
      printRegret(objectives, Number(valueOf("--seeds") ?? 10), batch);
    }
  }
}

if (import.meta.main) await main(Deno.args);
