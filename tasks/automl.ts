/**
 * `deno task automl`: searches for strategies on one market or several and says which of them to believe.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../lib/core/errors.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { AUTOML, type AutomlArguments, automlArguments } from "./automl_arguments.ts";
import { checkSameRequest, checkSameSettings, namesMarket } from "./study_request.ts";
import { backtestOn, keptSettings, planSettings } from "../lib/study/plan_settings.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { runPlaceboSearches } from "../lib/automl/placebo_searches.ts";
import { runStudy } from "../lib/automl/study.ts";
import { dataHashOf } from "../lib/executor/run_job.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { searchedMarket } from "../lib/study/plan.ts";
import { loggingOptionsOf } from "../lib/config/logging_options.ts";
import { looksPathOf } from "../lib/config/looks_path.ts";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { areaLogger } from "../lib/logging/logger.ts";
import { startLogging } from "../lib/logging/start_logging.ts";
import { beginStudy, resumeStudy } from "../lib/study/begin_study.ts";
import { confirmableText } from "../lib/selection/confirmable_text.ts";
import { confirmableBeside } from "../lib/study/confirmable.ts";
import { areLooksCounted, looksAhead } from "../lib/study/looks.ts";
import { describeSource, loadMarket, type MarketSource } from "../lib/study/market.ts";
import { checkMarketList, inOrder, type MarketList } from "../lib/study/market_list.ts";
import { resolveMarketSources } from "../lib/study/market_request.ts";
import { placeboSearchesOf } from "../lib/study/placebo_outcomes.ts";
import { studySpanLimits } from "../lib/study/span_limits.ts";
import type { Study } from "../lib/study/study.ts";
import type { RunRecord } from "../lib/study/summary.ts";
import { LookLedger } from "../lib/store/look_ledger.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { type Progress, progressLine } from "./automl_progress.ts";
import { printResult } from "../lib/report/study_text.ts";
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
  const opened = args.resume ? resumed(db, args, settings) : await newStudy(db, args, settings);
  const { study, markets, heldOut } = opened, { plan } = study;
  const sources = markets.map((market) => describeSource(market.source));
  if (args.placebo !== null && sources.length > 1) {
    throw new UserError(`Cannot use --placebo: wanted one market, found ${sources.length}; it draws a single one`);
  }

  const progress = progressLine({ quiet: args.quiet, trials: args.trials, now: Date.now });
  progress.note(
    `Searching ${sources.length === 1 ? `the ${sources[0]}` : `${sources.length} markets together`} for ` +
      `${plan.strategies.map(({ name }) => name).join(", ")}: ${
        formatCount(barsOf(markets), "bar")
      }, study ${study.name}`,
  );
  if (sources.length > 1) sources.forEach((source) => progress.note(`Market: ${source}`));
  heldOut.forEach((market) => progress.note(`Held out of the search: ${describeSource(market.source)}`));
  for (const { understood, candles: { symbol } } of [...markets, ...heldOut]) {
    const whose = sources.length + heldOut.length > 1 ? ` of ${symbol}` : "";
    if (understood !== undefined) progress.note(`Understood${whose}: ${understood}`);
  }
  describeAssumptions(plan).forEach(progress.note);
  studySpanLimits(plan, ...markets.map(({ candles }) => candles.time)).forEach(progress.note);
  const ledger = areLooksCounted(study) ? new LookLedger(looksPathOf(settings, Deno.env.toObject())) : null;
  looksAhead(study, markets, ledger, heldOut).forEach(progress.note);
  progress.note(confirmableText(confirmableBeside(study, markets, ledger, heldOut)));
  if (args.resume) keptSettings(plan, settings).forEach(progress.note);
  const { seed, versions } = plan;
  log.info("Searching {source}", {
    source: sources.join("; "),
    study: study.name,
    seed,
    dataHash: dataHashOf(plan.markets),
    codeVersion: versions!.study,
  });
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new Error("interrupted"));
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  try {
    const run = await runStudy({
      study,
      markets,
      heldOut,
      directory,
      ledger,
      workers: args.workers,
      trials: args.trials,
      targetGood: args.targetGood,
      timeLimitSeconds: args.timeLimitSeconds,
      now: Date.now,
      signal: interrupt.signal,
      onRound: progress.round,
      onStage: progress.note,
    });
    const isWhole = run.summary.stopReason === "interrupted" ||
      await repeatOnDrawnMarkets(opened, args, interrupt.signal, progress);
    // The charts take half a second to load.
    const { formatReport } = await import("../lib/report/study_report.ts");
    writeFileSync(run.summary.files.report, formatReport(study));
    logRun(study.lastRun()!);
    progress.end();
    if (!args.quiet) console.error(printResult(study));
    if (!isWhole) {
      progress.note(`Interrupted: add --study ${study.name} --resume --placebo ${args.placebo} to go on.`);
    }
    if (args.json) console.log(JSON.stringify({ ...run.summary, placeboSearches: placeboSearchesOf(study) }));
    return run.summary.stopReason === "interrupted" || !isWhole ? 130 : 0;
  } catch (error) {
    log.error("Stopped by an error: {error}", {
      study: study.name,
      error: error instanceof Error ? error.stack : String(error),
    });
    throw error;
  } finally {
    progress.end();
    Deno.removeSignalListener("SIGINT", stop);
    Deno.removeSignalListener("SIGTERM", stop);
  }
}

/** Bars of all markets. */
function barsOf(markets: MarketList["markets"]): number {
  return markets.reduce((bars, { candles }) => bars + candles.time.length, 0);
}

