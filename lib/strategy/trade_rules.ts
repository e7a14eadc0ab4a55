/**
 * How a strategy wants its trades handled, and what holds where it does not say.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */

/** How a strategy wants its trades handled. */
export interface TradeRules {
  /** Bars after the entry bar at whose close a position is given up; `Infinity` for never [18]. */
  readonly timeoutBars: number;
  /** Bars after an exit without a decision [6]. */
  readonly cooldownBars: number;
  /** Distance of a trailing stop in stop distances; `Infinity` for none [15]. */
  readonly trailRatio: number;
  /** Profit at a close, in stop distances, from which the stop moves to break-even; `Infinity` for never [16]. */
  readonly breakEvenRatio: number;
  /** Least profit at the target after costs, basis points of the price; `-Infinity` for no condition [28]. */
  readonly minimumMarginBps: number;
  /** How far a limit entry rests behind the signal's close, basis points; `NaN` enters at the market [2, 3]. */
  readonly limitOffsetBps: number;
  /** Bars a limit entry rests [3]. */
  readonly limitBars: number;
  /** Whether a signal against the position closes it at the next open [17]. */
  readonly exitOnSignal: boolean;
}

/**
 * What holds for a strategy that says nothing: entry at the market with fixed legs, no second signal on the bar of an exit
 * held back, and out after four hours of minutes, so that the days of search and test can be kept apart.
 */
export const DEFAULT_TRADE_RULES: TradeRules = {
  timeoutBars: 240,
  cooldownBars: 0,
  trailRatio: Infinity,
  breakEvenRatio: Infinity,
  minimumMarginBps: -Infinity,
  limitOffsetBps: NaN,
  limitBars: 1,
  exitOnSignal: false,
};
