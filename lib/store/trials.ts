/**
 * Trials: proposed, running, then done or failed. A killed study is resumed from these rows alone.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Trades } from "../core/trades.ts";
import type { ParamValues } from "../strategy/param_spec.ts";
import { transaction } from "./database.ts";
import { insertKpis, type TrialKpis } from "./kpi_rows.ts";
import { insertTrades } from "./trade_rows.ts";
import { fromBlob, fromNumber, fromText, type Row, toBlob, toJson, toNumber } from "./values.ts";

/** Where a trial stands. */
export type TrialState = "proposed" | "running" | "done" | "failed";

/** Who proposed a trial. */
export type TrialOrigin = "sobol" | "random" | "model";

/** A trial to be run. */
export interface ProposedTrial {
  /** Number, from 0, unique in the study. */
  readonly trial: number;
  /** Values of its parameters. */
  readonly params: ParamValues;
  /** Who proposed it. */
  readonly origin: TrialOrigin;
  /** Round of the search it was proposed in. */
  readonly round: number;
  /** Seed of the trial's own random stream. */
  readonly seed: number;
}

/** A trial that was run to its end. */
export interface DoneTrial {
  /** It was run. */
  readonly state: "done";
  /** ms UTC. */
  readonly finishedAt: number;
  /** What the search maximises; `null` where it is undefined. */
  readonly value: number | null;
  /** All trades in order of exit. */
  readonly trades: Trades;
  /** SHA-256 of the trades, as `tradesHash` gives it. */
  readonly tradesHash: string;
  /** KPIs and flags. */
  readonly kpis: TrialKpis;
  /** One return a UTC day. */
  readonly dailyReturns: Float64Array;
  /** The days of the returns: their starts in ms UTC. */
  readonly days: Float64Array;
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
  /** `null` unless done. */
  readonly dailyReturns: Float64Array | null;
  /** `null` unless done. */
  readonly days: Float64Array | null;
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
      `INSERT INTO trials (study, trial, state, params, origin, round, seed, proposed_at)
       VALUES (?, ?, 'proposed', ?, ?, ?, ?, ?)`,
    );
    for (const { trial, params, origin, round, seed } of trials) {
      insert.run(study, trial, toJson(params), origin, round, seed, proposedAt);
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
    const update = db.prepare(
      `UPDATE trials SET state = ?, finished_at = ?, value = ?, reason = ?, trades_hash = ?, extra = ?
       WHERE study = ? AND trial = ? AND state IN ('proposed', 'running')`,
    );
    if (end.state === "failed") {
      const { changes } = update.run("failed", end.finishedAt, null, end.reason, null, null, study, trial);
      expectOne(changes, study, trial, "finish");
      return;
    }
    const extra = end.extra === undefined ? null : toJson(end.extra);
    const value = toNumber(end.value);
    const { changes } = update.run("done", end.finishedAt, value, null, end.tradesHash, extra, study, trial);
    expectOne(changes, study, trial, "finish");
    insertKpis(db, study, trial, end.kpis);
    insertTrades(db, study, trial, end.trades);
    db.prepare("INSERT INTO daily_returns (study, trial, days, returns) VALUES (?, ?, ?, ?)")
      .run(study, trial, toBlob(end.days), toBlob(end.dailyReturns));
  });
}

/** All trials of a study in trial order; their trades are loaded by `loadTrades`, their KPIs by `loadKpis`. */
export function loadTrials(db: DatabaseSync, study: string): StoredTrial[] {
  return db.prepare(
    `SELECT t.*, d.days, d.returns FROM trials t LEFT JOIN daily_returns d USING (study, trial)
     WHERE t.study = ? ORDER BY t.trial`,
  ).all(study).map(toTrial);
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
    value: fromNumber(row.value),
    reason: fromText(row.reason),
    origin: String(row.origin) as TrialOrigin,
    round: Number(row.round),
    seed: Number(row.seed),
    tradesHash: fromText(row.trades_hash),
    proposedAt: Number(row.proposed_at),
    startedAt: fromNumber(row.started_at),
    finishedAt: fromNumber(row.finished_at),
    dailyReturns: row.returns === null ? null : fromBlob(row.returns),
    days: row.days === null ? null : fromBlob(row.days),
    extra: row.extra === null ? null : JSON.parse(String(row.extra)),
  };
}
