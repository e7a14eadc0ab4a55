/**
 * Runs of strategies on days that the search never saw: one a part and a market, with its trades; of a study of several
 * markets also one that stands for all of them together.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Trades } from "../core/trades.ts";
import type { Kpis } from "../metrics/kpis.ts";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { insertTradeRows } from "./trade_rows.ts";
import type { DailyReturns } from "./trials.ts";
import { fromBlob, fromText, type Row, toBlob, toJson } from "./values.ts";

/** Days beyond the search: those that decide what is opened, and those that are opened last. */
export type UnseenPart = "validation" | "sealed";

/** In the place of a market: the account of equal shares in all that were searched, whose trades are those of its markets. */
export const ALL_MARKETS = -1;

/** Which run it is. */
export interface UnseenRunKey {
  /** Number of the trial. */
  readonly trial: number;
  /** Which of the unseen days. */
  readonly part: UnseenPart;
  /** Which of the study's markets, from 0; {@linkcode ALL_MARKETS} for several together. */
  readonly market: number;
}

/** A run but for its trades. */
export interface StoredUnseenRun extends UnseenRunKey {
  /** Why the run ended early, or `null`. */
  readonly stopReason: string | null;
  /** SHA-256 of the trades, as `tradesHash` gives it. */
  readonly tradesHash: string;
  /** The KPIs, by the readings of bars that the study assumes. */
  readonly kpis: Kpis;
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array;
  /** One return a day. */
  readonly returns: Float64Array;
}

/** A run to be written. */
export interface UnseenRun extends StoredUnseenRun {
  /** All trades in order of exit. */
  readonly trades: Trades;
}

/**
 * Writes a run with its trades; an earlier one of the same trial, part and market is replaced.
 *
 * @throws {RangeError} If a KPI is infinite.
 */
export function writeUnseenRun(db: DatabaseSync, study: string, run: UnseenRun): void {
  const { trial, part, market } = run;
  transaction(db, () => {
    db.prepare("DELETE FROM unseen_runs WHERE study = ? AND trial = ? AND part = ? AND market = ?")
      .run(study, trial, part, market);
    db.prepare(
      `INSERT INTO unseen_runs (study, trial, part, market, stop_reason, trades_hash, kpis, days, returns)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      study,
      trial,
      part,
      market,
      run.stopReason,
      run.tradesHash,
      toJson(run.kpis),
      toBlob(run.days),
      toBlob(run.returns),
    );
    if (market !== ALL_MARKETS) insertTradeRows(db, "unseen_trades", { study, trial, part, market }, run.trades);
  });
}

/** Runs of a study on unseen days, by trial, validation before sealed days, then by market. */
export function loadUnseenRuns(db: SqlReader, study: string): StoredUnseenRun[] {
  return db.prepare("SELECT * FROM unseen_runs WHERE study = ? ORDER BY trial, part DESC, market").all(study).map(
    toRun,
  );
}

/** Those of a trial. */
export function loadUnseenRunsOf(db: SqlReader, study: string, trial: number): StoredUnseenRun[] {
  return db.prepare("SELECT * FROM unseen_runs WHERE study = ? AND trial = ? ORDER BY part DESC, market")
    .all(study, trial).map(toRun);
}

/** Of runs those on all markets searched together. */
export function wholeRuns(runs: readonly StoredUnseenRun[]): StoredUnseenRun[] {
  const whole = runs.some(({ market }) => market === ALL_MARKETS) ? ALL_MARKETS : 0;
  return runs.filter(({ market }) => market === whole);
}

function toRun(row: Row): StoredUnseenRun {
  return {
    trial: Number(row.trial),
    part: String(row.part) as UnseenPart,
    market: Number(row.market),
    stopReason: fromText(row.stop_reason),
    tradesHash: String(row.trades_hash),
    kpis: JSON.parse(String(row.kpis)),
    days: fromBlob(row.days),
    returns: fromBlob(row.returns),
  };
}

/** The account of a strategy on unseen days. */
export interface UnseenAccount extends DailyReturns {
  /** Deepest fall of any of its parts, between the ends of days too; `null` where unknown. */
  readonly fall: number | null;
}

/**
 * The account of each trial over the unseen days that were opened for it, validation before sealed days; of several markets
 * the common one.
 */
export function loadUnseenAccounts(db: SqlReader, study: string): Map<number, UnseenAccount> {
  const byTrial = Map.groupBy(wholeRuns(loadUnseenRuns(db, study)), ({ trial }) => trial);
  return new Map([...byTrial].map(([trial, parts]) => [trial, {
    days: Float64Array.from(parts.flatMap(({ days }) => [...days])),
    returns: Float64Array.from(parts.flatMap(({ returns }) => [...returns])),
    fall: parts.map(({ kpis }) => kpis.maxDrawdown).reduce((a, b) =>
      a === null || b === null ? a ?? b : Math.max(a, b)
    ),
  }]));
}

/** What the trades of a strategy on all unseen days come to. */
export interface UnseenTotals {
  readonly trades: number;
  /** Net profit, and what was traded at entries and exits together; quote units. */
  readonly profit: number;
  readonly turnover: number;
}

/** The same by trial, of those that made any. */
export function loadUnseenTotals(db: SqlReader, study: string): Map<number, UnseenTotals> {
  const rows = db.prepare(
    `SELECT trial, count(*) AS trades, total(pnl) AS profit, total(qty * (entry_price + exit_price)) AS turnover
     FROM unseen_trades WHERE study = ? GROUP BY trial`,
  ).all(study);
  return new Map(rows.map(({ trial, trades, profit, turnover }) => [Number(trial), {
    trades: Number(trades),
    profit: Number(profit),
    turnover: Number(turnover),
  }]));
}
