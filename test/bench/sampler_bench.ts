/**
 * What the model is worth to a study: searches by each sampler, at equal trials and seeds.
 *
 * Takes the flags of `deno task automl`; without any, the simulated market of the default command is searched, with the
 * seed of each search as its own. Studies of the same seed start from the same points.
 *
 * `deno task bench sampler --rivals ["MARKET;MARKET"]` compares what our sampler finds with what Optuna's does, by
 * `sampler_rivals.ts`.
 *
 * @module
 */
import { join } from "node:path";
import { resolveSettings } from "../../lib/config/settings.ts";
import { median } from "../../lib/core/statistics.ts";
import { LookLedger } from "../../lib/store/look_ledger.ts";
import { MAIN_DATABASE, openDatabase } from "../../lib/store/database.ts";
import { AUTOML, automlArguments } from "../../tasks/automl_arguments.ts";
import { parseCommand } from "../../tasks/flags.ts";
import { type SamplerName, SAMPLERS } from "../../lib/search/optimizer_options.ts";
import { loadMarket } from "../../lib/study/market.ts";
import { resolveMarketSource } from "../../lib/study/resolve_source.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { planSettings } from "../../lib/study/plan_settings.ts";
import { runStudy, type StudyRun } from "../../lib/automl/study.ts";
import { compareRivals } from "./sampler_rivals.ts";

const SEEDS = [1, 2, 3, 4, 5];

interface Compared {
  readonly good: number;
  readonly goodAMinute: number;
  readonly row: readonly (string | number)[];
}

const shown = (value: number | null) => value === null ? "–" : value.toFixed(2);

/** Largest of some values, `null` for none. */
function largest(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === "number");
  return known.length === 0 ? null : Math.max(...known);
}

async function compare(args: ReturnType<typeof automlArguments>, sampler: SamplerName, seed: number) {
  const directory = Deno.makeTempDirSync({ prefix: "assay-samplers-" });
  try {
    // The market may have been imported into the user's own database; the study goes into one that is thrown away.
    const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
    const stored = join(args.settings.dataDir ?? settings.dataDir, MAIN_DATABASE);
    using source = await openDatabase(args.candles === null ? ":memory:" : stored);
    const market = loadMarket(resolveMarketSource({ ...args, seed }, source), source), markets = [market];
    using db = await openDatabase(join(directory, MAIN_DATABASE));
    const { batch, workers, trials } = args;
    const request = { study: "study", seed, sampler, batch, ...planSettings(settings, market) };
    const study = beginStudy(db, request, markets, Date.now());
    const budget = { trials, targetGood: Infinity, timeLimitSeconds: null };
    const ledger = new LookLedger(join(directory, "looks.db"));
    const run = await runStudy({ study, markets, directory, ledger, workers, now: Date.now, ...budget });
    await run.exported;
    return toRow(run, study.funnel().valid);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

function toRow({ summary, report, seconds, idleShare, carried }: StudyRun, valid: number): Compared {
  const searched = report.searchSeconds;
  return {
    good: summary.good,
    goodAMinute: 60 * summary.good / searched,
    row: [
      valid,
      summary.good,
      summary.hard,
      shown(report.bestValue),
      shown(largest(carried.map(({ validation }) => validation?.kpis.sharpe))),
      shown(largest(carried.map(({ sealed }) => sealed?.kpis.sharpe))),
      `${searched.toFixed(1)} s`,
      `${Math.round(100 * seconds.model / searched)} %`,
      idleShare === null ? "–" : `${Math.round(100 * idleShare)} %`,
    ],
  };
}

async function main(): Promise<void> {
  const args = automlArguments(parseCommand(AUTOML, Deno.args));
  console.log("| sampler | seed | valid | GOOD | HARD | best value | validation | sealed | search | model | idle |");
  console.log("|---|---|---|---|---|---|---|---|---|---|---|");
  const all = new Map<SamplerName, Compared[]>(SAMPLERS.map((sampler) => [sampler, []]));
  for (const seed of SEEDS) {
    for (const [sampler, runs] of all) {
      const one = await compare(args, sampler, seed);
      runs.push(one);
      console.log(`| ${[sampler, seed, ...one.row].join(" | ")} |`);
    }
  }
  for (const [sampler, runs] of all) {
    const middle = (of: (one: Compared) => number) => median(runs.map(of));
    console.log(
      `${sampler}: median ${middle(({ good }) => good)} GOOD of ${args.trials} trials, ` +
        `${middle(({ goodAMinute }) => goodAMinute).toFixed(1)} a minute`,
    );
  }
}

if (import.meta.main) {
  const at = Deno.args.indexOf("--rivals");
  await (at < 0 ? main() : compareRivals(Deno.args[at + 1]?.split(";")));
}
