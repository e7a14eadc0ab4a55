/**
 * Studies: one row a search, with everything needed to run it again.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { insertStudyMarkets, loadStudyMarkets, type StudyMarketRow } from "./study_markets.ts";
import { fromNumber, fromText, type Row, toJson } from "./values.ts";

/** Which code decided a study. */
export interface StudyVersions {
  /** Of what decides a backtest. */
  readonly engine: string;
  /** Of what decides trials and verdicts: the engine's too. */
  readonly study: string;
  /** SHA-256 of the sources by folder. */
  readonly folders: Readonly<Record<string, string>>;
}

/** What a study is made of; with a trial's parameters it determines that trial's trades. */
export interface NewStudy {
  /** Name, unique in the database. */
  readonly study: string;
  /** ms UTC. */
  readonly createdAt: number;
  /** Version of the code that decides a backtest; before {@linkcode NewStudy.versions} were kept, the only one. */
  readonly codeVersion: string;
  /** `null` for studies that were begun before they were kept. */
  readonly versions: StudyVersions | null;
  /** SHA-256 of the bars, as `candlesHash` gives it. */
  readonly dataHash: string;
  /** Hash of the search domain. */
  readonly domainHash: string;
  /** Seed of the search. */
  readonly seed: number;
  /** Market, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: string;
  /** Open time of the first bar, ms UTC. */
  readonly fromTime: number;
  /** Open time of the last bar, ms UTC. */
  readonly toTime: number;
  /** Where the bars came from: a file name, a market in the store, the simulator with its seed. */
  readonly source: string;
  /** Its markets, in the order in which jobs name them. */
  readonly markets: readonly StudyMarketRow[];
  /** Plain JSON. */
  readonly settings: unknown;
  /** Plain JSON. */
  readonly costs: unknown;
}

/** A stored study. */
export interface StoredStudy extends NewStudy {
  /** When its last run ended, ms UTC; `null` while none has. */
  readonly finishedAt: number | null;
  /** Why its last run ended; `null` while none has. */
  readonly stopReason: string | null;
  /** What the study came to, as its last run wrote it. */
  readonly summary: unknown;
}

/** A line of the list of studies. */
export interface StudyOverview
  extends Pick<StoredStudy, "study" | "createdAt" | "finishedAt" | "stopReason" | "symbol" | "timeframe" | "seed"> {
  /** Trials proposed so far. */
  readonly trials: number;
  /** Trials run to their end. */
  readonly done: number;
  /** Trials that could not be run. */
  readonly failed: number;
  /** Trials that passed the SOFT gates, near-duplicates once. */
  readonly good: number;
  /** Trials that passed the HARD gates. */
  readonly hard: number;
}

/**
 * Adds a study.
 *
 * @throws {UserError} If one of this name exists.
 *
 * @example A study comes back as it was written
 * ```ts
 * import assert from "node:assert/strict";
 * import { openDatabase } from "@lib/store/database.ts";
 * import { createStudy, findStudy } from "@lib/store/studies.ts";
 *
 * using db = await openDatabase(":memory:");
 * createStudy(db, {
 *   study: "first", createdAt: 0, codeVersion: "1", versions: null, dataHash: "d", domainHash: "h", seed: 7,
 *   symbol: "BTC/USDT", timeframe: "1m", fromTime: 0, toTime: 60_000, source: "simulator", markets: [],
 *   settings: { trials: 200 }, costs: {},
 * });
 * assert.equal(findStudy(db, "first")?.seed, 7);
 * ```
 */
