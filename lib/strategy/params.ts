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
export interface StrategyParams {
  readonly entryMode: EntryMode;
  readonly direction: Direction;
  readonly threshold: number;
  readonly emaFast: number;
  readonly emaSlow: number;
  readonly bandAtr: number;
  readonly rsiPeriod: number;
  readonly rsiDistance: number;
  readonly macdSignal: number;
  readonly slowTimeframe: SlowTimeframe;
  readonly slowerTimeframe: SlowerTimeframe;
  readonly higherEmaFast: number;
  readonly higherEmaSlow: number;
  readonly regimeFilter: RegimeFilter;
  readonly volumePeriod: number;
  readonly volumeFactor: number;
  readonly bookThreshold: number;
  readonly weightEma: number;
  readonly weightRsi: number;
  readonly weightMacd: number;
  readonly weightHigher: number;
  readonly weightVolume: number;
  readonly weightBook: number;
  readonly sessionStart: number;
  readonly sessionHours: number;
  readonly cooldownBars: number;
  readonly entryOrder: "market" | "limit";
  readonly limitOffsetBps: number;
  readonly limitBars: number;
  readonly atrPeriod: number;
  readonly bracket: "atr" | "levels" | "fixed";
  readonly stopAtr: number;
  readonly levelBars: number;
  readonly stopBps: number;
  readonly rewardRatio: number;
  readonly minimumMarginBps: number;
  readonly timeoutBars: number;
  readonly trailing: boolean;
  readonly trailRatio: number;
  readonly breakEven: boolean;
  readonly breakEvenRatio: number;
  readonly exitOnSignal: boolean;
}
