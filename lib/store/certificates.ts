/**
 * Certificates of trials, and the record of every look into sealed data.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { fromNumber, type Row, toJson, toNumber } from "./values.ts";

/** A certificate as it is stored. */
export interface StoredCertificate {
  /** Number of the trial. */
  readonly trial: number;
  /** ms UTC. */
  readonly issuedAt: number;
  /** Whether the trial passes the HARD gates by it. */
  readonly isHard: boolean;
  /** The typed record; plain JSON. */
  readonly record: unknown;
  /** The same in words. */
  readonly text: string;
}

/** One look of one trial into sealed data; it stays on record when the study is deleted. */
export interface SealedOpening {
  /** SHA-256 of the bars the sealed part belongs to. */
  readonly dataHash: string;
  /** Open time of the first sealed bar, ms UTC. */
  readonly fromTime: number;
  /** Open time of the last sealed bar, ms UTC. */
  readonly toTime: number;
  /** Name of the study that looked. */
  readonly study: string;
  /** Number of the trial. */
  readonly trial: number;
  /** ms UTC. */
  readonly openedAt: number;
  /** What the look found; `null` where undefined. */
  readonly pValue: number | null;
}

/** Writes a trial's certificate; an earlier one is replaced. */
export function writeCertificate(db: DatabaseSync, study: string, certificate: StoredCertificate): void {
  transaction(db, () => {
    db.prepare(
      `INSERT OR REPLACE INTO certificates (study, trial, issued_at, is_hard, record, text) VALUES (?, ?, ?, ?, ?, ?)`,
    ).run(
      study,
      certificate.trial,
      certificate.issuedAt,
      Number(certificate.isHard),
      toJson(certificate.record),
      certificate.text,
    );
  });
}

/** Certificates of a study, in trial order. */
export function loadCertificates(db: SqlReader, study: string): StoredCertificate[] {
  return db.prepare("SELECT * FROM certificates WHERE study = ? ORDER BY trial").all(study).map(toCertificate);
}

/** The certificate of a trial; `null` where there is none. */
export function loadCertificate(db: SqlReader, study: string, trial: number): StoredCertificate | null {
  const row = db.prepare("SELECT * FROM certificates WHERE study = ? AND trial = ?").get(study, trial);
  return row === undefined ? null : toCertificate(row);
}

function toCertificate(row: Row): StoredCertificate {
  return {
    trial: Number(row.trial),
    issuedAt: Number(row.issued_at),
    isHard: row.is_hard === 1,
    record: JSON.parse(String(row.record)),
    text: String(row.text),
  };
}

/** Adds a look into sealed data to the record. */
export function recordSealedOpening(db: DatabaseSync, opening: SealedOpening): void {
  transaction(db, () => {
    db.prepare(
      `INSERT INTO sealed_openings (data_hash, from_time, to_time, study, trial, opened_at, p_value)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      opening.dataHash,
      opening.fromTime,
      opening.toTime,
      opening.study,
      opening.trial,
      opening.openedAt,
      toNumber(opening.pValue),
    );
  });
}

/** All looks into sealed data of these bars that overlap a span, in the order they were made, whatever the study. */
export function loadSealedOpenings(
  db: SqlReader,
  dataHash: string,
  fromTime: number,
  toTime: number,
): SealedOpening[] {
  return db.prepare(
    "SELECT * FROM sealed_openings WHERE data_hash = ? AND from_time <= ? AND to_time >= ? ORDER BY opening",
  ).all(dataHash, toTime, fromTime).map((row) => ({
    dataHash: String(row.data_hash),
    fromTime: Number(row.from_time),
    toTime: Number(row.to_time),
    study: String(row.study),
    trial: Number(row.trial),
    openedAt: Number(row.opened_at),
    pValue: fromNumber(row.p_value),
  }));
}
