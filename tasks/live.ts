/**
 * `deno task live`: trades strategies on paper, shows how a run stands, and hands it what its operator asks.
 *
 * @module
 */
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { askRun, COMMAND_ACTIONS } from "./live_commands.ts";
import { liveReport, PARITY_ACTION, REPORT_ACTION } from "./live_report.ts";
import { CHECK_ACTION, checkLive, RUN_ACTION, runLive } from "./live_run.ts";
import { liveStatus, STATUS_ACTION } from "./live_status.ts";

/** The table of the command. */
export const LIVE: Command = {
  name: "deno task live",
  summary: "strategies traded on paper, each trade held against their backtest, and what an operator asks of a run",
  actions: [RUN_ACTION, CHECK_ACTION, STATUS_ACTION, REPORT_ACTION, PARITY_ACTION, ...COMMAND_ACTIONS],
  defaultAction: RUN_ACTION.name,
  flags: [],
  exitCodes: "0 done, 1 no parity or our fault, 2 the user's fault, 3 not running, 4 halted or failed, 130 interrupted",
};

/** What the command does. */
export function main(line: CommandLine): Promise<number> {
  switch (line.action) {
    case RUN_ACTION.name:
      return runLive(line);
    case CHECK_ACTION.name:
      return checkLive(line);
    case STATUS_ACTION.name:
      return liveStatus(line);
    case REPORT_ACTION.name:
    case PARITY_ACTION.name:
      return liveReport(line);
    default:
      return askRun(line);
  }
}

if (import.meta.main) await runCommand(LIVE, main);
