/**
 * Trials: proposed, running, then done or failed. A killed study is resumed from these rows alone.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Trades } from "../core/trades.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import type { Origin } from "../search/sampler.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { prepared } from "./prepared.ts";
import { transaction } from "./transaction.ts";
import { insertKpis, type TrialKpis } from "./kpi_rows.ts";
import { insertMarketKpis } from "./market_kpis.ts";
import { arrayQuery, type SqlReader } from "./sql_reader.ts";
import { insertTrades, type TradedSymbol } from "./trade_rows.ts";
import { fromBlob, fromNumber, fromText, type Row, toBlob, toJson, toNumber } from "./values.ts";

/** Where a trial stands. */
export type TrialState = "proposed" | "running" | "done" | "failed";

/** A trial to be run. */
export interface ProposedTrial {
  /** Number, from 0, unique in the study. */
  readonly trial: number;
  /** Values of its parameters. */
  readonly params: ParameterValues;
  /** Family of strategies it belongs to; `null` in a study of a single one. */
  readonly strategy: string | null;
  /** Who proposed it. */
  readonly origin: Origin;
  /** Round of the search it was proposed in. */
  readonly round: number;
  /** Seed of the trial's own random stream. */
  readonly seed: number;
}

/** Returns of a trial by UTC day. */
export interface DailyReturns {
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array;
  /** One return a day. */
  readonly returns: Float64Array;
}

/** A trial that was run to its end. */
export interface DoneTrial {
  /** It was run. */
  readonly state: "done";
  /** ms UTC. */
  readonly finishedAt: number;
  /** What the search maximises; `null` where it is undefined. */
  readonly value: number | null;
  /** Name of the market it was run on; of several, that of each trade. */
  readonly symbol: TradedSymbol;
  /** All trades in order of exit. */
  readonly trades: Trades;
  /** SHA-256 of the trades, as `tradesHash` gives it. */
  readonly tradesHash: string;
  /** KPIs and flags. */
  readonly kpis: TrialKpis;
  /** KPIs of each of several markets, from the first on; absent where it ran on one. */
  readonly kpisByMarket?: readonly KpiValues[];
  /** Its returns by day. */
  readonly daily: DailyReturns;
  /** Of a trial that passes the SOFT gates: the earlier one with the same trades up to noise; `null` for none. */
  readonly duplicateOf: number | null;
  /** Names of the gates it fails, in the order they are applied. */
  readonly failedGates: readonly string[];
  /** Whatever else the loop wants back on resume; plain JSON. */
  readonly extra?: unknown;
}

/** A trial that could not be run. */
export interface FailedTrial {
  /** It could not be run. */
  readonly state: "failed";
  /** ms UTC. */
  readonly finishedAt: number;
  /** One sentence. */
  readonly reason: string;
}

/** A stored trial. */
export interface StoredTrial extends ProposedTrial {
  /** Where it stands. */
  readonly state: TrialState;
  /** `null` unless done, or where it is undefined. */
  readonly value: number | null;
  /** Why it failed; `null` unless it did. */
  readonly reason: string | null;
  /** `null` unless done. */
  readonly tradesHash: string | null;
  /** ms UTC. */
  readonly proposedAt: number;
  /** ms UTC; `null` unless it was begun. */
  readonly startedAt: number | null;
  /** ms UTC; `null` unless it has ended. */
  readonly finishedAt: number | null;
  /** The earlier trial with the same trades up to noise; `null` for none. */
  readonly duplicateOf: number | null;
  /** Names of the gates it fails; none unless done. */
  readonly failedGates: readonly string[];
  /** What the loop gave along; `null` if nothing. */
  readonly extra: unknown;
}

/** Adds trials in state `proposed`, all or none. */
export function proposeTrials(
  db: DatabaseSync,
  study: string,
  trials: readonly ProposedTrial[],
  proposedAt: number,
): void {
  transaction(db, () => {
    const insert = db.prepare(
      `INSERT INTO trials (study, trial, state, params, strategy, origin, round, seed, proposed_at)
       VALUES (?, ?, 'proposed', ?, ?, ?, ?, ?, ?)`,
    );
    for (const { trial, params, strategy, origin, round, seed } of trials) {
      insert.run(study, trial, toJson(params), strategy, origin, round, seed, proposedAt);
    }
  });
}

/** Marks proposed trials as running; those left running by a killed process may be marked again. */
export function markRunning(db: DatabaseSync, study: string, trials: readonly number[], startedAt: number): void {
  transaction(db, () => {
    const update = db.prepare(
      `UPDATE trials SET state = 'running', started_at = ?
       WHERE study = ? AND trial = ? AND state IN ('proposed', 'running')`,
    );
    for (const trial of trials) expectOne(update.run(startedAt, study, trial).changes, study, trial, "start");
  });
}

