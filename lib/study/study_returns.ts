/**
 * Daily returns of a study's trials: each is read once at most, and those of a trial that ends in this run never.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type DailyReturns, loadReturns } from "../store/trials.ts";

/** Returns by trial. */
export class StudyReturns {
  readonly #db: DatabaseSync;
  readonly #study: string;
  readonly #known = new Map<number, DailyReturns>();
  #days: Float64Array = new Float64Array();

  /** Those of a study; nothing is read yet. */
  constructor(db: DatabaseSync, study: string) {
    this.#db = db;
    this.#study = study;
  }

  /**
   * Returns of a trial.
   *
   * @throws {RangeError} If it is not done.
   */
  of(trial: number): DailyReturns {
    const known = this.#known.get(trial);
    if (known !== undefined) return known;
    const read = loadReturns(this.#db, this.#study, trial);
    if (read === null) {
      throw new RangeError(`Cannot read the returns of trial ${trial} of the study "${this.#study}": it has none`);
    }
    return this.keep(trial, read);
  }

  /** Takes the returns of a trial that has just ended. */
  keep(trial: number, { days, returns }: DailyReturns): DailyReturns {
    // Nearly all trials have the same days: kept once, they take half the memory.
    if (days.length !== this.#days.length || days.some((day, i) => day !== this.#days[i])) this.#days = days;
    const kept = { days: this.#days, returns };
    this.#known.set(trial, kept);
    return kept;
  }
}
