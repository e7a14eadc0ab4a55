/**
 * A study: its plan, its trials with their KPIs and returns, and what was decided.
 *
 * Each part is read when it is first asked for, and from then on kept in step with what is written; nobody else writes to
 * a study meanwhile. Summaries are queries instead, so that those of a large study read a few rows.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { TIMEFRAME_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import { studyTradesHash } from "../core/trades_hash.ts";
import type { BacktestOutcome, FinishedBacktest } from "../executor/executor.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { transaction } from "../store/transaction.ts";
import type { Decision } from "../store/decisions.ts";
import { exportSelections } from "../store/selection_database.ts";
import { finishStudy, getStudy } from "../store/studies.ts";
import { loadMarketKpis } from "../store/market_kpis.ts";
import {
  bestKpis,
  countEntries,
  countFailedGates,
  countFailures,
  countTrials,
  hasValidValue,
  loadValues,
  nearestTrial,
  rankedKpis,
} from "../store/study_summary.ts";
import { loadTrades } from "../store/trade_rows.ts";
import { loadTrialMarks, sumTrials, type TrialMark, type TrialSums } from "../store/trial_marks.ts";
import { loadKpisOf } from "../store/kpi_rows.ts";
import { type DailyReturns, loadTrial } from "../store/trials.ts";
import { type DistinctTrials, distinctTrials } from "./distinct.ts";
import { type EntryObstacles, entryObstacles, OBSTACLES } from "./entry_obstacles.ts";
import { countFamilies, type FamilyCount } from "./families.ts";
import type { StudyPlan } from "./plan.ts";
import { planOf } from "./stored_plan.ts";
import { StudyFindings } from "./study_findings.ts";
import { StudyJournal } from "./study_journal.ts";
import { StudyReturns } from "./study_returns.ts";
import { isGood, type Judgement, storedTrial, type StudyTrial } from "./study_trial.ts";
import { StudyTrials } from "./study_trials.ts";
import { type StudyWriter, writeHere } from "./study_writer.ts";
import { type BestStrategy, bestStrategy, type Funnel, type RunRecord, runRecord } from "./summary.ts";

/** A stored study; {@linkcode openStudy} opens one, `beginStudy` makes one. */
export class Study {
  /** Its name. */
  readonly name: string;
  /** What was decided and looked at beyond the trials. */
  readonly journal: StudyJournal;
  /** What was found out beyond the trials. */
  readonly findings: StudyFindings;
  readonly #db: DatabaseSync;
  readonly #returns: StudyReturns;
  #writer: StudyWriter;
  #plan: StudyPlan | null = null;
  #trials: StudyTrials | null = null;
  #distinct: DistinctTrials | null = null;

