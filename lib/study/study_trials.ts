/**
 * The trials of a study: read once, and kept in step with what is written.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { tradesHash } from "../core/trades_hash.ts";
import { mergeTrades } from "../core/merge_trades.ts";
import { type BacktestOutcome, type FinishedBacktest, outcomesByMarket } from "../executor/executor.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { transaction } from "../store/database.ts";
import { loadKpis, type TrialSelection, updateKpis, updateSelection } from "../store/kpi_rows.ts";
import { writeLog } from "../store/logs.ts";
import { finishTrial, loadTrials, markRunning, type ProposedTrial, proposeTrials } from "../store/trials.ts";
import type { DistinctTrials } from "./distinct.ts";
import type { Scorer } from "./scoring.ts";
import type { StudyReturns } from "./study_returns.ts";
import {
  hasEnded,
  type Judgement,
  proposedTrial,
  storedTrial,
  type StudyTrial,
  type TrialExtra,
} from "./study_trial.ts";

/** What the end of a trial is stored with. */
export interface EndContext {
  /** Makes a judgement of a finished backtest. */
  readonly judge: (backtest: FinishedBacktest) => Judgement;
  /** The GOOD trials so far. */
  readonly distinct: DistinctTrials;
  /** Names of the markets that were traded. */
  readonly symbols: readonly string[];
  /** Clock, ms. */
  readonly now: () => number;
}

/**
 * Trials by number, in the order of their numbers.
 *
 * @internal
 */
export class StudyTrials {
  readonly #db: DatabaseSync;
  readonly #study: string;
  readonly #returns: StudyReturns;
  readonly #trials: Map<number, StudyTrial>;

  /** Reads the trials of a study. */
  constructor(db: DatabaseSync, study: string, returns: StudyReturns) {
    this.#db = db;
    this.#study = study;
    this.#returns = returns;
    const kpis = new Map(loadKpis(db, study).map((row) => [row.trial, row]));
    this.#trials = new Map(loadTrials(db, study).map((row) => [row.trial, storedTrial(row, kpis.get(row.trial))]));
  }

  /** All of them. */
  all(): StudyTrial[] {
    return [...this.#trials.values()];
  }

  /** Those that are done or failed. */
  ended(): StudyTrial[] {
    return this.all().filter(hasEnded);
  }

  /** The trial of a number, if there is one. */
  find(trial: number): StudyTrial | undefined {
    return this.#trials.get(trial);
  }

  /**
   * The trial of a number.
   *
   * @throws {RangeError} If there is none.
   */
  get(trial: number): StudyTrial {
    const found = this.#trials.get(trial);
    if (found === undefined) throw new RangeError(`Cannot find trial ${trial} of the study "${this.#study}"`);
    return found;
  }

  /** Adds trials after the last one, all or none. */
  propose(trials: readonly ProposedTrial[], time: number): void {
    proposeTrials(this.#db, this.#study, trials, time);
    for (const one of trials) this.#trials.set(one.trial, proposedTrial(one));
  }

  /** Marks trials as running. */
  begin(trials: readonly number[], time: number): void {
    markRunning(this.#db, this.#study, trials, time);
    for (const trial of trials) this.#change(trial, { state: "running" });
  }

  /** Judges outcomes and stores them, all or none. */
  finish(outcomes: readonly BacktestOutcome[], context: EndContext): StudyTrial[] {
    return transaction(this.#db, () => outcomes.map((outcome) => this.#finishOne(outcome, context)));
  }

  /** Writes anew which trials are SOFT or HARD, or their scores; what is left out stays. All or none. */
  select(selection: readonly (Pick<TrialSelection, "trial"> & Partial<TrialSelection>)[]): void {
    const changed = selection.map(({ trial, ...change }) => this.#change(trial, change));
    updateSelection(this.#db, this.#study, changed);
  }

  /** Writes KPIs of a trial that only the whole search knows. */
  addKpis(trial: number, kpis: Partial<KpiValues>): void {
    updateKpis(this.#db, this.#study, trial, kpis);
    this.#change(trial, { kpis: { ...this.get(trial).kpis!, ...kpis } });
  }

  /** Writes the score of every valid trial among the valid ones. */
  score(scorer: Scorer): void {
    const valid = this.all().filter(({ isValid }) => isValid);
    if (valid.length === 0) return;
    const score = scorer(valid.map(({ kpis }) => kpis!));
    this.select(valid.map(({ trial }, i) => ({ trial, score: Number.isNaN(score[i]) ? null : score[i] })));
  }

  #change(trial: number, change: Partial<StudyTrial>): StudyTrial {
    const changed = { ...this.get(trial), ...change };
    this.#trials.set(trial, changed);
    return changed;
  }

  #finishOne(outcome: BacktestOutcome, { judge, distinct, symbols, now }: EndContext): StudyTrial {
    const { id: trial } = outcome;
    if (outcome.state === "failed") {
      const { state, reason } = outcome;
      finishTrial(this.#db, this.#study, trial, { state, finishedAt: now(), reason });
      return this.#change(trial, { state, reason });
    }
    const { state, trades, stopReason, description, days, dailyReturns: returns } = outcome;
    const markets = outcomesByMarket(outcome), { runs } = mergeTrades(markets.map((market) => market.trades));
    const { refusals, limitedByVolume } = outcome;
    const { value, reason, kpis, isSoft, failedGates } = judge(outcome);
    const duplicateOf = isSoft ? distinct.place(trial, trades) : null, hash = tradesHash(trades);
    finishTrial(this.#db, this.#study, trial, {
      state,
      finishedAt: now(),
      value,
      symbol: markets.length === 1 ? symbols[0] : (trade) => symbols[markets[runs[trade]].market],
      trades,
      tradesHash: hash,
      kpis,
      ...(markets.length > 1 && { kpisByMarket: markets.map((market) => market.kpis) }),
      daily: this.#returns.keep(trial, { days, returns }),
      duplicateOf,
      failedGates,
      extra: { reason, stopReason, description, refusals, limitedByVolume } satisfies TrialExtra,
    });
    updateSelection(this.#db, this.#study, [{ trial, isSoft, isHard: false, score: null }]);
    const { isValid, values } = kpis;
    for (const { market, decisions } of isValid ? markets : []) {
      if (decisions !== null) writeLog(this.#db, this.#study, { trial, part: "search", market }, decisions);
    }
    return this.#change(trial, {
      state,
      value,
      reason,
      tradesHash: hash,
      kpis: values,
      isValid,
      isSoft,
      failedGates,
      duplicateOf,
      description,
      refusals,
      limitedByVolume,
    });
  }
}
