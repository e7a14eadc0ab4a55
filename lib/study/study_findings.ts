/**
 * What was found out about a study's strategies beyond their trials: step logs, runs on unseen days, what the parameters
 * do, and what buying and holding did meanwhile. Each is written by a run and read where a report asks for it.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Decisions } from "../backtest/decision_log.ts";
import { tradesHash } from "../core/trades_hash.ts";
import {
  type BacktestOutcome,
  type FinishedBacktest,
  type MarketOutcome,
  outcomesByMarket,
} from "../executor/executor.ts";
import { type DailyCloses, loadBenchmark, writeBenchmark } from "../store/benchmarks.ts";
import { transaction } from "../store/transaction.ts";
import { loadExplanation, writeExplanation } from "../store/explanations.ts";
import { loadLog, type LogKey, writeLog } from "../store/logs.ts";
import { loadStudyMap, writeStudyMap } from "../store/study_maps.ts";
import {
  ALL_MARKETS,
  loadUnseenRuns,
  type StoredUnseenRun,
  type UnseenPart,
  type UnseenRunKey,
  wholeRuns,
  writeUnseenRun,
} from "../store/unseen_runs.ts";
import type { ExplanationRecord } from "../surrogate/explanation_record.ts";
import type { StudyMap } from "../surrogate/study_map.ts";

/**
 * Findings of a study; all that is written replaces what stood in its place.
 *
 * @internal
 */
export class StudyFindings {
  readonly #db: DatabaseSync;
  readonly #study: string;

  /** Those of a study; nothing is read yet. */
  constructor(db: DatabaseSync, study: string) {
    this.#db = db;
    this.#study = study;
  }

  /** Writes the decisions of those of a batch's runs that were asked for them. */
  writeLogs(part: LogKey["part"], runs: readonly BacktestOutcome[]): void {
    transaction(this.#db, () => {
      for (const run of runs) {
        if (run.state === "failed") continue;
        for (const one of outcomesByMarket(run)) this.#writeLog(run.id, part, one);
      }
    });
  }

  #writeLog(trial: number, part: LogKey["part"], { market, decisions }: MarketOutcome): void {
    if (decisions !== null) writeLog(this.#db, this.#study, { trial, part, market }, decisions);
  }

  /** The decisions of a run; none where they were not written. */
  log(run: LogKey): Decisions {
    return loadLog(this.#db, this.#study, run);
  }

  /**
   * Writes looks at unseen days, with their decisions where these were asked for.
   *
   * @param market Which market they were made on, if that was a single one.
   */
  writeUnseenRuns(part: UnseenPart, runs: readonly FinishedBacktest[], market = 0): void {
    transaction(this.#db, () => {
      for (const run of runs) {
        const { id: trial } = run, markets = outcomesByMarket(run, market);
        if (markets.length > 1) this.#writeUnseenRun({ trial, part, market: ALL_MARKETS }, run);
        for (const one of markets) {
          this.#writeUnseenRun({ trial, part, market: one.market }, one);
          this.#writeLog(trial, part, one);
        }
      }
    });
  }

  #writeUnseenRun(key: UnseenRunKey, run: Omit<MarketOutcome, "market" | "decisions">): void {
    const { stopReason, trades, kpis, days, dailyReturns: returns } = run;
    const looked = { ...key, stopReason, tradesHash: tradesHash(trades), kpis, days, returns, trades };
    writeUnseenRun(this.#db, this.#study, looked);
  }

  /** Looks at unseen days on all markets searched together, by trial, validation before sealed days. */
  unseenRuns(): StoredUnseenRun[] {
    return wholeRuns(loadUnseenRuns(this.#db, this.#study));
  }

  /** The same market by market, in the order of their numbers, those held out last. */
  unseenRunsByMarket(): StoredUnseenRun[] {
    return loadUnseenRuns(this.#db, this.#study).filter(({ market }) => market !== ALL_MARKETS);
  }

  /**
   * Writes what the parameters do.
   *
   * @param map With the explained trials as rows of the table that was explained; `null` where nothing is explained.
   * @param trials Number of the trial in each row of that table.
   */
  writeExplanation(record: ExplanationRecord, map: StudyMap | null, trials: ArrayLike<number>): void {
    transaction(this.#db, () => {
      writeExplanation(this.#db, this.#study, record);
      if (map !== null) writeStudyMap(this.#db, this.#study, map, trials);
    });
  }

  /** What the parameters do; `null` where too few trials have told. */
  explanation(): ExplanationRecord | null {
    return loadExplanation(this.#db, this.#study);
  }

  /** The explained trials on a plane; `null` where nothing is explained. */
  map(): StudyMap | null {
    return loadStudyMap(this.#db, this.#study);
  }

  /** Writes the daily closes of a market of the study. */
  writeBenchmark(market: number, closes: DailyCloses): void {
    writeBenchmark(this.#db, this.#study, market, closes);
  }

  /** Daily closes of a market of the study; `null` where none were written. */
  benchmark(market: number): DailyCloses | null {
    return loadBenchmark(this.#db, this.#study, market);
  }
}
