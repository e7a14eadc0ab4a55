/**
 * Trades as rows: every column is kept, so that what is loaded has the hash of what was stored.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { EXIT_REASONS, type Trades } from "../core/trades.ts";

const INSERT =
  `INSERT INTO trades (study, trial, trade, entry_time, exit_time, side, qty, entry_price, exit_price, fees,
  slippage_bps, pnl, holding_minutes, exit_reason, entry_bar, exit_bar, entry_reference, exit_reference, entry_mid,
  exit_mid, entry_maker, exit_maker, entry_participation, exit_participation, spread_captured_bps,
  max_adverse_excursion, max_favourable_excursion)
  VALUES (${Array(27).fill("?").join(", ")})`;

/**
 * Inserts the trades of a trial, numbered from 0 in order of exit. The caller holds the transaction.
 *
 * - Cost: positional parameters and one statement for all rows; SQLite stores `NaN` as `NULL` by itself.
 */
export function insertTrades(db: DatabaseSync, study: string, trial: number, trades: Trades): void {
  const insert = db.prepare(INSERT);
  for (let i = 0; i < trades.length; i++) {
    insert.run(
      study,
      trial,
      i,
      trades.entryTime[i],
      trades.exitTime[i],
      trades.side[i] > 0 ? "long" : "short",
      trades.qty[i],
      trades.entryPrice[i],
      trades.exitPrice[i],
      trades.fees[i],
      trades.slippageBps[i],
      trades.pnl[i],
      trades.holdingMinutes[i],
      EXIT_REASONS[trades.exitReason[i]],
      trades.entryBar[i],
      trades.exitBar[i],
      trades.entryReference[i],
      trades.exitReference[i],
      trades.entryMid[i],
      trades.exitMid[i],
      trades.entryMaker[i],
      trades.exitMaker[i],
      trades.entryParticipation[i],
      trades.exitParticipation[i],
      trades.spreadCapturedBps[i],
      trades.maxAdverseExcursion[i],
      trades.maxFavourableExcursion[i],
    );
  }
}

/** The trades of a trial in order of exit; none if it has not run. */
export function loadTrades(db: DatabaseSync, study: string, trial: number): Trades {
  const rows = db.prepare("SELECT * FROM trades WHERE study = ? AND trial = ? ORDER BY trade").all(study, trial);
  const doubles = (column: string) =>
    Float64Array.from(rows, (row) => row[column] === null ? NaN : Number(row[column]));
  const integers = (column: string) => Int32Array.from(rows, (row) => Number(row[column]));
  const flags = (column: string) => Uint8Array.from(rows, (row) => Number(row[column]));
  const reasons: readonly string[] = EXIT_REASONS;
  return {
    length: rows.length,
    entryBar: integers("entry_bar"),
    exitBar: integers("exit_bar"),
    entryTime: doubles("entry_time"),
    exitTime: doubles("exit_time"),
    side: Int8Array.from(rows, (row) => row.side === "long" ? 1 : -1),
    qty: doubles("qty"),
    entryPrice: doubles("entry_price"),
    exitPrice: doubles("exit_price"),
    entryReference: doubles("entry_reference"),
    exitReference: doubles("exit_reference"),
    entryMid: doubles("entry_mid"),
    exitMid: doubles("exit_mid"),
    entryMaker: flags("entry_maker"),
    exitMaker: flags("exit_maker"),
    entryParticipation: doubles("entry_participation"),
    exitParticipation: doubles("exit_participation"),
    fees: doubles("fees"),
    slippageBps: doubles("slippage_bps"),
    spreadCapturedBps: doubles("spread_captured_bps"),
    pnl: doubles("pnl"),
    holdingMinutes: doubles("holding_minutes"),
    exitReason: Uint8Array.from(rows, (row) => reasons.indexOf(String(row.exit_reason))),
    maxAdverseExcursion: doubles("max_adverse_excursion"),
    maxFavourableExcursion: doubles("max_favourable_excursion"),
  };
}
