/**
 * Which run a command means that names none: the latest of its plan that has not ended, else a new one. A new one is
 * refused where it would leave another of the same strategy behind that is restricted or holds a position: a limit that
 * halted a run is not got round by another limit, and what is open is not forgotten. Who names a new run has chosen to begin
 * it beside that one, which then refuses no other.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { modeOf } from "../store/kept_risk.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { listRuns, loadPositions, loadRun } from "../store/live_reads.ts";
import { planDifferences } from "./plan_differences.ts";
import { readPlan, type RunPlan } from "./run_plan.ts";
import { readStand } from "./stored_run.ts";

/**
 * The name of the run.
 *
 * @param isHeld Whether a file halts a run by its name.
 * @throws {UserError} If another run of one of its strategies on the same bars waits for a person.
 */
export function chosenRun(db: DatabaseSync, plan: RunPlan, isHeld: (run: string) => boolean = () => false): string {
  const runs = listRuns(db), unfinished = runs.filter(({ endedAt }) => endedAt === null);
  const own = unfinished.find((run) => planDifferences(readPlan(run.plan), plan).length === 0);
  if (own !== undefined) return own.run;
  const [waiting] = waitingRuns(db, plan, isHeld);
  if (waiting !== undefined) {
    const { run, why, before } = waiting, differing = planDifferences(before, plan).join(", ");
    throw new UserError(
      `Cannot begin a run: "${run}" of the same strategy has not ended and ${why}; it was started with other ` +
        `${differing}. What it was started with goes on with it (--run ${run}), --run NAME begins another beside it, ` +
        "for good",
    );
  }
  for (let number = 1;; number++) {
    const name = `run-${number}`;
    if (!runs.some(({ run }) => run === name)) return name;
  }
}

/** The plan of a run that is named: of a new one with the runs beside which it is begun, which refuse no other after it. */
export function besideRuns(
  db: DatabaseSync,
  plan: RunPlan,
  name: string,
  isHeld: (run: string) => boolean = () => false,
): RunPlan {
  const beside = loadRun(db, name) === null ? waitingRuns(db, plan, isHeld).map(({ run }) => run) : [];
  return beside.length === 0 ? plan : { ...plan, beside };
}

/** Runs of a plan's strategies on the same bars that wait for a person, beside which none was begun by its name. */
function waitingRuns(db: DatabaseSync, plan: RunPlan, isHeld: (run: string) => boolean) {
  const runs = listRuns(db).map((run) => ({ ...run, before: readPlan(run.plan) }));
  const passed = new Set(runs.flatMap(({ before }) => before.beside ?? []));
  return runs.flatMap(({ before, ...run }) => {
    if (run.endedAt !== null || passed.has(run.run) || !sharesLane(before, plan)) return [];
    const why = leftBehind(db, run, isHeld);
    return why === null ? [] : [{ run: run.run, why, before }];
  });
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
