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
  readonly length: number;
  readonly entryBar: Int32Array;
  readonly exitBar: Int32Array;
  readonly entryTime: Float64Array;
  readonly exitTime: Float64Array;
  /** +1 long, −1 short. */
  readonly side: Int8Array;
  /** Position size, > 0. */
  readonly qty: Float64Array;
  readonly entryPrice: Float64Array;
  readonly exitPrice: Float64Array;
  readonly entryReference: Float64Array;
  readonly exitReference: Float64Array;
  /** Mid price at the fill, `NaN` where unknown. */
  readonly entryMid: Float64Array;
  readonly exitMid: Float64Array;
  /** 1 where the fill was a maker fill. */
  readonly entryMaker: Uint8Array;
  readonly exitMaker: Uint8Array;
  /** Fill quantity / volume of the bar that filled it; `NaN` where the bar had no volume. */
  readonly entryParticipation: Float64Array;
  readonly exitParticipation: Float64Array;
  /** Fees of both fills, plus funding paid (negative when received), in quote units. */
  readonly fees: Float64Array;
  /** Slippage of both fills against us, in bps of the traded reference notional. */
  readonly slippageBps: Float64Array;
  /** What maker fills earned against the mid, in bps of their reference notional; 0 without maker fills. */
  readonly spreadCapturedBps: Float64Array;
  /** Net profit in quote units, after fees and slippage. */
  readonly pnl: Float64Array;
  readonly holdingMinutes: Float64Array;
  /** Index into {@linkcode EXIT_REASONS}. */
  readonly exitReason: Uint8Array;
  /** Largest move against and for the position while it was open, as fractions of the entry price, ≥ 0. */
  readonly maxAdverseExcursion: Float64Array;
  readonly maxFavourableExcursion: Float64Array;
}
