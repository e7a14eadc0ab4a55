/**
 * Which run a command means that names none: the latest of its plan that has not ended, else a new one. A new one is
 * refused where it would leave another of the same strategy behind that is restricted or holds a position: a limit that
 * halted a run is not got round by another limit, and what is open is not forgotten.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { modeOf } from "../store/kept_risk.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { listRuns, loadPositions } from "../store/live_reads.ts";
import { planDifferences } from "./plan_differences.ts";
import { planText, readPlan, type RunPlan } from "./run_plan.ts";
import { readStand } from "./stored_run.ts";

/**
 * The name of the run.
 *
 * @param isHeld Whether a file halts a run by its name.
 * @throws {UserError} If another run of one of its strategies on the same bars waits for a person.
 */
export function chosenRun(db: DatabaseSync, plan: RunPlan, isHeld: (run: string) => boolean = () => false): string {
  const runs = listRuns(db), text = planText(plan), unfinished = runs.filter(({ endedAt }) => endedAt === null);
  const own = unfinished.find((run) => run.plan === text);
  if (own !== undefined) return own.run;
  for (const run of unfinished) {
    const before = readPlan(run.plan), why = sharesLane(before, plan) ? leftBehind(db, run, isHeld) : null;
    if (why === null) continue;
    throw new UserError(
      `Cannot begin a run: "${run.run}" of the same strategy has not ended and ${why}; it was started with other ` +
        `${
          planDifferences(before, plan).join(", ")
        }. What it was started with goes on with it, --run NAME begins another`,
    );
  }
  for (let number = 1;; number++) {
    const name = `run-${number}`;
    if (!runs.some(({ run }) => run === name)) return name;
  }
}

/** Whether two plans have a strategy on the same bars: those of one exchange as they come, or spans that overlap. */
function sharesLane(before: RunPlan, plan: RunPlan): boolean {
  return before.feed === plan.feed &&
    before.lanes.some((one) =>
      plan.lanes.some((other) =>
        one.strategy === other.strategy && one.symbol === other.symbol && one.timeframe === other.timeframe &&
        one.from < other.to && other.from < one.to
      )
    );
}

/** What a run would be left behind with; `null` for nothing. */
function leftBehind(db: DatabaseSync, run: RunRecord, isHeld: (run: string) => boolean): string | null {
  const stand = readStand(run), mode = stand === null ? "ACTIVE" : modeOf(stand.risk);
  if (isHeld(run.run)) return "is HALTED by a file";
  if (mode !== "ACTIVE") return `is ${mode} (${stand!.risk.restrictions.map(({ code }) => code).join(", ")})`;
  const open = loadPositions(db, run.run).filter(({ closedAt }) => closedAt === null).length;
  return open === 0 ? null : open === 1 ? "holds a position" : `holds ${open} positions`;
}
