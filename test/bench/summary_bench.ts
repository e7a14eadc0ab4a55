/**
 * What summaries of a study of 100,000 trials cost, beside reading all of it: CPU seconds, and by how much the process
 * grows. Each part runs in a process of its own, as a command would.
 *
 * Wanted: `best(10)` and `funnel()` within 0.3 CPU s, whatever else a report asks of all trials within 1, each in 100 MB.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { randomSource } from "../../lib/core/random.ts";
import { KPI_NAMES } from "../../lib/metrics/registry.ts";
import type { KpiValues } from "../../lib/metrics/kpis.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { transaction } from "../../lib/store/transaction.ts";
import { updateSelection } from "../../lib/store/kpi_rows.ts";
import { createStudy, listStudies } from "../../lib/store/studies.ts";
import { nearestTrial } from "../../lib/store/study_summary.ts";
import { sampleEnd, sampleStudy } from "../fixtures/store.ts";
import { finishTrial, proposeTrials } from "../../lib/store/trials.ts";
import { openStudy, type Study } from "../../lib/study/study.ts";

const TRIALS = 100_000, PARAMETERS = 30, DAYS = 90, DAY_MS = 86_400_000;

/** Of so many trials one is valid, one GOOD, one HARD, one of the GOOD ones a near-duplicate. */
const VALID = 2, GOOD = 100, HARD = 10_000, DUPLICATE = 700;

/** What is measured, by name. */
const PARTS: Readonly<Record<string, (study: Study, db: DatabaseSync) => unknown>> = {
  "list of studies": (_, db) => listStudies(db).length,
  "best(10)": (study) => study.best(10).length,
  "funnel()": (study) => study.funnel().proposed,
  "best(10) and funnel()": (study) => [study.best(10).length, study.funnel().hard],
  "values()": (study) => study.values().length,
  "hasValidValue()": (study) => study.hasValidValue(),
  "entryObstacles()": (study) => study.entryObstacles(),
  "nearest(), where none is valid": (_, db) => nearestTrial(db, "bench"),
  "strategies() of 100": (study) => study.strategies(Array.from({ length: 100 }, (_, i) => 10 * i)).length,
  "failures()": (study) => study.failures(),
  "all trials with KPIs": (study) => study.trials.all().length,
  "all trials with KPIs and returns": (study) =>
    study.trials.all().reduce((sum, { trial }) => sum + study.returnsOf(trial).returns.length, 0),
};

/** Writes a study of random trials. */
async function writeStudy(path: string): Promise<void> {
  using db = await openDatabase(path);
  createStudy(db, sampleStudy("bench"));
  const random = randomSource(1), gates = ["sharpeCapped", "profitFactor", "maxDrawdown", "tradeCount", "activeDays"];
  const names = Array.from({ length: PARAMETERS }, (_, i) => `parameter${i}`), plain = sampleEnd(0, 0);
  const days = Float64Array.from({ length: DAYS }, (_, day) => day * DAY_MS);
  transaction(db, () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const params = Object.fromEntries(names.map((name) => [name, random.uniform()]));
      const isValid = trial % VALID === 0, isSoft = trial % GOOD === 0, isHard = trial % HARD === 0;
      const values = Object.fromEntries(KPI_NAMES.map((name) => [name, random.normal()])) as KpiValues;
      const round = trial >> 3, proposal = { trial, params, strategy: null, origin: "model", round, seed: 1 } as const;
      proposeTrials(db, "bench", [proposal], 0);
      finishTrial(db, "bench", trial, {
        ...plain,
        value: isValid ? random.normal() : null,
        tradesHash: `hash ${trial}`,
        kpis: { values, isValid, flagSharpeOutlier: false, flagCapacity: false },
        daily: { days, returns: Float64Array.from(days, () => random.normal() / 100) },
        duplicateOf: trial > 0 && trial % DUPLICATE === 0 ? 0 : null,
        failedGates: isSoft ? [] : gates.filter(() => random.uniform() < 0.5),
        extra: {
          reason: isValid ? null : "not valid: tradeCount",
          stopReason: null,
          description: "goes with a move when order book and RSI say so, is out after 480 minutes at the latest",
          refusals: { noVolume: random.integer(9), profitMargin: random.integer(9) },
          limitedByVolume: random.integer(9),
        },
      });
      updateSelection(db, "bench", [{ trial, isSoft, isHard, score: isValid ? random.uniform() : null }]);
    }
  });
}

/** Measures one part in this process. */
async function measure(path: string, name: string): Promise<void> {
  using db = await openDatabase(path, { readOnly: true });
  const before = Deno.memoryUsage().rss, start = cpuSeconds();
  const answer = PARTS[name](openStudy(db, "bench"), db);
  const seconds = cpuSeconds() - start, grown = (Deno.memoryUsage().rss - before) / 2 ** 20;
  console.log(`${name}: ${seconds.toFixed(3)} CPU s, ${grown.toFixed(0)} MB more (${JSON.stringify(answer)})`);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function main(): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "assay_bench_" });
  try {
    const path = join(folder, "study.db");
    await writeStudy(path);
    console.log(`${TRIALS} trials, ${(Deno.statSync(path).size / 2 ** 20).toFixed(0)} MB on disk`);
    using db = await openDatabase(path, { readOnly: true });
    const { soft, hard, duplicates } = openStudy(db, "bench").funnel();
    const found = openStudy(db, "bench").good().length;
    assert.deepEqual([soft, hard, duplicates], [found, TRIALS / HARD, Math.floor((TRIALS - 1) / DUPLICATE)]);
    for (const name of Object.keys(PARTS)) {
      const args = ["run", "--quiet", "--no-check", "--allow-all", fileURLToPath(import.meta.url), path, name];
      const { success } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
      assert.ok(success);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) await (Deno.args.length === 2 ? measure(Deno.args[0], Deno.args[1]) : main());