  /** A study that is in the store. */
  constructor(db: DatabaseSync, name: string) {
    this.name = name;
    this.#writer = writeHere(db, name);
    this.journal = new StudyJournal(db, name, (change) => this.#writer.write(change));
    this.findings = new StudyFindings(db, name);
    this.#db = db;
    this.#returns = new StudyReturns(db, name);
  }

  /** What it is fixed to. */
  get plan(): StudyPlan {
    return this.#plan ??= planOf(getStudy(this.#db, this.name));
  }

  /** When it began, ms UTC: with its name this tells it from one that was deleted. */
  get begunAt(): number {
    return getStudy(this.#db, this.name).createdAt;
  }

  /** Its trials. */
  get trials(): StudyTrials {
    return this.#trials ??= new StudyTrials(
      this.#db,
      this.name,
      this.#returns,
      (change) => this.#writer.write(change),
    );
  }

  /**
   * One of its trials, without reading the others.
   *
   * @throws {RangeError} If there is none of this number.
   */
  trial(trial: number): StudyTrial {
    if (this.#trials !== null) return this.#trials.get(trial);
    const row = loadTrial(this.#db, this.name, trial);
    if (row === null) throw new RangeError(`Cannot find trial ${trial} of the study "${this.name}"`);
    return storedTrial(row, loadKpisOf(this.#db, this.name, trial) ?? undefined);
  }

  /** What the search learnt from each trial that has a value. */
  values(): Float64Array {
    return loadValues(this.#db, this.name);
  }

  /** Figure and fate of each valid trial, or of those alone for which unseen days were opened. */
  marks(which: "all" | "carried" = "all"): TrialMark[] {
    return loadTrialMarks(this.#db, this.name, which);
  }

  /** Sharpe ratios of its valid trials that have one, and the trades of all: one look at the store for both. */
  sums(): TrialSums {
    return sumTrials(this.#db, this.name);
  }

  /** Whether it learnt a value from any valid trial. */
  hasValidValue(): boolean {
    return hasValidValue(this.#db, this.name);
  }

  /**
   * What the entries of its trials met.
   *
   * @param trades Those of all trials, where they were counted.
   */
  entryObstacles(trades?: number): EntryObstacles {
    return entryObstacles(countEntries(this.#db, this.name, OBSTACLES, trades));
  }

  /** GOOD trials: SOFT gates passed, near-duplicates once. */
  good(): StudyTrial[] {
    return this.trials.ended().filter(isGood);
  }

  /** HARD trials. */
  hard(): StudyTrial[] {
    return this.trials.ended().filter(({ isHard }) => isHard);
  }

  /**
   * The best valid trials: HARD before GOOD before the rest, within each by score. Of near-duplicates among the GOOD ones,
   * and of equal trades among all, the first is shown.
   *
   * @param count Most strategies; all by default.
   */
  best(count = Infinity): BestStrategy[] {
    return bestKpis(this.#db, this.name, count).map(bestStrategy);
  }

  /** Strategies of these numbers: HARD before GOOD before the rest, within each by score. */
  strategies(trials: readonly number[]): BestStrategy[] {
    return rankedKpis(this.#db, this.name, trials).map(bestStrategy);
  }

  /**
   * The trial that came nearest to GOOD where none is: the best valid one, or else that which fails the fewest gates;
   * `null` where none was run.
   */
  nearest(): StudyTrial | null {
    const trial = this.best(1)[0]?.trial ?? nearestTrial(this.#db, this.name);
    return trial === null ? null : this.trial(trial);
  }

  /** Its trials counted stage by stage. */
  funnel(): Funnel {
    return { ...countTrials(this.#db, this.name), stoppedBy: countFailedGates(this.#db, this.name) };
  }

  /** Why trials could not be run, most frequent reason first. */
  failures(): { readonly reason: string; readonly trials: number }[] {
    return countFailures(this.#db, this.name);
  }

  /** What each of its strategies came to. */
  families(): FamilyCount[] {
    return countFamilies(this.plan.strategies.map(({ name }) => name), this.trials.ended());
  }

  /**
   * Daily returns of a trial over the days of the search.
   *
   * @throws {RangeError} If the trial is not done.
   */
  returnsOf(trial: number): DailyReturns {
    return this.#returns.of(trial);
  }

  /**
   * Trades of a trial in order of exit; none if it has not run.
   *
   * @param symbol Name of one of several markets; those on all by default.
   */
  tradesOf(trial: number, symbol?: string): Trades {
    return loadTrades(this.#db, this.name, trial, symbol);
  }

  /**
   * Stores the trades of a trial of which the store has the hash alone.
   *
   * @internal
   */
  giveTrades(outcome: FinishedBacktest): void {
    this.trials.giveTrades(outcome, this.plan.markets.map(({ symbol }) => symbol));
  }

  /** KPIs of a trial on each of several markets over the days of the search; none in a study of a single one. */
  marketKpisOf(trial: number): KpiValues[] {
    return loadMarketKpis(this.#db, this.name, trial);
  }

  /** SHA-256 over every completed trial's trades in trial order. */
  tradesHash(): string {
    const done = this.trials.all().flatMap(({ trial, tradesHash }) => {
      return tradesHash === null ? [] : [{ trial, tradesHash }];
    });
    return studyTradesHash(done);
  }

  /**
   * Judges outcomes of backtests, and gives what hands them to the store, all or none: their trades are no one else's
   * from then on.
   *
   * @internal
   */
  judge(
    outcomes: readonly BacktestOutcome[],
    judge: (backtest: FinishedBacktest) => Judgement,
    now: () => number,
  ): () => void {
    const { markets } = this.plan, [{ timeframe }] = markets, symbols = markets.map(({ symbol }) => symbol);
    this.#distinct ??= distinctTrials(
      this.good().map(({ trial }) => trial),
      (trial) => this.tradesOf(trial),
      TIMEFRAME_MS[timeframe],
    );
    const judged = this.trials.judge(outcomes, { judge, distinct: this.#distinct, symbols, now });
    return () => this.trials.write(judged);
  }

  /**
   * Adds a decision on trials, with the counts of SOFT and HARD ones as they are by then.
   *
   * @internal
   */
  decide(trials: readonly number[], decision: Omit<Decision, "round" | "softCount" | "hardCount">): void {
    this.journal.decide({
      ...decision,
      round: Math.max(...trials.map((trial) => this.trials.get(trial).round)),
      softCount: this.trials.all().filter(({ isSoft }) => isSoft).length,
      hardCount: this.hard().length,
    });
  }

  /**
   * Writes all that a body writes to the study, or nothing.
   *
   * @internal
   */
  atOnce<Result>(body: () => Result): Result {
    return transaction(this.#db, body);
  }

  /**
   * Has another writer write what happens in a search, as long as that lasts; it is closed at its end.
   *
   * @param open Is given what writes in this thread until then.
   * @throws {StorageError} If not all of it could be written.
   * @internal
   */
  async withWriter<Result>(
    open: (here: StudyWriter) => StudyWriter,
    search: (writer: StudyWriter) => Promise<Result>,
  ): Promise<Result> {
    const here = this.#writer, writer = open(here);
    this.#writer = writer;
    try {
      const result = await search(writer);
      await writer.close();
      return result;
    } catch (error) {
      // What had ended before it is kept; what is wrong is known already.
      await writer.close().catch(() => {});
      throw error;
    } finally {
      this.#writer = here;
    }
  }

  /** The file that another thread or program can read it from; `null` for a store in memory, of this thread alone. */
  get file(): string | null {
    return this.#db.location();
  }

  /** Copies the GOOD and the HARD trials to their databases. */
  async export(directory: string): Promise<void> {
    await exportSelections(this.#db, directory, this.name);
  }

  /**
   * Writes how a run of the study ended.
   *
   * @internal
   */
  end(record: RunRecord, finishedAt: number): void {
    finishStudy(this.#db, this.name, { finishedAt, stopReason: record.stopReason, summary: record });
  }

  /** How its last run ended; `null` while none has, or where an earlier release wrote it, which kept less. */
  lastRun(): RunRecord | null {
    return runRecord(getStudy(this.#db, this.name).summary);
  }
}

/**
 * Opens a study of the store.
 *
 * @throws {UserError} If there is none of this name; the message names those there are.
 *
 * @example An unknown name
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDatabase } from "@lib/store/database.ts";
 * import { openStudy } from "@lib/study/study.ts";
 *
 * using db = await openDatabase(":memory:");
 * assert.throws(() => openStudy(db, "nobody"), /the database has no studies/);
 * ```
 */
export function openStudy(db: DatabaseSync, name: string): Study {
  getStudy(db, name);
  return new Study(db, name);
}
