/**
 * What a run of live trading and its operator say to each other: commands and messages.
 *
 * @module
 */
import type { Stamp } from "./live_stamp.ts";

/** What an operator can ask of a run. */
export const COMMAND_NAMES = ["pause", "resume", "halt", "flatten", "stop"] as const;

/** What an operator can ask of a run. */
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Something an operator asked. `at` is when, by the real clock. */
export interface CommandRecord extends Stamp {
  readonly command: number;
  readonly name: CommandName;
  /** Why, as he said; required of `resume`. */
  readonly reason: string;
  /** Whether he typed that a loss of the day shall not keep the run halted. */
  readonly override: 0 | 1;
  readonly who: "operator" | "telegram" | "file";
  readonly state: "waiting" | "done" | "refused";
  /** What the run said to it. */
  readonly answer: string | null;
}

/** A message to the operator. */
export interface MessageRecord extends Stamp {
  readonly message: number;
  /** Critical ones go first. */
  readonly isCritical: 0 | 1;
  readonly text: string;
  /** By the real clock; `null` until then. */
  readonly sentAt: number | null;
}
