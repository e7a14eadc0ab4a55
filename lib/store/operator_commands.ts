/**
 * The commands that an operator types for a run, on every surface the same.
 *
 * @module
 */
import type { LiveView } from "./live_view.ts";
import type { RunRecord } from "./live_run_records.ts";

/** What an operator may type for a run. */
export interface OperatorCommands {
  readonly halt: string;
  /** Lifts what restricts it: after a loss of the day with the override that it then takes. */
  readonly resume: string;
  /** Holds each trade against its backtest. */
  readonly parity: string;
}

/** The commands for a run. */
export function operatorCommands(
  target: Pick<RunRecord, "environment" | "run">,
  { needsOverride }: Pick<LiveView, "needsOverride">,
): OperatorCommands {
  const flags = targetFlags(target);
  return {
    halt: `deno task live halt ${flags}`,
    resume: `deno task live resume ${flags} --reason "…"${needsOverride ? " --override" : ""}`,
    parity: `deno task live parity ${flags}`,
  };
}

/** The flags by which a command means a run. */
function targetFlags({ environment, run }: Pick<RunRecord, "environment" | "run">): string {
  return `${environment === "dry" ? "" : `--env ${environment} `}--run ${run}`;
}
