/**
 * The parameters of the strategy family: signals, bracket and handling of the trade in one plain object.
 *
 * What each means, its unit, range and default stand in one table, {@linkcode STRATEGY_SCHEMA} of `schema.ts`.
 *
 * @module
 */

/** Which sides may be traded. */
export type Direction = "both" | "long" | "short";

/** Whether conditions are read as going with a move or against it. */
export type EntryMode = "trend" | "reversion";

/** A longer timeframe, or none. */
export type SlowTimeframe = "none" | "5m" | "15m" | "30m";

/** A still longer timeframe, or none. */
export type SlowerTimeframe = "none" | "1h" | "4h";

/** In which regimes entries are allowed. */
export type RegimeFilter = "any" | "trend" | "range" | "calm";

/** One parameter set; see {@linkcode STRATEGY_SCHEMA} for the meaning of each field. */
export type StrategyParams = {
  /** Read the conditions with the move (trend) or against a stretched one (reversion). */
  readonly entryMode: EntryMode;
  /** Which sides may be traded. */
  readonly direction: Direction;
  /** Least confidence for an entry: weight of the conditions that agree / weight of all that count. */
  readonly threshold: number;
  /** Whether the EMA condition counts in an entry. */
  readonly useEma: boolean;
  /** Whether the RSI condition counts in an entry. */
  readonly useRsi: boolean;
  /** Whether the MACD condition counts in an entry. */
  readonly useMacd: boolean;
  /** Whether the longer timeframes count in an entry. */
  readonly useHigher: boolean;
  /** Whether the volume condition counts in an entry. */
  readonly useVolume: boolean;
  /** Whether the order-book condition counts in an entry. */
  readonly useBook: boolean;
  /** Period of the fast EMA. */
  readonly emaFast: number;
  /** Period of the slow EMA. */
  readonly emaSlow: number;
  /** How far the fast EMA must stand from the slow one (trend), or the close beyond the slow one (reversion). */
  readonly bandAtr: number;
  /** Period of the relative strength index. */
  readonly rsiPeriod: number;
  /** How far from 50 the RSI must stand: beyond it in the trade's direction (trend) or against it (reversion). */
  readonly rsiDistance: number;
  /** Period of the MACD's signal line; its averages are the fast and the slow EMA. */
  readonly macdSignal: number;
  /** A longer timeframe whose EMA, RSI and MACD must agree by two of three. */
  readonly slowTimeframe: SlowTimeframe;
  /** A second, still longer timeframe, read in the same way. */
  readonly slowerTimeframe: SlowerTimeframe;
  /** Period of the fast EMA on the longer timeframes. */
  readonly higherEmaFast: number;
  /** Period of the slow EMA on the longer timeframes. */
  readonly higherEmaSlow: number;
  /** Enter in any regime, only along a tagged trend, only in a range, or in anything but high volatility. */
  readonly regimeFilter: RegimeFilter;
  /** Bars whose mean volume a bar is compared with. */
  readonly volumePeriod: number;
  /** A bar's volume counts as high from this multiple of the mean on. */
  readonly volumeFactor: number;
  /** Period of the exponential mean of the order book's imbalance; 1 takes it as it is. */
  readonly bookPeriod: number;
  /** Least order-book imbalance towards the trade's side; does not count where no book was recorded. */
  readonly bookThreshold: number;
  /** Weight of the EMA condition. */
  readonly weightEma: number;
  /** Weight of the RSI condition. */
  readonly weightRsi: number;
  /** Weight of the MACD condition. */
  readonly weightMacd: number;
  /** Weight of each longer timeframe's condition. */
  readonly weightHigher: number;
  /** Weight of the volume condition. */
  readonly weightVolume: number;
  /** Weight of the order-book condition. */
  readonly weightBook: number;
  /** First hour of the day in which entries are decided. */
  readonly sessionStart: number;
  /** Length of the session; 24 trades round the clock. */
  readonly sessionHours: number;
  /** Bars after an exit without a new decision. */
  readonly cooldownBars: number;
  /** Enter at the next open, or rest a limit behind the close. */
  readonly entryOrder: "market" | "limit";
  /** How far behind the signal's close the limit rests. */
  readonly limitOffsetBps: number;
  /** Bars the limit rests before it is withdrawn. */
  readonly limitBars: number;
  /** Period of the average true range. */
  readonly atrPeriod: number;
  /** Stop distance from the ATR, from support and resistance, or a fixed share of the price. */
  readonly bracket: "atr" | "levels" | "fixed";
  /** Distance of the stop in average true ranges. */
  readonly stopAtr: number;
  /** Bars whose lowest low or highest high the stop lies beyond. */
  readonly levelBars: number;
  /** Distance of the stop in basis points of the price. */
  readonly stopBps: number;
  /** Distance of the target in stop distances. */
  readonly rewardRatio: number;
  /** Profit the target must leave after the costs of both fills; otherwise no entry. */
  readonly minimumMarginBps: number;
  /** A position is closed at the close of this bar after its entry. */
  readonly timeoutBars: number;
  /** Whether the stop follows the best close. */
  readonly trailing: boolean;
  /** How far behind the best close the trailing stop stands. */
  readonly trailRatio: number;
  /** Whether the stop moves to break-even. */
  readonly breakEven: boolean;
  /** Profit at a close from which the stop moves to the price that covers the fees. */
  readonly breakEvenRatio: number;
  /** Whether a signal against the position closes it at the next open. */
  readonly exitOnSignal: boolean;
};
