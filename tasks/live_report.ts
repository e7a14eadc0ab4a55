/**
 * `deno task live report` and `parity`: what a run has come to, and trade by trade how that differs from its backtest.
 *
 * @module
 */
import { join } from "node:path";
import { fedMarket } from "../lib/live/fed_market.ts";
import { holdsParity, runReport } from "../lib/live/run_report.ts";
import { barsBefore, laneStrategy, type OpenedLane, openLane, readPlan } from "../lib/live/run_plan.ts";
import { parityTable, reportText } from "../lib/live/report_text.ts";
import { UserError } from "../lib/core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import type { RunRecord } from "../lib/store/live_run_records.ts";
import { loadMarket } from "../lib/study/market.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import type { CommandLine } from "./command_line.ts";
import type { Action } from "./command_table.ts";
import { openTarget, TARGET_FLAGS } from "./live_target.ts";

/** The action in the command's table. */
export const REPORT_ACTION: Action = {
  name: "report",
  summary: "what a run has come to: trades, days, denials, parity; exit code 1 where parity does not hold",
  flags: TARGET_FLAGS,
};

/** The other action. */
export const PARITY_ACTION: Action = {
  name: "parity",
  words: ["[RUN]"],
  summary: "every difference between a run's trades and those of its backtest, and what explains it",
  flags: TARGET_FLAGS,
};

/** Reports on a run. */
export async function liveReport(line: CommandLine): Promise<number> {
  using target = await openTarget(line, { readOnly: true });
  const { db, run, dataDir } = target, report = runReport(db, run.run, await lanesOf(run, dataDir));
  if (line.isOn("json")) console.log(JSON.stringify(report));
  else if (line.action === PARITY_ACTION.name) console.log(report.parity.map(parityTable).join("\n"));
  else console.log(reportText(report));
  return holdsParity(report) ? 0 : 1;
}

/** The lanes of a run with their bars. */
async function lanesOf({ run, plan: text }: RunRecord, dataDir: string): Promise<OpenedLane[]> {
  const plan = readPlan(text), { engine } = codeVersions();
  if (plan.engine !== engine) {
    throw new UserError(
      `Cannot report on the run "${run}": it was led by the engine ${plan.engine}, this is ${engine}, whose backtest is another`,
    );
  }
  using store = await openDatabase(join(dataDir, MAIN_DATABASE), { readOnly: true });
  return await Promise.all(plan.lanes.map(async (lane) => {
    const known = loadMarket(lane.source, store, lane.profile);
    const market = plan.feed === undefined ? known : fedMarket(store, known);
    return openLane(lane, plan.limits, market, await laneStrategy(lane, barsBefore(market, lane.to)));
  }));
}
