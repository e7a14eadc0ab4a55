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
  withLedger,
} from "./ledger_file.ts";
import { UserError } from "../core/errors.ts";

/** What a repair did. */
export interface LedgerRepair {
  /** What was wrong. */
  readonly found: string;
  /** Looks that could be read, and are kept. */
  readonly kept: number;
  /** Looks that count as lost: each for every market and all days until now. */
  readonly lost: number;
  /** Where the damaged file lies now. */
  readonly damagedFile: string;
}

/**
 * Begins the ledger anew with every look of the damaged one that can be read, and with at least one lost look that counts
 * for every market and every day until now: a repair must never win back a level that was spent.
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
      const days = { market: ANY_MARKET, venue: null, fromTime: 0, toTime: now };
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

/** What can still be read, and how many rows there were if the file says it. */
function salvage(path: string): { readonly rows: LedgerRow[]; readonly numbered: number } {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    const rows = readRows(db).map(({ row }) => row);
    return { rows: rows.filter(isSensible), numbered: lastNumber(db) };
  } catch {
    // Whatever kept it from being read is what the repair is for.
    return { rows: [], numbered: 0 };
  } finally {
    db?.close();
  }
}

function isSensible({ fromTime, toTime }: LedgerRow): boolean {
  return fromTime < toTime;
}

function freeName(path: string): string {
  for (let number = 1;; number++) {
    const name = `${path}.damaged-${number}`;
    if (!existsSync(name)) return name;
  }
}
