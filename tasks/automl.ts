/**
 * `deno task automl`: searches for strategies on one market and says which of them to believe.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type AutomlArguments, automlHelp, parseAutomlArguments } from "../lib/automl/arguments.ts";
import { describeSource, loadMarket, resolveMarketSource, type StudyMarket } from "../lib/study/market.ts";
import { beginStudy, resumeStudy, type StudyPlan } from "../lib/study/plan.ts";
import { checkSameRequest, checkSameSettings, keptSettings, planSettings } from "../lib/automl/request.ts";
import { runStudy, type StudyRun } from "../lib/automl/study.ts";
import { loggingOptionsOf } from "../lib/config/logging_options.ts";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { areaLogger } from "../lib/logging/logger.ts";
import { startLogging } from "../lib/logging/start_logging.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { progressLine } from "./automl_progress.ts";
import { printResult } from "./automl_result.ts";
import { runCommand } from "./command.ts";
import { makeDirectory } from "./data_directory.ts";

async function main(args: AutomlArguments): Promise<number> {
  const { settings } = loadSettings(args.settings);
  const directory = settings.dataDir;
  makeDirectory(directory);
  // Progress and results are this command's own words to people; the log is for later.
  await using _logging = await startLogging({ ...loggingOptionsOf(settings), console: false });
  const log = areaLogger("automl");
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  const { plan, market } = args.resume ? resumed(db, args, settings) : newStudy(db, args, settings);

  const progress = progressLine({ quiet: args.quiet, trials: args.trials, now: Date.now });
  progress.note(
    `Searching the ${describeSource(plan.source)}: ${market.candles.time.length} bars, study ${plan.study}`,
  );
  if (args.resume) keptSettings(plan, settings).forEach(progress.note);
  const { study, seed, dataHash, codeVersion } = plan;
  log.info("Searching {source}", { source: describeSource(plan.source), study, seed, dataHash, codeVersion });
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("interrupted"));
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  try {
    const run = await runStudy({
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
    // The charts take half a second to load.
    const { writeReport } = await import("./automl_report.ts");
    writeReport({ db, plan, market, run });
    logRun(run);
    progress.end();
    if (!args.quiet) console.error(printResult(db, plan, run));
    if (args.json) console.log(JSON.stringify(run.summary));
    return run.summary.stopReason === "interrupted" ? 130 : 0;
  } catch (error) {
    log.error("Stopped by an error: {error}", { study, error: error instanceof Error ? error.stack : String(error) });
    throw error;
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
  const { study, seed, sampler, batch } = args;
  const market = loadMarket(resolveMarketSource(args, db), db);
  const plan = beginStudy(db, { study, seed, sampler, batch, ...planSettings(settings) }, market, Date.now());
  return { plan, market };
}

function resumed(
  db: DatabaseSync,
  args: AutomlArguments,
  settings: Settings,
): { plan: StudyPlan; market: StudyMarket } {
  const found = resumeStudy(db, args.study!);
  checkSameRequest(db, found.plan, args);
  checkSameSettings(found.plan, args.settings, settings);
  return found;
}

function logRun({ summary, seconds, idleShare }: StudyRun): void {
  const { study, stopReason, trials, failed, good, hard, tradesHash, elapsedSeconds } = summary;
  const counts = { study, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare };
  areaLogger("automl").info("Stopped by {stopReason}", { stopReason, ...counts });
}

await runCommand(async () => {
  const args = parseAutomlArguments(Deno.args);
  if (args.help) {
    console.log(automlHelp());
    return 0;
  }
  return await main(args);
});