/**
 * Writes the end of a trial: its state, KPIs, trades and daily returns in one transaction.
 *
 * @throws {RangeError} If there is no such trial, or it has ended before.
 */
export function finishTrial(db: DatabaseSync, study: string, trial: number, end: DoneTrial | FailedTrial): void {
  transaction(db, () => {
    const update = prepared(
      db,
      `UPDATE trials SET state = ?, finished_at = ?, value = ?, reason = ?, trades_hash = ?, duplicate_of = ?,
         failed_gates = ?, extra = ?
       WHERE study = ? AND trial = ? AND state IN ('proposed', 'running')`,
    );
    if (end.state === "failed") {
      const { changes } = update.run("failed", end.finishedAt, null, end.reason, null, null, null, null, study, trial);
      expectOne(changes, study, trial, "finish");
      return;
    }
    const extra = end.extra === undefined ? null : toJson(end.extra);
    const value = toNumber(end.value), gates = toJson(end.failedGates);
    const { changes } = update.run(
      "done",
      end.finishedAt,
      value,
      null,
      end.tradesHash,
      end.duplicateOf,
      gates,
      extra,
      study,
      trial,
    );
    expectOne(changes, study, trial, "finish");
    insertKpis(db, study, trial, end.kpis);
    insertTrades(db, study, trial, end.symbol, end.trades);
    if (end.kpisByMarket) insertMarketKpis(db, study, trial, end.kpisByMarket);
    prepared(db, "INSERT INTO daily_returns (study, trial, days, returns) VALUES (?, ?, ?, ?)")
      .run(study, trial, toBlob(end.daily.days), toBlob(end.daily.returns));
  });
}

/** Takes a member out of what the loop gave along with a trial. */
export function removeExtra(db: DatabaseSync, study: string, trial: number, member: string): void {
  db.prepare("UPDATE trials SET extra = json_remove(extra, '$.' || ?) WHERE study = ? AND trial = ?")
    .run(member, study, trial);
}

/**
 * All trials of a study in trial order; trades are loaded by `loadTrades`, KPIs by `loadKpis`, returns by
 * {@linkcode loadReturns}.
 */
export function loadTrials(db: SqlReader, study: string): StoredTrial[] {
  return db.prepare("SELECT * FROM trials WHERE study = ? ORDER BY trial").all(study).map(toTrial);
}

/** One trial of a study; `null` where there is none of this number. */
export function loadTrial(db: SqlReader, study: string, trial: number): StoredTrial | null {
  const row = db.prepare("SELECT * FROM trials WHERE study = ? AND trial = ?").get(study, trial);
  return row === undefined ? null : toTrial(row);
}

/** Returns of a done trial by day; `null` for any other. */
export function loadReturns(db: SqlReader, study: string, trial: number): DailyReturns | null {
  const row = db.prepare("SELECT days, returns FROM daily_returns WHERE study = ? AND trial = ?").get(study, trial);
  return row === undefined ? null : { days: fromBlob(row.days), returns: fromBlob(row.returns) };
}

/** Reads the same without its days, of one trial after the other. */
export function sharesReader(db: SqlReader, study: string): (trial: number) => Float64Array | null {
  const query = arrayQuery(db, "SELECT returns FROM daily_returns WHERE study = ? AND trial = ?");
  return (trial) => {
    const [row] = query(study, trial);
    return row === undefined ? null : fromBlob(row[0]);
  };
}

function expectOne(changes: number | bigint, study: string, trial: number, action: string): void {
  if (Number(changes) !== 1) {
    throw new RangeError(`Cannot ${action} trial ${trial} of study "${study}": there is none that waits or runs`);
  }
}

function toTrial(row: Row): StoredTrial {
  return {
    trial: Number(row.trial),
    state: String(row.state) as TrialState,
    params: JSON.parse(String(row.params)),
    strategy: fromText(row.strategy),
    value: fromNumber(row.value),
    reason: fromText(row.reason),
    origin: String(row.origin) as Origin,
    round: Number(row.round),
    seed: Number(row.seed),
    tradesHash: fromText(row.trades_hash),
    proposedAt: Number(row.proposed_at),
    startedAt: fromNumber(row.started_at),
    finishedAt: fromNumber(row.finished_at),
    duplicateOf: fromNumber(row.duplicate_of),
    failedGates: row.failed_gates === null ? [] : JSON.parse(String(row.failed_gates)),
    extra: row.extra === null ? null : JSON.parse(String(row.extra)),
  };
}
