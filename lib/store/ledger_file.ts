/**
 * The file of the ledger of looks: how it is begun, opened, and found to be damaged.
 *
 * A small SQLite database of its own. Its rows are numbered without a hole and each is sealed by a hash over it and the
 * seal before, so that one that was changed or taken out is noticed. A seal keeps out accidents and second thoughts, not
 * somebody who writes the hashes anew.
 *
 * @module
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { StorageError, UserError } from "../core/errors.ts";

/** One row of the ledger: a look, or looks that were lost. */
export interface LedgerRow {
  /** Its number. */
  readonly look: number;
  /** Base and quote currency as one word, such as `BTCUSDT`; {@linkcode ANY_MARKET} for looks that were lost. */
  readonly market: string;
  /** Exchange that the bars are known to be from; `null` where nobody knows. */
  readonly venue: string | null;
  /** Start of the first day opened, ms UTC. */
  readonly fromTime: number;
  /** End of the last day opened, exclusive, ms UTC. */
  readonly toTime: number;
  /** Closing prices of these days, by which the market is known again under another name; none in older rows. */
  readonly closes: readonly number[];
  /** Name of the study. */
  readonly study: string;
  /** When the study began, ms UTC: with its name it tells studies apart. */
  readonly begunAt: number;
  /** SHA-256 of the candidates. */
  readonly choice: string;
  /** How many they were. */
  readonly candidates: number;
  /** When, ms UTC. */
  readonly lookedAt: number;
  /** Why the ledger had to be set right; `""` for a look. */
  readonly note: string;
}

/** The market of looks that were lost: they count for every one. */
export const ANY_MARKET = "*";

/** The ledger cannot be trusted: no look may be made until it has been set right. */
export class LedgerDamage extends StorageError {
  /** Name of the class. */
  override name = "LedgerDamage";

  /** @param found What is wrong with the file. */
  constructor(readonly path: string, readonly found: string) {
    super(`the ledger of looks ${path} is damaged: ${found}`);
  }
}

/** Mark in the file's header: "AssL" in ASCII. */
const APPLICATION_ID = 0x4173734c;

/** How long to wait for another process's look, ms; each takes a few milliseconds. */
const BUSY_TIMEOUT_MS = 30_000;

/** What the second version of the file has beside those of the first, whose rows stay as they were sealed. */
const CLOSES = "ALTER TABLE looks ADD COLUMN closes TEXT NOT NULL DEFAULT '[]'; PRAGMA user_version = 2;";

const SCHEMA = `CREATE TABLE looks (
  look INTEGER PRIMARY KEY AUTOINCREMENT,
  market TEXT NOT NULL,
  venue TEXT,
  from_time INTEGER NOT NULL,
  to_time INTEGER NOT NULL CHECK (to_time > from_time),
  study TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  choice TEXT NOT NULL,
  candidates INTEGER NOT NULL,
  looked_at INTEGER NOT NULL,
  note TEXT NOT NULL,
  seal TEXT NOT NULL
) STRICT;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = 1;
${CLOSES}`;

/**
 * Runs a body on the ledger in one transaction, and begins the ledger if there is none.
 *
 * @param access What the body does; a ledger in a place where nothing may be written can still be read.
 * @throws {LedgerDamage} If the file is not what this program wrote.
 * @throws {UserError} If it cannot be made, read or written.
 */