/** Repeats the search on drawn markets where that is asked for; whether it came to its end. */
async function repeatOnDrawnMarkets(
  { study, markets }: Opened,
  { placebo: count, trials, targetGood, workers }: AutomlArguments,
  signal: AbortSignal,
  progress: Progress,
): Promise<boolean> {
  if (count === null) return true;
  progress.note(`Repeating the search on ${formatCount(count, "market")} with up and down drawn by coin`);
  try {
    await runPlaceboSearches({
      study,
      markets,
      count,
      budget: { trials, targetGood },
      workers,
      now: Date.now,
      signal,
      onOutcome: ({ seed, good, hard }, done) =>
        progress.note(`${done}/${count} drawn market ${seed}: ${good} GOOD, ${hard} HARD`),
    });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** A study with its bars. */
interface Opened extends MarketList {
  readonly study: Study;
}

async function newStudy(db: DatabaseSync, args: AutomlArguments, settings: Settings): Promise<Opened> {
  const { study: name, seed, sampler, batch, logs } = args, named = resolveStrategies(args.strategies);
  const sources = resolveMarketSources(args, db);
  const load = (named: readonly MarketSource[]) => inOrder(named.map((one) => loadMarket(one, db, settings.profile)));
  const markets = load(sources.markets), heldOut = load(sources.heldOut), [first, ...others] = [...markets, ...heldOut];
  // What does not go together is told before a strategy file is opened.
  checkMarketList({ markets, heldOut });
  const strategies = await openStrategies(named, searchedMarket(markets));
  const request = {
    study: name,
    seed,
    sampler,
    batch,
    strategies,
    logs,
    ...planSettings(settings, first),
    otherBacktests: others.map((market) => backtestOn(settings, market)),
  };
  return { study: beginStudy(db, request, markets, Date.now(), heldOut), markets, heldOut };
}

function resumed(db: DatabaseSync, args: AutomlArguments, settings: Settings): Opened {
  const found = resumeStudy(db, args.study!), { plan } = found.study;
  const named = namesMarket(args) ? resolveMarketSources({ ...args, seed: plan.seed }, db) : null;
  checkSameRequest(plan, args, named);
  checkSameSettings(plan, args.settings, settings);
  return found;
}

function logRun(run: RunRecord): void {
  const { study, stopReason, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare } = run;
  const counts = { study, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare };
  areaLogger("automl").info("Stopped by {stopReason}", { stopReason, ...counts });
}

if (import.meta.main) await runCommand(AUTOML, (line) => main(automlArguments(line)));
