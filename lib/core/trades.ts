/**
 * Closed trades as columns, and the codes of their exits.
 *
 * @module
 */

/** Why a position was closed; a trade stores the index into this list. */
export const EXIT_REASONS = [
  "stopLoss",
  "takeProfit",
  "trailingStop",
  "breakEven",
  "timeout",
  "signal",
  "endOfData",
  "earlyStop",
  "liquidation",
] as const;

/** Why a position was closed. */
export type ExitReason = (typeof EXIT_REASONS)[number];

/**
 * Closed trades in order of exit, one entry a column for each.
 *
 * Prices are in quote units, quantities in base units. A *reference* price is the price the rule named before slippage
 * and spread: the open of the fill bar for market entries, the level for limits, stops and targets, the open when
 * gapped. Times are the open times of the bars that filled, ms UTC.
 */
export interface Trades {
  /** Number of trades. */
  readonly length: number;
  /** Bar that filled the entry, counted from the first one of the run's range. */
  readonly entryBar: Int32Array;
  /** Bar that filled the exit, counted in the same way. */
  readonly exitBar: Int32Array;
  /** Open time of the entry bar, ms UTC. */
  readonly entryTime: Float64Array;
  /** Open time of the exit bar, ms UTC. */
  readonly exitTime: Float64Array;
  /** +1 long, −1 short. */
  readonly side: Int8Array;
  /** Position size, > 0. */
  readonly qty: Float64Array;
  /** Price of the entry fill. */
  readonly entryPrice: Float64Array;
  /** Price of the exit fill. */
  readonly exitPrice: Float64Array;
  /** Reference price of the entry. */
  readonly entryReference: Float64Array;
  /** Reference price of the exit. */
  readonly exitReference: Float64Array;
  /** Mid price at the entry, `NaN` where unknown. */
  readonly entryMid: Float64Array;
  /** Mid price at the exit, `NaN` where unknown. */
  readonly exitMid: Float64Array;
  /** 1 where the entry was a maker fill. */
  readonly entryMaker: Uint8Array;
  /** 1 where the exit was a maker fill. */
  readonly exitMaker: Uint8Array;
  /** Entry quantity / volume of the bar that filled it; `NaN` where the bar had no volume. */
  readonly entryParticipation: Float64Array;
  /** Exit quantity / volume of the bar that filled it; `NaN` where the bar had no volume. */
  readonly exitParticipation: Float64Array;
  /** Fees of both fills, plus funding paid (negative when received), in quote units. */
  readonly fees: Float64Array;
  /** Funding paid, the part of `fees` that is none; negative when received, in quote units. */
  readonly fundingPaid: Float64Array;
  /** Slippage of both fills against us, in bps of the traded reference notional. */
  readonly slippageBps: Float64Array;
  /** What maker fills earned against the mid, in bps of their reference notional; 0 without maker fills. */
  readonly spreadCapturedBps: Float64Array;
  /** Net profit in quote units, after fees and slippage. */
  readonly pnl: Float64Array;
  /** From the open of the entry bar to that of the exit bar: who leaves at a close holds a bar longer. */
  readonly holdingMinutes: Float64Array;
  /** Index into {@linkcode EXIT_REASONS}. */
  readonly exitReason: Uint8Array;
  /** Largest move against the position while it was open, as a fraction of the entry price, ≥ 0. */
  readonly maxAdverseExcursion: Float64Array;
  /** Largest move for the position while it was open, as a fraction of the entry price, ≥ 0. */
  readonly maxFavourableExcursion: Float64Array;
}
