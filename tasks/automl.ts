/**
 * `deno task automl`: searches for strategies on one market or several and says which of them to believe.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../lib/core/errors.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { AUTOML, type AutomlArguments, automlArguments } from "./automl_arguments.ts";
import { readStudies } from "./automl_studies.ts";
import { askedSources, checkSameRequest, checkSameSettings } from "./study_request.ts";
import { backtestOn, keptSettings, planSettings } from "../lib/study/plan_settings.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { checkPlaces } from "../lib/automl/check_places.ts";
import { steadyNow } from "../lib/automl/steady_clock.ts";
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
import { ownStudy } from "../lib/store/study_owner.ts";
import { type Progress, progressLine } from "./automl_progress.ts";
import { printResult } from "../lib/report/study_text.ts";
import { endOfBody, runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { resumeCommand } from "./resume_command.ts";
import { onStop } from "./stop_signals.ts";
import { makeDirectory } from "./data_directory.ts";
import { writeFile } from "./write_file.ts";

/** Exit code after Ctrl-C, as shells have it: 128 and the number of the signal. */
const INTERRUPTED = 130;

async function search(args: AutomlArguments): Promise<number> {
  const { settings } = loadSettings(args.settings);
  const directory = settings.dataDir;
  makeDirectory(directory);
  // Progress and results are this command's own words to people; the log is for later.
  await using _logging = await startLogging({ ...loggingOptionsOf(settings), console: false });
  const log = areaLogger("automl");
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  await checkPlaces(directory, args.study);
  using owned = new DisposableStack();
  const own = (name: string) => owned.use(ownStudy(directory, name, args.resume ? "resume" : "run", Date.now()));
  // What another process may still write to is not read before.
  if (args.resume) own(args.study!);
  const opened = args.resume ? resumed(db, args, settings) : await newStudy(db, args, settings);
  const { study, markets, heldOut } = opened, { plan } = study;
  if (!args.resume) own(study.name);
  const sources = markets.map((market) => describeSource(market.source));
  if (args.placebo !== null && sources.length > 1) {
    throw new UserError(`Cannot use --placebo: wanted one market, found ${sources.length}; it draws a single one`);
  }

  const progress = progressLine({ quiet: args.quiet, trials: args.trials, now: steadyNow });
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
  using _stopping = onStop(() => {
    // What is in the store is whole at any moment.
    if (interrupt.signal.aborted) Deno.exit(INTERRUPTED);
    progress.note("Stopping; once more ends at once");
    interrupt.abort(new Error("interrupted"));
  });
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
      now: steadyNow,
      signal: interrupt.signal,
      onRound: progress.round,
      onStage: progress.stage,
    });
    const goOn = resumeCommand(study.name, args), say = args.json ? console.error : console.log;
    const sayJson = () => {
      if (args.json) console.log(JSON.stringify({ ...run.summary, placeboSearches: placeboSearchesOf(study) }));
    };
    if (run.keepsResult) {
      progress.end();
      sayJson();
      if (!args.quiet) say(`Interrupted; result and report of the run before stay as they are. To go on: ${goOn}`);
      return INTERRUPTED;
    }
    const isInterrupted = run.summary.stopReason === "interrupted";
    const isWhole = isInterrupted || await repeatOnDrawnMarkets(opened, args, interrupt.signal, progress);
    progress.end();
    // The charts take half a second to load.
    const { formatReport } = await import("../lib/report/study_report.ts");
    writeFile(run.summary.files.report, formatReport(study));
    logRun(study.lastRun()!);
    sayJson();
    if (!args.quiet) say(printResult(study, goOn));
    if (!isWhole && !args.quiet) say(`Interrupted while the search was repeated. To go on: ${goOn}`);
    return isInterrupted || !isWhole ? INTERRUPTED : 0;
  } catch (error) {
    log.error("Stopped by an error: {error}", {
      study: study.name,
      error: error instanceof Error ? error.stack : String(error),
    });
    throw error;
  } finally {
    progress.end();
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
      budget: { trials, targetGood: targetGood === Infinity ? null : targetGood },
      workers,
      now: steadyNow,
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
  checkSameRequest(plan, args, askedSources(args, plan, db));
  checkSameSettings(plan, args.settings, settings);
  return found;
}

function logRun(run: RunRecord): void {
  const { study, stopReason, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare } = run;
  const counts = { study, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare };
  areaLogger("automl").info("Stopped by {stopReason}", { stopReason, ...counts });
}

/** The JSON schema of what `--json` prints. */
const SCHEMA = new URL("../schemas/automl.schema.json", import.meta.url);

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  if (line.isOn("schema")) {
    console.log(Deno.readTextFileSync(SCHEMA).trimEnd());
    return 0;
  }
  const file = line.text("studies");
  if (file === null) return await search(automlArguments(line));
  let worst = 0;
  for (const args of readStudies(file, line.flagsWithout("studies"))) {
    const code = await endOfBody(() => search(args));
    if (code === INTERRUPTED) return code;
    worst = Math.max(worst, code);
  }
  return worst;
}

if (import.meta.main) await runCommand(AUTOML, main);
