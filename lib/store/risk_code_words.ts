/**
 * What each rule of the risk manager is about, in a few words, for places that have no room for its sentence.
 *
 * @module
 */
import type { RiskCode } from "./live_risk_records.ts";

const WORDS: Readonly<Record<RiskCode, string>> = {
  HALTED: "the run is halted",
  REDUCING: "the run opens nothing",
  DAILY_LOSS: "loss of the day",
  DAILY_GAIN: "gain of the day",
  DRAWDOWN: "fall from the highest equity",
  CONSECUTIVE_STOPS: "stops in a row",
  CLOCK_SKEW: "clock off",
  EQUITY_UNKNOWN: "equity not known",
  FAULT: "the program failed",
  UNRECONCILED: "not read again since a gap",
  LATE_BAR: "close heard of too late",
  STALE_DATA: "price too old",
  SHORT_ON_SPOT: "no shorts on a spot market",
  ORDER_RATE: "too many orders a minute",
  PRICE_DEVIATION: "price too far from the market's",
  POSITIONS: "too many positions",
  POSITION_SHARE: "larger than a position's share of the equity",
  OPEN_RISK: "too much lost at all stops together",
  FREE_BALANCE: "not enough free money",
  BELOW_MINIMUM: "smaller than the exchange takes",
  OUTSIDE_BAND: "price outside the exchange's band",
};

/** How often what was met, each with its words: `2 × ORDER_RATE (too many orders a minute)`. */
export function codeCounts(counts: readonly { readonly code: string; readonly count: number }[]): string {
  return counts.map(({ code, count }) => {
    const words = Object.hasOwn(WORDS, code) ? ` (${WORDS[code as RiskCode]})` : "";
    return `${count} × ${code}${words}`;
  }).join(", ");
}
