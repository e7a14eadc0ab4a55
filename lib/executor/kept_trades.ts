/**
 * Which backtests send their trades along: all, or those alone that are worth a look.
 *
 * Trades are most of what a backtest sends and of what is written of it, and most backtests of a search are thrown away.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { softGate } from "../selection/gates.ts";
import type { Threshold } from "../selection/thresholds.ts";
import type { FinishedBacktest, KeptTrades } from "./executor.ts";

/** Whose trades a study keeps, as a setting names it. */
export type TradesKept = "all" | "valid" | "soft";

/**
 * What a job says of its trades; absent where all are sent.
 *
 * @param soft The SOFT thresholds of the plan: those in force later ask for no less.
 */
export function keptTrades(
  which: TradesKept,
  { valid, soft }: { readonly valid: readonly Threshold[]; readonly soft: readonly Threshold[] },
): KeptTrades | undefined {
  return which === "all" ? undefined : { valid, soft: which === "soft" ? soft : [] };
}

/** Whether a job wants the trades of what it came to. */
export function areTradesWanted(
  { kpis, stopReason }: Pick<FinishedBacktest, "kpis" | "stopReason">,
  kept: KeptTrades,
): boolean {
  return softGate(kpis, { validity: kept.valid, soft: kept.soft, stopReason }).passed;
}

/** An outcome as it is sent: without its trades, under their hash, where the job does not want them. */
export function withheld(outcome: FinishedBacktest, kept: KeptTrades | undefined): FinishedBacktest {
  const { trades, markets } = outcome;
  if (kept === undefined || trades.length === 0 || areTradesWanted(outcome, kept)) return outcome;
  const none = withoutRows(trades);
  return {
    ...outcome,
    trades: none,
    withheldHash: tradesHash(trades),
    ...(markets && { markets: markets.map((market) => ({ ...market, trades: none })) }),
  };
}

function withoutRows(trades: Trades): Trades {
  const columns = Object.entries(trades).map(([name, column]) =>
    name === "length" ? [name, 0] : [name, (column as Float64Array).slice(0, 0)]
  );
  return Object.fromEntries(columns) as unknown as Trades;
}
