/**
 * What a person asks of the risk manager: `pause`, `halt`, `resume`, `flatten`, `stop`, and what he is told.
 *
 * @module
 */
import type { CommandName, CommandRecord } from "../store/live_operator_records.ts";
import { finding } from "./risk_findings.ts";
import { equityOf, lossOfDay, modeOf, type Restriction } from "../store/kept_risk.ts";
import { type RiskState, waitingEntries } from "./risk_state.ts";

/** What became of a command. */
export interface CommandOutcome {
  readonly state: RiskState;
  readonly isRefused: boolean;
  /** The sentence, and what is now off and on. */
  readonly answer: string;
}

/** Does what a person asks, as far as the risk manager is concerned. */
export function obeyCommand(state: RiskState, command: CommandRecord): CommandOutcome {
  const done = (after: RiskState, sentence: string): CommandOutcome => ({
    state: after,
    isRefused: false,
    answer: `${sentence} ${standingText(after, command.name)}`,
  });
  switch (command.name) {
    case "pause":
      return done(
        restricted(state, "REDUCING", command),
        modeOf(state) === "HALTED" ? "Paused; the run stays halted." : "Paused.",
      );
    case "flatten":
      return done(
        restricted(state, "REDUCING", command),
        isFlat(state) ? "Paused; no position is open." : "Closing every position at the market.",
      );
    case "halt":
      return done(restricted(state, "HALTED", command), "Halted.");
    case "stop":
      return done(state, "Stopping.");
    case "resume":
      return resume(state, command);
  }
}

/** The state with a restriction that a person asked for. */
function restricted(state: RiskState, code: "REDUCING" | "HALTED", { name, reason }: CommandRecord): RiskState {
  const said = `A person asked to ${name}${reason === "" ? "" : `: ${reason}`}`;
  const restriction: Restriction = { ...finding(code, null, null, said), mode: code, since: state.at, until: null };
  return { ...state, restrictions: [...state.restrictions.filter((one) => one.code !== code), restriction] };
}

/** Lifts every restriction; loss, gain, drawdown and stops count anew from the equity there is. */
function resume(state: RiskState, command: CommandRecord): CommandOutcome {
  const refuse = (why: string): CommandOutcome => ({ state, isRefused: true, answer: `Not resumed: ${why}` });
  if (command.reason.trim() === "") return refuse("wanted a reason, found none");
  const equity = equityOf(state);
  if (equity === null) return refuse(finding("EQUITY_UNKNOWN", null, null).sentence);
  const loss = lossOfDay(state);
  if (loss !== undefined && command.override === 0) {
    return refuse(`${loss.sentence}; until the next UTC day only deno task live resume with --override lifts that`);
  }
  const after: RiskState = {
    ...state,
    restrictions: [],
    equityFailures: [],
    consecutiveStops: 0,
    peak: equity,
    day: { ...state.day, limitBase: equity },
  };
  return { state: after, isRefused: false, answer: `Resumed. ${standingText(after, command.name)}` };
}

function isFlat({ positions }: RiskState): boolean {
  return Object.keys(positions).length === 0;
}

/**
 * What is on and off now: new entries, resting entries, protection, open positions.
 *
 * @param name What a person asked for; `interrupt` where the process ends though nobody asked the run to stop.
 */
export function standingText(state: RiskState, name: CommandName | "interrupt"): string {
  const waiting = waitingEntries(state).length, open = Object.keys(state.positions).length;
  const isActive = modeOf(state) === "ACTIVE" && name !== "stop" && name !== "interrupt";
  const becomes = isActive ? "" : name === "interrupt" ? ", kept" : ", withdrawn";
  return [
    `New entries: ${isActive ? "on" : "off"}`,
    `resting entries: ${waiting === 0 ? "none" : `${waiting}${becomes}`}`,
    `protection: ${open === 0 ? "none needed" : name === "flatten" ? "until closed" : "stays"}`,
    `positions: ${open === 0 ? "none" : `${open}, ${name === "flatten" ? "being closed" : "kept"}`}.`,
  ].join("; ");
}
