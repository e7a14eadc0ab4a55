/**
 * One search of the command `automl`, from what was asked for to its report.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../lib/core/errors.ts";
import { futureWords } from "../lib/data/future_bars.ts";
import { formatCount } from "../lib/metrics/format.ts";
import type { AutomlArguments } from "./automl_arguments.ts";
import { askedSources, checkSameRequest, checkSameSettings } from "./study_request.ts";
import { backtestOn, keptSettings, planSettings } from "../lib/study/plan_settings.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { checkPlaces } from "../lib/automl/check_places.ts";
import { steadyNow } from "../lib/automl/steady_clock.ts";
import { runStudy } from "../lib/automl/study.ts";
import { dataHashOf } from "../lib/executor/run_job.ts";
import type { ReadyWorkers } from "../lib/executor/ready_workers.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { searchedMarket } from "../lib/study/plan.ts";
import { loggingOptionsOf } from "../lib/config/logging_options.ts";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { areaLogger } from "../lib/logging/logger.ts";
import { startLogging } from "../lib/logging/start_logging.ts";
import { beginStudy, resumeStudy } from "../lib/study/begin_study.ts";
import { confirmableText } from "../lib/selection/confirmable_text.ts";
import { confirmableBeside } from "../lib/study/confirmable.ts";
import { looksAhead } from "../lib/study/looks.ts";
import { userLedger } from "../lib/study/user_ledger.ts";
import { loadMarket } from "../lib/study/market.ts";
import { describeSource, type MarketSource } from "../lib/study/market_source.ts";
import { checkMarketList, inOrder, type MarketList } from "../lib/study/market_list.ts";
import { resolveMarketSources } from "../lib/study/market_request.ts";
import { placeboSearchesOf } from "../lib/study/placebo_outcomes.ts";
import { studySpanLimits } from "../lib/study/span_limits.ts";
import type { Study } from "../lib/study/study.ts";
import type { RunRecord } from "../lib/study/summary.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { ownStudy } from "../lib/store/study_owner.ts";
import { type Progress, progressLine } from "./automl_progress.ts";
import { resumeCommand } from "./resume_command.ts";
import { INTERRUPTED } from "./stop_signals.ts";
import { makeDirectory } from "./data_directory.ts";
import { writeWhole } from "./write_file.ts";

/** How a search gets on with whoever asked for it. */
export interface SearchHost {
  /** What lines of progress begin with; `null` for nothing. */
  readonly label: string | null;
  /** Threads for its backtests that have begun to load their code. */
  readonly workers: ReadyWorkers;
  /** Aborting it ends the search with what it has found so far. */
  readonly signal: AbortSignal;
  /** Told that the study is in the store, with the command that goes on with it. */
  readonly onBegun: (goOn: string) => void;
  /** Waits after the search until unseen days may be opened. */
  readonly turn: () => Promise<void>;
}

/**
 * Searches, and prints what came out.
 *
 * @returns The exit code.
 * @throws {UserError} If what was asked for cannot be.
 */
