/**
 * `deno task live pause | resume | halt | flatten | stop`: what an operator asks of a run, through its ledger, so that it is
 * heard while the network is down.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { isOwned } from "../lib/store/file_owner.ts";
import { askCommand } from "../lib/store/live_ledger.ts";
import { keptPlan } from "../lib/store/kept_plan.ts";
import { runLock } from "../lib/store/live_places.ts";
import { loadCommand } from "../lib/store/live_reads.ts";
import { COMMAND_NAMES, type CommandName, type CommandRecord } from "../lib/store/live_operator_records.ts";
import type { CommandLine } from "./command_line.ts";
import type { Action, Flag } from "./command_table.ts";
import { openTarget, type Target, TARGET_FLAGS } from "./live_target.ts";

const REASON: Flag = { name: "reason", value: "TEXT", meaning: "why; it is written down" };

const SUMMARIES: Readonly<Record<CommandName, string>> = {
  pause: "open nothing from now on; exits and protection stay",
  resume: "lift what restricts a run; loss, gain, drawdown and stops count anew",
  halt: "send nothing from now on; what protects rests, positions stay open",
  flatten: "close every position at the market, and pause",
  stop: "end the process; positions stay open with what protects them",
};

const OWN_FLAGS: Readonly<Partial<Record<CommandName, readonly Flag[]>>> = {
  resume: [
    { ...REASON, isRequired: true },
    { name: "override", meaning: "resume although the day has lost its share" },
  ],
  flatten: [REASON, {
    name: "confirm",
    value: "RUN",
    meaning: "the run's name, typed; asked for where there is a terminal",
  }],
};

/** The actions in the command's table. */
export const COMMAND_ACTIONS: readonly Action[] = COMMAND_NAMES.map((name) => ({
  name,
  summary: SUMMARIES[name],
  flags: [...OWN_FLAGS[name] ?? [REASON], ...TARGET_FLAGS],
}));

/** How long an answer is waited for, ms; a run that works hears a command within a second. */
const ANSWER_MS = 5000;

/** Time between two looks for the answer, ms. */
const LOOK_MS = 100;

/** Asks a run, and waits for what it says. */
export async function askRun(line: CommandLine): Promise<number> {
  using target = await openTarget(line, { readOnly: false });
  const { db, dataDir, run: { environment, run } } = target, name = COMMAND_NAMES.find((one) => one === line.action)!;
  if (target.run.endedAt !== null) {
    throw new UserError(`Cannot ${name} the run "${run}": it has ended; another --run begins a new one`);
  }
  if (name === "flatten") confirmFlatten(line.text("confirm"), run);
  const isRunning = isOwned(runLock(dataDir, environment, run)), isSafe = name === "halt" || name === "pause";
  // To the market of a replay nothing happens while it does not run.
  const isReplay = keptPlan(target.run)?.feed === undefined;
  if (!isRunning && !isSafe && !(name === "resume" && isReplay)) {
    throw new UserError(
      `Cannot ${name} the run "${run}": it is not running; the command that started it goes on with it`,
    );
  }
  const command = askCommand(db, {
    environment,
    run,
    at: Date.now(),
    name,
    reason: line.text("reason") ?? "",
    override: name === "resume" && line.isOn("override") ? 1 : 0,
    who: "operator",
  });
  return tell(line, await answerOf(target, command, isRunning));
}

/** What became of a command, in the end or by now, and the exit code that says so. */
interface Answer {
  readonly command: Pick<CommandRecord, "command" | "name" | "state" | "answer">;
  readonly exitCode: number;
}

/** Waits for the answer: 0 done or to be done at the start, 1 a run that is there says nothing, 2 refused. */
async function answerOf({ db, run: { run } }: Target, command: number, isRunning: boolean): Promise<Answer> {
  const until = Date.now() + (isRunning ? ANSWER_MS : 0);
  for (;;) {
    const { name, state, answer } = loadCommand(db, command)!;
    if (state !== "waiting") return { command: { command, name, state, answer }, exitCode: state === "done" ? 0 : 2 };
    if (Date.now() >= until) {
      const silence = isRunning
        ? `has not answered within ${
          ANSWER_MS / 1000
        } s; a file HALT in its folder or the end of its process stops it too`
        : "is not running; it does this when it starts";
      return { command: { command, name, state, answer: `The run "${run}" ${silence}` }, exitCode: isRunning ? 1 : 0 };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function tell(line: CommandLine, { command, exitCode }: Answer): number {
  if (line.isOn("json")) console.log(JSON.stringify(command));
  else if (exitCode === 0) console.log(command.answer);
  else console.error(command.answer);
  return exitCode;
}

function confirmFlatten(given: string | null, run: string): void {
  const typed = given ??
    (Deno.stdin.isTerminal() ? prompt(`Sells every position at the market. Type ${run} to do it:`) : null);
  if (typed === run) return;
  throw new UserError(
    `Cannot flatten the run "${run}": wanted its name typed (--confirm ${run}), found ${typed ?? "none"}`,
  );
}
