/**
 * `deno task automl`: searches for strategies on one market and says which of them to believe.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type AutomlArguments, automlHelp, parseAutomlArguments } from "../lib/automl/arguments.ts";
import { describeSource, loadMarket, resolveMarketSource, type StudyMarket } from "../lib/automl/market.ts";
import { beginStudy, resumeStudy, type StudyPlan } from "../lib/automl/plan.ts";
import { runStudy } from "../lib/automl/study.ts";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { backtestOptionsOf } from "../lib/config/trading.ts";
import { UserError } from "../lib/core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { progressLine } from "./automl_progress.ts";
import { printResult } from "./automl_result.ts";
import { runCommand } from "./command.ts";

async function main(args: AutomlArguments): Promise<number> {
  const { settings } = loadSettings(args.dataDirectory === null ? {} : { dataDir: args.dataDirectory });
  const directory = settings.dataDir;
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new UserError(`Cannot write to ${directory}: ${(error as Error).message}`, { cause: error });
  }
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  const { plan, market } = args.resume ? resumeStudy(db, args.study!) : newStudy(db, args, settings);

  const progress = progressLine({ quiet: args.quiet, trials: args.trials, now: Date.now });
  progress.note(
    `Searching the ${describeSource(plan.source)}: ${market.candles.time.length} bars, study ${plan.study}`,
  );
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("interrupted"));
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  try {
    const result = await runStudy({
      db,
      plan,
      market,
      directory,
      workers: args.workers,
      trials: args.trials,
      targetGood: args.targetGood,
      timeLimitSeconds: args.timeLimitSeconds,
      now: Date.now,
      signal: interrupt.signal,
      onRound: progress.round,
      onStage: progress.note,
    });
    progress.end();
    if (!args.quiet) console.error(printResult(db, plan, result));
    if (args.json) console.log(JSON.stringify(result.summary));
    return result.summary.stopReason === "interrupted" ? 130 : 0;
  } finally {
    progress.end();
    Deno.removeSignalListener("SIGINT", stop);
    Deno.removeSignalListener("SIGTERM", stop);
  }
}

function newStudy(
  db: DatabaseSync,
  args: AutomlArguments,
  settings: Settings,
): { plan: StudyPlan; market: StudyMarket } {
  const market = loadMarket(resolveMarketSource(args, db), db);
  const plan = beginStudy(
    db,
    {
      study: args.study,
      seed: args.seed,
      sampler: args.sampler,
      batch: args.batch,
      sharpeCap: settings.sharpeCap,
      backtest: backtestOptionsOf(settings),
      thresholds: settings.thresholds,
    },
    market,
    Date.now(),
  );
  return { plan, market };
}

await runCommand(async () => {
  const args = parseAutomlArguments(Deno.args);
  if (args.help) {
    console.log(automlHelp());
    return 0;
  }
  return await main(args);
});
