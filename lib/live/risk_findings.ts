/**
 * The sentences of the risk manager: each rule with the number that was found and its limit.
 *
 * @module
 */
import { formatCount, formatNumber } from "../metrics/format.ts";
import type { Finding, RiskCode } from "../store/live_risk_records.ts";

const share = (value: number | null) => formatNumber(value, "percent");
const plain = (value: number | null) => value === null ? "unknown" : Number(value.toPrecision(8)).toString();

/** How a rule speaks of what was found and of its limit. */
const SENTENCES: Readonly<Record<RiskCode, (found: number | null, limit: number | null) => string>> = {
  HALTED: () => "The run is halted: nothing is sent until a person resumes it",
  REDUCING: () => "The run only reduces: no position is opened until a person resumes it",
  DAILY_LOSS: (found, limit) => `The day has lost ${share(found)} of its equity; ${share(limit)} halts the run`,
  DAILY_GAIN: (found, limit) =>
    `The day has gained ${share(found)} of its equity; from ${share(limit)} on no position is opened until 00:00 UTC`,
  DRAWDOWN: (found, limit) => `Equity has fallen ${share(found)} from its highest; ${share(limit)} halts the run`,
  CONSECUTIVE_STOPS: (found, limit) =>
    `${formatCount(found ?? 0, "trade")} in a row ended at the stop; after ${plain(limit)} no position is opened`,
  CLOCK_SKEW: (found, limit) =>
    `The clock differs from the exchange's by ${formatNumber(found, "count")} ms, at most ${
      plain(limit)
    } ms are allowed`,
  EQUITY_UNKNOWN: () => "The equity cannot be computed: a position has no price at which it could be left",
  FAULT: () => "The program failed",
  UNRECONCILED: () => "Bars, orders and balances have not been read again since the last gap",
  LATE_BAR: (found, limit) =>
    `The decision came ${formatNumber(found, "number")} s after the close of its bar, at most ${
      plain(limit)
    } s are allowed`,
  STALE_DATA: (found, limit) =>
    found === null
      ? "The market has no price yet"
      : `The last price is ${formatNumber(found, "number")} s old, at most ${plain(limit)} s are allowed`,
  SHORT_ON_SPOT: () => "What is not owned cannot be sold on a spot market",
  ORDER_RATE: (found, limit) => `${formatCount(found ?? 0, "order")} within 60 s, at most ${plain(limit)} are allowed`,
  PRICE_DEVIATION: (found, limit) =>
    `The price is ${formatNumber(found, "bps")} worse than the market's, at most ${plain(limit)} bps are allowed`,
  POSITIONS: (found, limit) =>
    `${formatCount(found ?? 0, "position")} with this one, at most ${plain(limit)} are allowed`,
  POSITION_SHARE: (found, limit) =>
    `The position would be ${share(found)} of equity, at most ${share(limit)} are allowed`,
  OPEN_RISK: (found, limit) =>
    `All stops together would lose ${share(found)} of equity, at most ${share(limit)} are allowed`,
  FREE_BALANCE: (found, limit) => `The order needs ${plain(found)}, ${plain(limit)} are free`,
  BELOW_MINIMUM: (found, limit) => `The order is ${plain(found)}, the exchange takes at least ${plain(limit)}`,
  OUTSIDE_BAND: (found, limit) =>
    `A price of ${plain(found)} lies outside the exchange's band, which ends at ${plain(limit)}`,
};

/**
 * What a rule found.
 *
 * @param said Replaces the rule's own sentence, for what has no number.
 */
export function finding(code: RiskCode, found: number | null, limit: number | null, said?: string): Finding {
  return { code, sentence: said ?? SENTENCES[code](found, limit), found, limit };
}
