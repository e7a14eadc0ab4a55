/**
 * How a run compared with its backtest, put into the ledger for those who only read there.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { saveRecord } from "../store/live_ledger.ts";
import type { ParityRecord } from "../store/live_parity.ts";
import { type LaneParity, parityCauses } from "./parity.ts";
import type { RunReport } from "./run_report.ts";

/** Keeps the parity of each lane, in the place of what was kept of it before; a run without a bar has none. */
export function keepParity(db: DatabaseSync, report: RunReport): void {
  const { environment, run, bars: { to: at } } = report;
  if (at === null) return;
  for (const lane of report.parity) saveRecord(db, "parity", { environment, run, at, ...recordOf(lane) });
}

function recordOf(
  { strategy, symbol, trades, profit, hash, unexplained, differences }: LaneParity,
): Omit<ParityRecord, "environment" | "run" | "at"> {
  return {
    strategy,
    symbol,
    trades: trades.run,
    backtestTrades: trades.backtest,
    profit: profit.run,
    backtestProfit: profit.backtest,
    hash: hash.run,
    backtestHash: hash.backtest,
    unexplained,
    causes: JSON.stringify(parityCauses(differences)),
  };
}