export function withLedger<Result>(
  path: string,
  body: (db: DatabaseSync, rows: readonly LedgerRow[]) => Result,
  access: "read" | "write" = "write",
): Result {
  if (!existsSync(path)) beginLedger(path);
  const stat = statSync(path);
  if (stat.isDirectory()) throw unusable(path, "it is a folder");
  // SQLite takes an empty file for a new database: looks that were lost would be forgotten without a word.
  if (stat.size === 0) throw new LedgerDamage(path, "the file is empty");
  let db: DatabaseSync | undefined;
  try {
    const readOnly = access === "read";
    db = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
    // The days are opened as soon as their look stands here: a lost power supply must not take it away.
    db.exec(readOnly ? "BEGIN" : "PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    const result = body(db, checkedRows(db, path));
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A number too large to be one of ours.
    if ((error as NodeJS.ErrnoException).code === "ERR_OUT_OF_RANGE") {
      throw new LedgerDamage(path, (error as Error).message);
    }
    if (!isSqliteError(error)) throw error;
    if (/not a database|malformed|corrupt|no such (table|column)/.test(error.message)) {
      throw new LedgerDamage(path, error.message);
    }
    throw unusable(path, error.message, error);
  } finally {
    if (db?.isTransaction) db.exec("ROLLBACK");
    db?.close();
  }
}

/** Makes an empty ledger, whole or not at all; where another process is faster its ledger stays. */
export function beginLedger(path: string): void {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
  try {
    const db = new DatabaseSync(unfinished);
    db.exec(SCHEMA);
    db.close();
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && existsSync(path)) return;
    throw unusable(path, (error as Error).message, error);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Adds a row behind the last one. */
export function appendRow(db: DatabaseSync, rows: readonly LedgerRow[], row: Omit<LedgerRow, "look">): LedgerRow {
  const added = { look: rows.length + 1, ...row };
  if (Number(db.prepare("PRAGMA user_version").get()!.user_version) === 1) db.exec(CLOSES);
  const last = db.prepare("SELECT seal FROM looks ORDER BY look DESC LIMIT 1").get();
  db.prepare("INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
    ...valuesOf(added),
    sealOf(last === undefined ? "" : String(last.seal), added),
    JSON.stringify(added.closes),
  );
  return added;
}

/** All rows, whether or not they are what was written. */
export function readRows(db: DatabaseSync): { readonly row: LedgerRow; readonly seal: string }[] {
  return db.prepare("SELECT * FROM looks ORDER BY look").all().map((found) => ({
    row: {
      look: Number(found.look),
      market: String(found.market),
      venue: found.venue === null ? null : String(found.venue),
      fromTime: Number(found.from_time),
      toTime: Number(found.to_time),
      closes: closesOf(found.closes ?? "[]"),
      study: String(found.study),
      begunAt: Number(found.begun_at),
      choice: String(found.choice),
      candidates: Number(found.candidates),
      lookedAt: Number(found.looked_at),
      note: String(found.note),
    },
    seal: String(found.seal),
  }));
}

/** Closing prices that a row holds: none where something else stands in their place, which its seal does not agree with. */
function closesOf(text: unknown): number[] {
  try {
    const found: unknown = JSON.parse(String(text));
    return Array.isArray(found) ? found.map(Number) : [];
  } catch {
    return [];
  }
}

/** The number that the last row ever written had; 0 for none. */
export function lastNumber(db: DatabaseSync): number {
  return Number(db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'looks'").get()?.seq ?? 0);
}

function checkedRows(db: DatabaseSync, path: string): LedgerRow[] {
  if (Number(db.prepare("PRAGMA application_id").get()!.application_id) !== APPLICATION_ID) {
    throw new LedgerDamage(path, "it is not a ledger of looks");
  }
  const [integrity] = db.prepare("PRAGMA integrity_check").all();
  if (integrity.integrity_check !== "ok") throw new LedgerDamage(path, String(integrity.integrity_check));
  const found = readRows(db), last = Math.max(lastNumber(db), found.length);
  let seal = "";
  found.forEach(({ row, seal: stored }, i) => {
    if (row.look !== i + 1) throw new LedgerDamage(path, `look ${i + 1} was taken out`);
    seal = sealOf(seal, row);
    if (seal !== stored) throw new LedgerDamage(path, `look ${row.look} is not what was written`);
  });
  if (last > found.length) throw new LedgerDamage(path, `look ${found.length + 1} was taken out`);
  return found.map(({ row }) => row);
}

/** The rows from the first on that are numbered without a hole and are what was written. */
export function soundRows(found: readonly { readonly row: LedgerRow; readonly seal: string }[]): LedgerRow[] {
  let seal = "";
  const broken = found.findIndex(({ row, seal: stored }, i) => {
    seal = sealOf(seal, row);
    return row.look !== i + 1 || seal !== stored;
  });
  return found.slice(0, broken < 0 ? found.length : broken).map(({ row }) => row);
}

function valuesOf(row: LedgerRow): (string | number | null)[] {
  const { look, market, venue, fromTime, toTime, study, begunAt, choice, candidates, lookedAt, note } = row;
  return [look, market, venue, fromTime, toTime, study, begunAt, choice, candidates, lookedAt, note];
}

function sealOf(before: string, row: LedgerRow): string {
  const values: unknown[] = valuesOf(row);
  // Rows of the first version have none, and were sealed without.
  if (row.closes.length > 0) values.push(row.closes);
  return createHash("sha256").update(`${before}\n${JSON.stringify(values)}`).digest("hex");
}

function unusable(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(
    `Cannot use the ledger of looks ${path}: wanted a file that can be read and written, found: ${reason}; ` +
      "--looks-path names another",
    { cause },
  );
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}
