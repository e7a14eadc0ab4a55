/**
 * The loop of a run: it takes events from the feed when their time has come, hears commands in between, and writes down
 * what has to be written.
 *
 * @module
 */
import { type CommandDesk, DESK_MS } from "./command_desk.ts";
import type { Clock } from "./clock.ts";
import type { LiveEvent } from "./events.ts";
import { FailedRun, type HaltKeeper } from "./failed_run.ts";
import type { RunLedger } from "./run_ledger.ts";
import type { Runner } from "./runner.ts";
import { modeOf } from "../store/kept_risk.ts";
import { applyEvent } from "./risk_apply.ts";
import { writeRisk } from "./risk_state.ts";
import { readStand, standTexts } from "./stored_run.ts";

/** How a loop ended: the feed had no more, the process was asked to end, a person asked the run to stop, or it was halted. */
export type LoopEnd = "done" | "interrupted" | "stopped" | "halted";

/** What the loop of a run works with. */
export interface LoopParts {
  readonly runner: Runner;
  readonly ledger: RunLedger;
  /** What happens, in order; `null` where nothing has for a while. */
  readonly feed: Iterable<LiveEvent> | AsyncIterable<LiveEvent | null>;
  /** The run's clock. */
  readonly clock: Clock;
  /** The machine's, for signs of life and the age of commands. */
  readonly machine: Clock;
  /** How much faster than the machine's the run's clock goes. */
  readonly speed: number;
  readonly desk: CommandDesk;
  /** Asks the loop to end after the event it is at. */
  readonly signal: AbortSignal;
  /** Whether it ends where it is halted, so that a person can lift that before the bars go on. */
  readonly endsWhenHalted?: boolean;
}

/**
 * Runs until the feed ends or somebody asks to stop.
 *
 * What fails halts the run, so that nothing is opened until a person has looked at it; the event that failed has not
 * happened.
 *
 * @throws {FailedRun} Once it is halted.
 */
export async function runLoop(parts: LoopParts): Promise<LoopEnd> {
  const { ledger, clock, machine, desk } = parts;
  try {
    const end = await handleAll(parts);
    write(parts, end === "done" ? clock.now() : null);
    return end;
  } catch (error) {
    const sentence = `The run failed: ${error instanceof Error ? error.message : String(error)}`;
    let keptBy: HaltKeeper = "nothing";
    try {
      if (haltRun(ledger, sentence, clock.now(), machine.now())) keptBy = "ledger";
    } catch {
      // The ledger may be what failed.
    }
    if (keptBy === "nothing" && desk.leaveHalt(sentence)) keptBy = "file";
    throw new FailedRun(sentence, keptBy, { cause: error });
  }
}

/** Halts a run as it was written last; whether anything of it was. */
function haltRun(ledger: RunLedger, sentence: string, at: number, aliveAt: number): boolean {
  ledger.discard();
  const kept = readStand(ledger.run);
  if (kept === null) return false;
  const { state, facts } = applyEvent(kept.risk, { kind: "fault", at, sentence });
  const nobody = { strategy: null, symbol: null, orderId: null };
  for (const fact of facts) ledger.append("risk_events", at, { ...fact, mode: modeOf(state), ...nobody });
  ledger.flush({ risk: writeRisk(state), state: ledger.run.state, aliveAt, endedAt: null });
  return true;
}

async function handleAll(parts: LoopParts): Promise<LoopEnd> {
  const { runner, ledger, feed, clock, machine, speed, signal, endsWhenHalted = false } = parts;
  let heardAt = -Infinity;
  /** Hears commands and gives a sign of life, if it is time to; whether somebody asked the run to stop. */
  const listen = (): boolean => {
    const elapsed = machine.now() - heardAt;
    // A clock that was set back says nothing of how long it is.
    if (elapsed >= 0 && elapsed < DESK_MS) return false;
    heardAt = machine.now();
    const isStopped = obey(parts);
    write(parts, null);
    return isStopped;
  };
  for await (const event of feed) {
    const at = event?.at ?? -Infinity;
    do {
      if (signal.aborted) return "interrupted";
      if (listen()) return "stopped";
      if (endsWhenHalted && modeOf(runner.stand.risk) === "HALTED") return "halted";
      if (clock.now() < at) await clock.until(Math.min(at, clock.now() + DESK_MS * speed));
    } while (clock.now() < at);
    if (event === null) continue;
    runner.handle(event);
    if (ledger.endEvent()) write(parts, null);
  }
  return "done";
}

/** Does what people ask; whether one of them asked the run to stop. */
function obey({ runner, ledger, desk, clock, machine }: LoopParts): boolean {
  let isStopped = false;
  for (const command of desk.due(machine.now())) {
    const answer = runner.handle({ kind: "command", at: clock.now(), command });
    if (answer !== null) ledger.answer(command.command, answer);
    isStopped ||= command.name === "stop" && answer?.isRefused === false;
  }
  return isStopped;
}

function write({ runner, ledger, machine }: LoopParts, endedAt: number | null): void {
  ledger.flush({ ...standTexts(runner.stand), aliveAt: machine.now(), endedAt });
}
