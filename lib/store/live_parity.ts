/**
 * How a run compared with its backtest when that was looked at last: to compute it takes the bars and the strategy, which
 * readers of the ledger do not have.
 *
 * @module
 */
import type { Stamp } from "./live_stamp.ts";

/** What differences of one cause come to. */
export interface ParityCause {
  /** As in the parity report: `price`, `fee`, `denied STALE_DATA`, … */
  readonly cause: string;
  readonly parts: number;
  /** Profit of the run less that of the backtest, quote units. */
  readonly amount: number;
}

/** A lane of a run beside its backtest on the same bars. `at` is the close of the last bar that it takes in. */
export interface ParityRecord extends Stamp {
  readonly strategy: string;
  readonly symbol: string;
  /** Closed trades of the run and of its backtest. */
  readonly trades: number;
  readonly backtestTrades: number;
  /** Their net profit, quote units. */
  readonly profit: number;
  readonly backtestProfit: number;
  /** Fingerprints of the trades: where they are the same every bit of every trade is. */
  readonly hash: string;
  readonly backtestHash: string;
  /** How many of the differences nothing explains. */
  readonly unexplained: number;
  /** What the differences come to; JSON of {@linkcode ParityCause}. */
  readonly causes: string;
}

/** The differences of a record, by what explains them. */
export function causesOf({ causes }: Pick<ParityRecord, "causes">): ParityCause[] {
  return JSON.parse(causes);
}
