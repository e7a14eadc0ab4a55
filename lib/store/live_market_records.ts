/**
 * What a run of live trading writes down at a close: the bar as it was seen, and what was decided.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { Side, Stamp } from "./live_stamp.ts";

/** A closed bar as it was seen. */
export interface BarRecord extends Stamp {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Its open. */
  readonly time: number;
  /** 0 as first seen, 1 for the first time the exchange changed it, and so on. */
  readonly revision: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What a strategy decided at a close. */
export interface DecisionRecord extends Stamp {
  readonly strategy: string;
  readonly symbol: string;
  /** Open of the bar at whose close it was decided. */
  readonly barTime: number;
  readonly action: "none" | "enter" | "moveStop" | "leave" | "missed";
  /** Side of an entry or of the position it is about; `null` where there is none. */
  readonly side: Side | null;
  /** New level of the stop, or `null`. */
  readonly stop: number | null;
  /** Why, in the strategy's or the runner's word. */
  readonly reason: string;
}
