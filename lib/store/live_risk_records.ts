/**
 * What a run of live trading writes down of its risk manager: what it denied, cut, restricted and lifted, and why.
 *
 * @module
 */
import type { Stamp } from "./live_stamp.ts";

/** Why the risk manager denies, cuts or restricts; the words stand for ever. */
export const RISK_CODES = [
  "HALTED",
  "REDUCING",
  "DAILY_LOSS",
  "DAILY_GAIN",
  "DRAWDOWN",
  "CONSECUTIVE_STOPS",
  "CLOCK_SKEW",
  "EQUITY_UNKNOWN",
  "FAULT",
  "UNRECONCILED",
  "LATE_BAR",
  "STALE_DATA",
  "SHORT_ON_SPOT",
  "ORDER_RATE",
  "PRICE_DEVIATION",
  "POSITIONS",
  "POSITION_SHARE",
  "OPEN_RISK",
  "FREE_BALANCE",
  "BELOW_MINIMUM",
  "OUTSIDE_BAND",
] as const;

/** Why the risk manager denies, cuts or restricts. */
export type RiskCode = (typeof RISK_CODES)[number];

/** A rule that was met: what was found, what the limit is, and one sentence that says both. */
export interface Finding {
  readonly code: RiskCode;
  readonly sentence: string;
  readonly found: number | null;
  readonly limit: number | null;
}

/** Whether orders may be sent: all, those that lower exposure, or none. */
export type RiskMode = "ACTIVE" | "REDUCING" | "HALTED";

/** Something the risk manager did, or that bears on it. */
export interface RiskEventRecord extends Stamp {
  /** `denial` and `cut` of an order, `restricted` and `lifted` of the state, `flow` of money, `note` for all else. */
  readonly kind: "denial" | "cut" | "restricted" | "lifted" | "flow" | "note";
  /** `null` where no rule is at work. */
  readonly code: RiskCode | null;
  readonly sentence: string;
  readonly found: number | null;
  readonly limit: number | null;
  /** State after it. */
  readonly mode: RiskMode;
  readonly strategy: string | null;
  readonly symbol: string | null;
  readonly orderId: string | null;
  /** Who did it: `runner`, `operator`, `telegram`, `file`. */
  readonly who: string;
}
