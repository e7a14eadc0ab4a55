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
import { transaction } from "../store/transaction.ts";
import { loadKpis, type TrialSelection, updateKpis, updateSelection } from "../store/kpi_rows.ts";
import { insertTrades, type TradedSymbol } from "../store/trade_rows.ts";
import { type DoneTrial, loadTrials, type ProposedTrial, removeExtra } from "../store/trials.ts";
import type { DistinctTrials } from "./distinct.ts";
import type { Scorer } from "./scoring.ts";
import type { JudgedEnd, StudyChange } from "./study_changes.ts";
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
  readonly #change: (change: StudyChange) => void;
  readonly #trials: Map<number, StudyTrial>;

  /**
   * Reads the trials of a study.
   *
   * @param change Writes what happens in a search.
   */
  constructor(db: DatabaseSync, study: string, returns: StudyReturns, change: (change: StudyChange) => void) {
    this.#db = db;
    this.#study = study;
    this.#returns = returns;
    this.#change = change;
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
    this.#change({ kind: "proposed", trials, time });
    for (const one of trials) this.#trials.set(one.trial, proposedTrial(one));
  }

  /** Marks trials as running. */
  begin(trials: readonly number[], time: number): void {
    this.#change({ kind: "begun", trials, time });
    for (const trial of trials) this.#set(trial, { state: "running" });
  }

  /** Judges outcomes: what they come to is known at once, and is in the store after {@linkcode StudyTrials.write}. */
  judge(outcomes: readonly BacktestOutcome[], context: EndContext): JudgedEnd[] {
    return outcomes.map((outcome) => this.#judgeOne(outcome, context));
  }

  /** Stores what was judged, all or none. */
  write(ends: readonly JudgedEnd[]): void {
    this.#change({ kind: "ended", ends });
  }

  /** Stores the trades of a trial of which the store has the hash alone; from then on it counts as one that has them. */
  giveTrades(outcome: FinishedBacktest, symbols: readonly string[]): void {
    transaction(this.#db, () => {
      removeExtra(this.#db, this.#study, outcome.id, "areTradesWithheld" satisfies keyof TrialExtra);
      insertTrades(this.#db, this.#study, outcome.id, tradedSymbol(outcome, symbols), outcome.trades);
    });
    this.#set(outcome.id, { areTradesWithheld: false });
  }

  /** Writes anew which trials are SOFT or HARD, or their scores; what is left out stays. All or none. */
  select(selection: readonly (Pick<TrialSelection, "trial"> & Partial<TrialSelection>)[]): void {
    const changed = selection.map(({ trial, ...change }) => this.#set(trial, change));
    updateSelection(this.#db, this.#study, changed);
  }

  /** Writes KPIs of a trial that only the whole search knows. */
  addKpis(trial: number, kpis: Partial<KpiValues>): void {
    updateKpis(this.#db, this.#study, trial, kpis);
    this.#set(trial, { kpis: { ...this.get(trial).kpis!, ...kpis } });
  }

  /** Writes the score of every valid trial among the valid ones. */
  score(scorer: Scorer): void {
    const valid = this.all().filter(({ isValid }) => isValid);
    if (valid.length === 0) return;
    const score = scorer(valid.map(({ kpis }) => kpis!));
    this.select(valid.map(({ trial }, i) => ({ trial, score: Number.isNaN(score[i]) ? null : score[i] })));
  }

  #set(trial: number, change: Partial<StudyTrial>): StudyTrial {
    const changed = { ...this.get(trial), ...change };
    this.#trials.set(trial, changed);
    return changed;
  }

  #judgeOne(outcome: BacktestOutcome, { judge, distinct, symbols, now }: EndContext): JudgedEnd {
    const { id: trial } = outcome;
    if (outcome.state === "failed") {
      const { state, reason } = outcome;
      this.#set(trial, { state, reason });
      return { trial, end: { state, finishedAt: now(), reason }, isSoft: false, logs: [] };
    }
    const { state, trades, stopReason, description, days, dailyReturns: returns } = outcome;
    const markets = outcomesByMarket(outcome);
    const { refusals, limitedByVolume } = outcome;
    const { value, reason, kpis, isSoft, failedGates } = judge(outcome);
    const { withheldHash: hash = tradesHash(trades) } = outcome, areTradesWithheld = outcome.withheldHash !== undefined;
    if (isSoft && areTradesWithheld) {
      throw new Error(`Cannot judge trial ${trial}: wanted the trades of a GOOD strategy, found none sent`);
    }
    const duplicateOf = isSoft ? distinct.place(trial, trades) : null;
    const { isValid, values } = kpis;
    this.#set(trial, {
      state,
      value,
      reason,
      tradesHash: hash,
      areTradesWithheld,
      kpis: values,
      isValid,
      isSoft,
      failedGates,
      duplicateOf,
      description,
      refusals,
      limitedByVolume,
    });
    const end: DoneTrial = {
      state,
      finishedAt: now(),
      value,
      symbol: tradedSymbol(outcome, symbols),
      trades,
      tradesHash: hash,
      kpis,
      ...(markets.length > 1 && { kpisByMarket: markets.map((market) => market.kpis) }),
      daily: this.#returns.keep(trial, { days, returns }),
      duplicateOf,
      failedGates,
      extra: {
        ...{ reason, stopReason, description, refusals, limitedByVolume },
        ...(areTradesWithheld && { areTradesWithheld }),
      } satisfies TrialExtra,
    };
    const logs = markets.flatMap(({ market, decisions }) =>
      isValid && decisions !== null ? [{ market, decisions }] : []
    );
    return { trial, end, isSoft, logs };
  }
}

/** Name of the market of each trade of an outcome. */
function tradedSymbol(outcome: FinishedBacktest, symbols: readonly string[]): TradedSymbol {
  const markets = outcomesByMarket(outcome);
  if (markets.length === 1) return symbols[0];
  const { runs } = mergeTrades(markets.map(({ trades }) => trades));
  return { names: markets.map(({ market }) => symbols[market]), places: runs };
}