export async function search(
  args: AutomlArguments,
  { label, workers, signal, onBegun, turn }: SearchHost,
): Promise<number> {
  const { settings } = loadSettings(args.settings);
  const directory = settings.dataDir;
  makeDirectory(directory);
  // Progress and results are this command's own words to people; the log is for later.
  await using _logging = await startLogging({ ...loggingOptionsOf(settings), console: false });
  const log = areaLogger("automl");
  // A server that cannot be used is told before a study begins.
  const cluster = settings.executor === "threads" ? null : await import("./cluster_access.ts");
  await using connections = new AsyncDisposableStack();
  const connected = cluster && await cluster.openCluster(settings, "automl");
  if (connected !== null) connections.defer(() => connected.close());
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

  const goOn = resumeCommand(study.name, args);
  onBegun(goOn);
  const progress = progressLine({ quiet: args.quiet, label, trials: args.trials, now: steadyNow });
  progress.note(
    `Searching ${sources.length === 1 ? `the ${sources[0]}` : `${sources.length} markets together`} for ` +
      `${plan.strategies.map(({ name }) => name).join(", ")}: ${
        formatCount(barsOf(markets), "bar")
      }, study ${study.name}`,
  );
  if (sources.length > 1) sources.forEach((source) => progress.note(`Market: ${source}`));
  heldOut.forEach((market) => progress.note(`Held out of the search: ${describeSource(market.source)}`));
  for (const { understood, candles } of [...markets, ...heldOut]) {
    const whose = sources.length + heldOut.length > 1 ? ` of ${candles.symbol}` : "";
    if (understood !== undefined) progress.note(`Understood${whose}: ${understood}${futureWords(candles, Date.now())}`);
  }
  describeAssumptions(plan).forEach(progress.note);
  studySpanLimits(plan, ...markets.map(({ candles }) => candles.time)).forEach(progress.note);
  const ledger = userLedger(study, settings, Deno.env.toObject());
  looksAhead(study, markets, ledger, heldOut).forEach(progress.note);
  if (args.resume) keptSettings(plan, settings).forEach(progress.note);
  const session = cluster && await cluster.openSession(connected!, study.name, settings, progress.note);
  if (session !== null) connections.use(session);
  const idle = session && cluster!.idleThreads(session.threads(), plan.batch);
  if (idle !== null) progress.note(idle);
  const { seed, versions } = plan;
  log.info("Searching {source}", {
    source: sources.join("; "),
    study: study.name,
    seed,
    dataHash: dataHashOf(plan.markets),
    codeVersion: versions!.study,
  });
  let exported: Promise<void> | undefined;
  try {
    const run = await runStudy({
      study,
      markets,
      heldOut,
      directory,
      ledger,
      workers: args.workers,
      ready: workers,
      ...(session !== null && { openExecutor: session.open }),
      keepTrades: settings.keepTrades,
      trials: args.trials,
      targetGood: args.targetGood,
      timeLimitSeconds: args.timeLimitSeconds,
      now: steadyNow,
      signal,
      beforeOpening: turn,
      onLaunched: () => progress.note(confirmableText(confirmableBeside(study, markets, ledger, heldOut))),
      onRound: progress.round,
      onStage: progress.stage,
    });
    exported = run.exported;
    const say = args.json ? console.error : console.log;
    if (session !== null) cluster!.usageTexts(session, run.costs).forEach(progress.note);
    const sayJson = () => {
      if (args.json) console.log(JSON.stringify({ ...run.summary, placeboSearches: placeboSearchesOf(study) }));
    };
    if (run.keepsResult) {
      await exported;
      progress.end();
      sayJson();
      if (!args.quiet) say(`Interrupted; result and report of the run before stay as they are. To go on: ${goOn}`);
      return INTERRUPTED;
    }
    const isInterrupted = run.summary.stopReason === "interrupted";
    const isWhole = isInterrupted || await repeatOnDrawnMarkets(opened, args, signal, progress);
    progress.end();
    // What tells of an end is loaded at the end: the charts alone take half a second.
    const [{ makeReport }, { printResult }] = await Promise.all([
      import("../lib/dashboard/report_file.ts"),
      import("../lib/report/study_text.ts"),
    ]);
    const report = await makeReport(db, study.name, { bars: () => markets.map(({ candles }) => candles) });
    writeWhole(run.summary.files.report, report.html);
    await exported;
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
    // A report that cannot be made must not cost the copies of the selected strategies; what was wrong with them is told above.
    await exported?.catch(() => {});
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
  const { runPlaceboSearches } = await import("../lib/automl/placebo_searches.ts");
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

/** @throws {UserError} If the search of several markets is to be repeated on drawn ones. */
function checkDrawable({ placebo }: AutomlArguments, markets: number): void {
  if (placebo === null || markets === 1) return;
  throw new UserError(`Cannot use --placebo: wanted one market, found ${markets}; it draws a single one`);
}

async function newStudy(db: DatabaseSync, args: AutomlArguments, settings: Settings): Promise<Opened> {
  const { study: name, seed, sampler, batch, logs } = args, named = resolveStrategies(args.strategies);
  const sources = resolveMarketSources(args, db);
  const load = (named: readonly MarketSource[]) =>
    inOrder(named.map((one) => loadMarket(one, db, settings.profile, { keepsSimulated: true })));
  const markets = load(sources.markets), heldOut = load(sources.heldOut), [first, ...others] = [...markets, ...heldOut];
  // What does not go together is told before a strategy file is opened.
  checkMarketList({ markets, heldOut });
  checkDrawable(args, markets.length);
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
  checkDrawable(args, plan.markets.length);
  checkSameRequest(plan, args, askedSources(args, plan, db));
  checkSameSettings(plan, args.settings, settings);
  return found;
}

function logRun(run: RunRecord): void {
  const { study, stopReason, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare } = run;
  const counts = { study, trials, failed, good, hard, tradesHash, elapsedSeconds, seconds, idleShare };
  areaLogger("automl").info("Stopped by {stopReason}", { stopReason, ...counts });
}
