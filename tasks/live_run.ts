/**
 * `deno task live run`, which `deno task live` alone means: runs strategies on a market and trades them on paper.
 *
 * @module
 */
import { loggingOptionsOf } from "../lib/config/logging_options.ts";
import { UserError } from "../lib/core/errors.ts";
import { MACHINE_TIME, realClock, replayClock, steadyClock } from "../lib/live/clock.ts";
import { CommandDesk } from "../lib/live/command_desk.ts";
import { FailedRun } from "../lib/live/failed_run.ts";
import { keepParity } from "../lib/live/keep_parity.ts";
import { runLoop } from "../lib/live/run_loop.ts";
import { standingText } from "../lib/live/risk_commands.ts";
import { holdsParity, runReport } from "../lib/live/run_report.ts";
import { failedText, haltedText, startLines } from "../lib/live/start_text.ts";
import { reportText } from "../lib/live/report_text.ts";
import { startRun } from "../lib/live/start_run.ts";
import { readStand } from "../lib/live/stored_run.ts";
import { startTelegram } from "../lib/live/telegram/telegram.ts";
import { startLogging } from "../lib/logging/start_logging.ts";
import { formatInstant } from "../lib/report/text_table.ts";
import { hasFile } from "../lib/store/database.ts";
import { isOwned, ownFile } from "../lib/store/file_owner.ts";
import { openLedger } from "../lib/store/live_ledger.ts";
import { haltFile, ledgerPath, runLock } from "../lib/store/live_places.ts";
import { loadRun } from "../lib/store/live_reads.ts";
import { beforeStart } from "./before_start.ts";
import { faultOf, isOutside } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Action } from "./command_table.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { followMarkets, openFeed } from "./live_feed.ts";
import { readyRun, RUN_FLAGS } from "./live_request.ts";
import { environmentOf } from "./live_target.ts";
import { onStop } from "./stop_signals.ts";
import { telegramOf } from "./telegram.ts";
import { writeProgress } from "./terminal.ts";

/** Exit code after Ctrl-C, as shells have it: 128 and the number of the signal. */
const INTERRUPTED = 130;

/** Exit code of a run that is halted where it ends, whatever halted it: that of `status`. */
const HALTED = 4;

/** The fastest replay that is asked for by a number. */
const FASTEST = 1e9;

/** The action in the command's table. */
export const RUN_ACTION: Action = {
  name: "run",
  summary: "trade strategies on paper, bar by bar, and hold each trade against their backtest on the same bars",
  flags: RUN_FLAGS,
};

/** The action that looks at all a start would look at. */
export const CHECK_ACTION: Action = {
  name: "check",
  summary: "look at all that a start would look at, and send nothing",
  flags: RUN_FLAGS.filter(({ name }) => !["speed", "stop-when-halted", "json"].includes(name)),
};

/** Says what a start would say. */
export async function checkLive(line: CommandLine): Promise<number> {
  const settings = settingsOf(line),
    environment = environmentOf(line),
    path = ledgerPath(settings.dataDir, environment);
  makeDirectory(settings.dataDir);
  // Looking begins no ledger.
  using ledgerDb = hasFile(path)
    ? await openLedger(path, environment, { readOnly: true })
    : await openLedger(":memory:", environment);
  const clock = steadyClock(MACHINE_TIME), source = await openFeed(line, settings, clock, new AbortController().signal);
  const ready = await beforeStart(() => readyRun(line, settings, ledgerDb, source && { source, clock }));
  const { named, plan, lanes } = ready;
  if (isOwned(runLock(settings.dataDir, environment, named.run))) {
    throw new UserError(`Cannot run "${named.run}": a process is at it`);
  }
  for (const text of startLines(named, plan, lanes)) console.log(text);
  console.log("Nothing is in the way of a start.");
  return 0;
}

