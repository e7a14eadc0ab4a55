/**
 * Setting a damaged ledger of looks right: what can be read is kept, what was lost counts.
 *
 * @module
 */
import { existsSync, renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import {
  ANY_MARKET,
  appendRow,
  beginLedger,
  lastNumber,
  LedgerDamage,
  type LedgerRow,
  readRows,
  soundRows,
  withLedger,
} from "./ledger_file.ts";
import { UserError } from "../core/errors.ts";

/** What a repair did. */
export interface LedgerRepair {
  /** What was wrong. */
  readonly found: string;
  /** Looks that are what was written, and are kept. */
  readonly kept: number;
  /** Looks that count as lost: each for every market and all days until now. */
  readonly lost: number;
  /** Where the damaged file lies now. */
  readonly damagedFile: string;
}

/**
 * Begins the ledger anew with the looks of the damaged one that are what was written, and with a lost look for each that
 * is not, at least one, which counts for every market and every day until now: a repair wins back no level that was spent,
 * but where a file no longer says how many looks it held.
 *
 * @param why What happened, in the user's words; it stays in the ledger with what was found.
 * @param now Clock time, ms.
 * @throws {UserError} If the ledger is sound, or no reason is given.
 */
export function repairLedger(path: string, why: string, now: number): LedgerRepair {
  if (why.trim() === "") throw new UserError("Cannot repair the ledger of looks: wanted a reason, found none");
  const found = damageOf(path), { rows, numbered } = salvage(path), lost = Math.max(1, numbered - rows.length);
  const damagedFile = freeName(path);
  renameSync(path, damagedFile);
  beginLedger(path);
  withLedger(path, (db) => {
    const kept: LedgerRow[] = [];
    for (const { look: _, ...row } of rows) kept.push(appendRow(db, kept, row));
    for (let i = 0; i < lost; i++) {
      const note = `${why} (${found})`;
      const days = { market: ANY_MARKET, venue: null, fromTime: 0, toTime: now, closes: [] };
      kept.push(
        appendRow(db, kept, { ...days, study: "", begunAt: 0, choice: "", candidates: 0, lookedAt: now, note }),
      );
    }
  });
  return { found, kept: rows.length, lost, damagedFile };
}

function damageOf(path: string): string {
  try {
    withLedger(path, () => {});
  } catch (error) {
    if (error instanceof LedgerDamage) return error.found;
    throw error;
  }
  throw new UserError(`Cannot repair the ledger of looks ${path}: wanted a damaged one, found nothing wrong with it`);
}

/** The rows that are what was written, up to the first that is not, and how many there were if the file says it. */
function salvage(path: string): { readonly rows: readonly LedgerRow[]; readonly numbered: number } {
  let db: DatabaseSync | undefined, numbered = 0;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    numbered = lastNumber(db);
    const found = readRows(db);
    return { rows: soundRows(found), numbered: Math.max(numbered, found.length) };
  } catch {
    // Whatever kept it from being read is what the repair is for.
    return { rows: [], numbered };
  } finally {
    db?.close();
  }
}

function freeName(path: string): string {
  for (let number = 1;; number++) {
    const name = `${path}.damaged-${number}`;
    if (!existsSync(name)) return name;
  }
}
