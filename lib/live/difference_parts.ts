/**
 * What makes the difference in profit between a trade of a run and that of its backtest, in parts that add up to it: what
 * the quantity made of it, at the backtest's profit a unit; then, where entry or exit filled at another time, all else is
 * timing; at the same times, what other fee rates made of it, at the run's prices, what the market moved while orders were on
 * their way to it, and what other prices did. A profit that is not that of its own fills stays unexplained.
 *
 * @module
 */
import type { RiskCode } from "../store/live_risk_records.ts";

/** A closed trade of either side; times are opens of the bars that filled, ms UTC. */
export interface ComparedTrade {
  readonly entryTime: number;
  readonly exitTime: number;
  /** +1 long, −1 short. */
  readonly side: number;
  readonly quantity: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Of both fills, funding not in, quote units. */
  readonly fees: number;
  /** Paid, negative where received, quote units. */
  readonly funding: number;
  /** Net, quote units. */
  readonly profit: number;
  /** What of it the market made between the decisions of its orders and their arrival, quote units; 0 in a backtest. */
  readonly latency: number;
}

/** How an entry by the book ended without a fill: the paper broker refused it, or the market did not come. */
export type UnfilledCode = "REFUSED" | "UNFILLED";

/** Why a trade differs. */
export type DifferenceCause =
  | "price"
  | "fee"
  | "size"
  | "latency"
  | "timing"
  | "revision"
  | `denied ${RiskCode | UnfilledCode}`
  | "missed"
  | "extra"
  | "unexplained";

/** A part of the difference in profit. */
export interface TradeDifference {
  readonly cause: DifferenceCause;
  /** Entry of the trade: the run's, or the backtest's where the run has none. */
  readonly entryTime: number;
  /** Run less backtest, quote units. */
  readonly amount: number;
}

/**
 * The parts.
 *
 * @param revised Open times of bars that the exchange changed afterwards.
 */
export function differenceParts(
  run: ComparedTrade,
  backtest: ComparedTrade,
  revised: readonly number[],
): TradeDifference[] {
  const difference = run.profit - backtest.profit;
  const { entryTime } = run, isTimed = entryTime !== backtest.entryTime || run.exitTime !== backtest.exitTime;
  const isRevised = revised.some((time) => time >= Math.min(entryTime, backtest.entryTime) && time <= run.exitTime);
  const size = (run.quantity / backtest.quantity - 1) * backtest.profit;
  const fee = isTimed ? 0 : feeRate(backtest) * notional(run) - run.fees;
  const latency = isTimed ? 0 : run.latency - backtest.latency;
  const unexplained = unaccounted(run) - unaccounted(backtest), rounding = 1e-12 * notional(run);
  const known = [["size", size], ["fee", fee], ["latency", latency], ["unexplained", unexplained]] as const;
  const left = known.reduce((sum, [, amount]) => sum - amount, difference);
  const rest = [isTimed ? "timing" : isRevised ? "revision" : "price", left] as const;
  const amounts = [...known, rest]
    .filter(([, amount]) => Math.abs(amount) > rounding);
  // Two that differ are told of even where that made no money.
  return (amounts.length > 0 ? amounts : [rest]).map(([cause, amount]) => ({ cause, entryTime, amount }));
}

function notional({ quantity, entryPrice, exitPrice }: ComparedTrade): number {
  return quantity * (entryPrice + exitPrice);
}

/** What of a trade's profit its fills, fees and funding do not give. */
function unaccounted({ side, quantity, entryPrice, exitPrice, fees, funding, profit }: ComparedTrade): number {
  return profit - (side * quantity * (exitPrice - entryPrice) - fees - funding);
}

/** Mean fee of both fills as a fraction of their notional. */
function feeRate(trade: ComparedTrade): number {
  return trade.fees / notional(trade);
}