/** Runs, and reports what the run has come to. */
export async function runLive(line: CommandLine): Promise<number> {
  const speed = line.text("speed") === "max" ? Infinity : line.positive("speed", FASTEST)!;
  const settings = settingsOf(line), environment = environmentOf(line), { dataDir } = settings;
  const say = (text: string) => writeProgress(`${text}\n`);
  makeDirectory(dataDir);
  // On the console a run speaks for itself.
  await using _logging = await startLogging({ ...loggingOptionsOf(settings), console: false });
  const path = ledgerPath(dataDir, environment);
  // A start that is refused begins no ledger.
  using known = await openLedger(hasFile(path) ? path : ":memory:", environment);
  const interrupt = new AbortController();
  using _stopping = onStop(() => {
    if (interrupt.signal.aborted) Deno.exit(INTERRUPTED);
    interrupt.abort();
  });
  const steady = steadyClock(MACHINE_TIME), source = await openFeed(line, settings, steady, interrupt.signal);
  if (source !== null && speed !== Infinity) {
    throw new UserError("Cannot use --speed with --feed: a live feed comes at the speed of life");
  }
  const endsWhenHalted = line.isOn("stop-when-halted");
  if (source !== null && endsWhenHalted) {
    throw new UserError("Cannot use --stop-when-halted with --feed: what is open is protected by a run that goes on");
  }
  const ready = await beforeStart(() => readyRun(line, settings, known, source && { source, clock: steady }));
  const { named, plan, lanes } = ready, { run } = named, halt = haltFile(dataDir, environment, run);
  using _owner = await beforeStart(() => ownFile(runLock(dataDir, environment, run), `run "${run}"`, Date.now()));
  using ledgerDb = await openLedger(path, environment);
  const machine = realClock(), now = source === null ? machine.now() : steady.now();
  const started = await beforeStart(() => startRun(ledgerDb, named, plan, lanes, now, steady));
  startLines(named, plan, lanes).forEach(say);
  if (loadRun(ledgerDb, run)?.endedAt != null) say(`The run has ended; this is its report.`);
  else if (started.isResumed) say(`Goes on from ${formatInstant(started.at)}.`);

  await using feed = source && await beforeStart(() => followMarkets(source, started.due, settings, steady));
  await using telegram = line.isOn("telegram")
    ? await startTelegram({
      ...telegramOf(settings),
      ledger: path,
      run: named,
      clock: machine,
      shares: settings.liveAlertShares,
      heartbeatHours: settings.liveHeartbeatHours,
    })
    : null;
  const end = await runLoop({
    ...started,
    feed: feed ?? started.feed,
    clock: feed === null ? replayClock(machine, started.at, speed) : steady,
    machine,
    speed: feed === null ? speed : 1,
    desk: new CommandDesk(ledgerDb, named, halt, source === null),
    signal: interrupt.signal,
    endsWhenHalted,
  }).catch(async (error: unknown) => {
    if (!(error instanceof FailedRun)) throw error;
    const text = failedText(named, error, readStand(started.ledger.run)?.risk ?? null, halt);
    say(text);
    // Past the ledger, which may be what failed.
    await telegram?.alarm(text);
    const isOurFault = !(isOutside(error.cause) || error.cause instanceof UserError);
    if (isOurFault) say(faultOf(error.cause).text);
    return "failed" as const;
  });
  if (end === "failed") return HALTED;
  const report = runReport(ledgerDb, run, lanes);
  console.log(line.isOn("json") ? JSON.stringify({ ...report, end }) : reportText(report));
  // Where a disk refuses it, what the run has come to was said.
  keepParity(ledgerDb, report);
  if (end === "halted") {
    say(haltedText(named, started.runner.stand.risk));
    return HALTED;
  }
  if (end !== "done") {
    const standing = standingText(started.runner.stand.risk, end === "stopped" ? "stop" : "interrupt");
    say(`${end === "stopped" ? "Stopped" : "Interrupted"}; the same command goes on with run ${run}. ${standing}`);
  }
  if (end === "interrupted") return INTERRUPTED;
  return holdsParity(report) ? 0 : 1;
}