export function createStudy(db: DatabaseSync, study: NewStudy): void {
  transaction(db, () => {
    if (findStudy(db, study.study) !== null) {
      throw new UserError(`Cannot create the study "${study.study}": it exists; resume it or choose another name`);
    }
    db.prepare(
      `INSERT INTO studies (study, created_at, code_version, data_hash, domain_hash, seed, symbol, timeframe, from_time,
         to_time, source, settings, costs, engine_version, study_version, folder_hashes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      study.study,
      study.createdAt,
      study.codeVersion,
      study.dataHash,
      study.domainHash,
      study.seed,
      study.symbol,
      study.timeframe,
      study.fromTime,
      study.toTime,
      study.source,
      toJson(study.settings),
      toJson(study.costs),
      study.versions?.engine ?? null,
      study.versions?.study ?? null,
      study.versions === null ? null : toJson(study.versions.folders),
    );
    insertStudyMarkets(db, study.study, study.markets);
  });
}

/** The study of a name, or `null`. */
export function findStudy(db: SqlReader, study: string): StoredStudy | null {
  const row = db.prepare("SELECT * FROM studies WHERE study = ?").get(study);
  return row === undefined ? null : toStudy(row, loadStudyMarkets(db, study));
}

/**
 * The study of a name.
 *
 * @throws {UserError} If there is none; the message names those there are.
 */
export function getStudy(db: SqlReader, study: string): StoredStudy {
  const found = findStudy(db, study);
  if (found !== null) return found;
  const names = db.prepare("SELECT study FROM studies ORDER BY study").all().map((row) => `"${row.study}"`);
  throw new UserError(
    `Cannot find the study "${study}": the database has ${names.length === 0 ? "no studies" : names.join(", ")}`,
  );
}

const NO_TRIALS = { trials: 0, done: 0, failed: 0, good: 0, hard: 0 };

/** All studies, oldest first. */
export function listStudies(db: SqlReader): StudyOverview[] {
  const rows = db.prepare(
    `SELECT s.study, s.created_at, s.finished_at, s.stop_reason, s.symbol, s.timeframe, s.seed
     FROM studies s ORDER BY s.created_at, s.study`,
  ).all();
  // One look at each index for all studies together.
  const counts = new Map(rows.map(({ study }) => [study, { ...NO_TRIALS }]));
  const count = (sql: string, add: (counts: typeof NO_TRIALS, group: Row, trials: number) => void) => {
    for (const group of db.prepare(sql).all()) {
      // Another process may have begun a study since the first look.
      const own = counts.get(group.study);
      if (own !== undefined) add(own, group, Number(group.trials));
    }
  };
  count("SELECT study, state, count(*) AS trials FROM trials GROUP BY study, state", (own, { state }, trials) => {
    own.trials += trials;
    if (state === "done" || state === "failed") own[state] += trials;
  });
  count(
    "SELECT study, count(*) AS trials FROM trials WHERE duplicate_of IS NOT NULL GROUP BY study",
    (own, _, trials) => own.good -= trials,
  );
  count(
    "SELECT study, is_hard, count(*) AS trials FROM kpi_by_backtest WHERE is_soft = 1 GROUP BY study, is_hard",
    (own, { is_hard }, trials) => {
      own.good += trials;
      if (is_hard === 1) own.hard += trials;
    },
  );
  return rows.map((row) => ({
    study: String(row.study),
    createdAt: Number(row.created_at),
    finishedAt: fromNumber(row.finished_at),
    stopReason: fromText(row.stop_reason),
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    seed: Number(row.seed),
    ...counts.get(row.study)!,
  }));
}

/** Writes how a run of the study ended; a resumed study is finished again. */
export function finishStudy(
  db: DatabaseSync,
  study: string,
  end: { readonly finishedAt: number; readonly stopReason: string; readonly summary: unknown },
): void {
  transaction(db, () => {
    getStudy(db, study);
    db.prepare("UPDATE studies SET finished_at = ?, stop_reason = ?, summary = ? WHERE study = ?")
      .run(end.finishedAt, end.stopReason, toJson(end.summary), study);
  });
}

/**
 * Deletes a study with its trials, KPIs, trades, decisions and certificates; its openings of sealed data stay on record.
 *
 * @throws {UserError} If there is none of this name.
 */
export function deleteStudy(db: DatabaseSync, study: string): void {
  transaction(db, () => {
    getStudy(db, study);
    db.prepare("DELETE FROM studies WHERE study = ?").run(study);
  });
}

function toStudy(row: Row, markets: readonly StudyMarketRow[]): StoredStudy {
  return {
    study: String(row.study),
    createdAt: Number(row.created_at),
    finishedAt: fromNumber(row.finished_at),
    stopReason: fromText(row.stop_reason),
    codeVersion: String(row.code_version),
    versions: row.study_version === null ? null : {
      engine: String(row.engine_version),
      study: String(row.study_version),
      folders: JSON.parse(String(row.folder_hashes)),
    },
    dataHash: String(row.data_hash),
    domainHash: String(row.domain_hash),
    seed: Number(row.seed),
    symbol: String(row.symbol),
    timeframe: String(row.timeframe),
    fromTime: Number(row.from_time),
    toTime: Number(row.to_time),
    source: String(row.source),
    markets,
    settings: JSON.parse(String(row.settings)),
    costs: JSON.parse(String(row.costs)),
    summary: row.summary === null ? null : JSON.parse(String(row.summary)),
  };
}
