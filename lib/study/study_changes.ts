/**
 * What a search writes to its study, as data: whoever has the database writes it, in this thread or in another.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Decisions } from "../backtest/decision_log.ts";
import { type Decision, recordDecision } from "../store/decisions.ts";
import { updateSelection } from "../store/kpi_rows.ts";
import { writeLog } from "../store/logs.ts";
import { saveSearchState, type SearchState } from "../store/search_states.ts";
import { transaction } from "../store/transaction.ts";
import {
  type DoneTrial,
  type FailedTrial,
  finishTrial,
  markRunning,
  type ProposedTrial,
  proposeTrials,
} from "../store/trials.ts";

/** What an outcome came to, to be stored. */
export interface JudgedEnd {
  /** Number of the trial. */
  readonly trial: number;
  /** Its end. */
  readonly end: DoneTrial | FailedTrial;
  /** Whether it passes the SOFT gates. */
  readonly isSoft: boolean;
  /** What was decided bar by bar, where that is kept. */
  readonly logs: readonly { readonly market: number; readonly decisions: Decisions }[];
}

/** Something that happened in a search; times are ms UTC. */
export type StudyChange =
  /** Trials were added after the last one. */
  | { readonly kind: "proposed"; readonly trials: readonly ProposedTrial[]; readonly time: number }
  /** Trials of these numbers run. */
  | { readonly kind: "begun"; readonly trials: readonly number[]; readonly time: number }
  /** Trials were judged. */
  | { readonly kind: "ended"; readonly ends: readonly JudgedEnd[] }
  /** Something was decided. */
  | { readonly kind: "decided"; readonly decision: Decision }
  /** The search stands here. */
  | { readonly kind: "stands"; readonly state: SearchState };

/**
 * Writes a change, all of it or nothing.
 *
 * @throws {StorageError} If the database cannot be written.
 * @throws {RangeError} If a trial is not there to be begun or ended, or a figure is infinite.
 */
export function writeChange(db: DatabaseSync, study: string, change: StudyChange): void {
  switch (change.kind) {
    case "proposed":
      return proposeTrials(db, study, change.trials, change.time);
    case "begun":
      return markRunning(db, study, change.trials, change.time);
    case "ended":
      return transaction(db, () => change.ends.forEach((end) => writeEnd(db, study, end)));
    case "decided":
      return recordDecision(db, study, change.decision);
    case "stands":
      return saveSearchState(db, study, change.state);
  }
}

function writeEnd(db: DatabaseSync, study: string, { trial, end, isSoft, logs }: JudgedEnd): void {
  finishTrial(db, study, trial, end);
  if (end.state === "failed") return;
  updateSelection(db, study, [{ trial, isSoft, isHard: false, score: null }]);
  for (const { market, decisions } of logs) writeLog(db, study, { trial, part: "search", market }, decisions);
}
