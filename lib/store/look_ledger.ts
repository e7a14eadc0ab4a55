/**
 * The ledger of looks: every opening of unseen days for a choice, whatever study, folder or data file it was made for.
 *
 * It lies outside the data folder, so that another folder, a deleted study or one begun anew finds the looks made before.
 * A look is written before its days are opened.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { haveSameCloses } from "../metrics/same_closes.ts";
import type { LooksBefore } from "../selection/look.ts";
import { ANY_MARKET, appendRow, LedgerDamage, type LedgerRow, withLedger } from "./ledger_file.ts";

/** Days of a market. */
export interface LookedDays extends Pick<LedgerRow, "market" | "venue" | "fromTime" | "toTime" | "closes"> {
  /** Its name as the ledger had it before names of exchanges and contracts were read; absent where it is the same. */
  readonly formerMarket?: string;
}

/** A look that is about to be made. */
export type NewLook = LookedDays & Omit<LedgerRow, "look" | "note">;

/**
 * Whether two looks share a day.
 *
 * - A single day is enough: what the days have in common decides both, and only so does the guarantee hold day by day.
 * - A venue that nobody knows may be any.
 */
function shareDays(a: LookedDays, b: LookedDays): boolean {
  return areSameMarket(a, b) && a.fromTime < b.toTime && b.fromTime < a.toTime;
}

/** By name and venue, or by the prices that their days closed at, whatever they are called. */
function areSameMarket(a: LookedDays, b: LookedDays): boolean {
  const isSameVenue = a.venue === null || b.venue === null || a.venue === b.venue;
  const isSameName = a.market === b.market || a.market === ANY_MARKET || b.market === ANY_MARKET ||
    a.market === b.formerMarket || b.market === a.formerMarket;
  return isSameVenue && isSameName || haveSameCloses(a, b);
}

/** Looks before one at given days; the first fresh day is behind those and all others of the market. */
function looksBefore(days: LookedDays, earlier: readonly LedgerRow[], all: readonly LedgerRow[]): LooksBefore {
  const ends = all.filter((row) => areSameMarket(row, days)).map(({ toTime }) => toTime);
  const end = Math.max(days.toTime, ...ends);
  return {
    count: earlier.filter((row) => shareDays(row, days)).length,
    freshFrom: Math.ceil(end / DAY_MS) * DAY_MS,
  };
}

/**
 * A ledger in a file, which is begun with the first look. Each call is a transaction of its own: two searches may look at
 * once, and each counts the other or is counted by it.
 */
export class LookLedger {
  /**
   * @param path File name; its folder is made if need be.
   * @param isUsual Whether it is the one that all searches of a user share unless told otherwise.
   */
  constructor(readonly path: string, readonly isUsual: boolean = true) {}

  /** What is wrong with it, in words; `null` for a ledger that can be trusted. */
  damage(): string | null {
    try {
      withLedger(this.path, () => {});
      return null;
    } catch (error) {
      if (error instanceof LedgerDamage) return error.message;
      throw error;
    }
  }

  /**
   * Looks made so far at days that are not opened yet.
   *
   * @throws {LedgerDamage} If the ledger is damaged.
   * @throws {UserError} If the file cannot be used.
   */
  before(days: LookedDays): LooksBefore {
    return withLedger(this.path, (_, rows) => looksBefore(days, rows, rows));
  }

  /**
   * Writes a look down before its days are opened. The same candidates of the same study are the same look, however often
   * they are looked at.
   *
   * @throws As {@linkcode LookLedger.before}.
   *
   * @example The second study at the same days is told of the first
   * ```ts
   * import assert from "node:assert/strict";
   * import { temporaryFolder } from "@test/fixtures/temporary_folder.ts";
   * import { LookLedger } from "@lib/store/look_ledger.ts";
   *
   * using folder = temporaryFolder();
   * const ledger = new LookLedger(`${folder.path}/looks.db`);
   * const days = { market: "BTCUSDT", venue: null, fromTime: 0, toTime: 864e5, closes: [42_000] };
   * const look = { ...days, study: "a", begunAt: 1, choice: "x", candidates: 3, lookedAt: 2 };
   * assert.equal(ledger.open(look).count, 0);
   * assert.equal(ledger.open({ ...look, study: "b" }).count, 1);
   * assert.equal(ledger.open(look).count, 0);
   * ```
   */
  open(look: NewLook): LooksBefore {
    return withLedger(this.path, (db, rows) => {
      const isSame = (row: LedgerRow) =>
        row.study === look.study && row.begunAt === look.begunAt && row.choice === look.choice && shareDays(row, look);
      const known = rows.find(isSame);
      if (known !== undefined) return looksBefore(look, rows.slice(0, known.look - 1), rows);
      const { formerMarket: _, ...row } = look;
      appendRow(db, rows, { ...row, note: "" });
      return looksBefore(look, rows, rows);
    });
  }

  /**
   * Every row in the order they were written, each with the number of looks before it at its days.
   *
   * @throws As {@linkcode LookLedger.before}.
   */
  list(): { readonly row: LedgerRow; readonly before: LooksBefore }[] {
    return withLedger(
      this.path,
      (_, rows) => rows.map((row, i) => ({ row, before: looksBefore(row, rows.slice(0, i), rows) })),
      "read",
    );
  }
}
