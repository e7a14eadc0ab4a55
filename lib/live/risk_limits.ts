/**
 * The limits that restrict a whole run: a day's loss and gain, the drawdown, and stops in a row.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { finding } from "./risk_findings.ts";
import { equityOf, type Restriction } from "../store/kept_risk.ts";
import type { RiskState } from "./risk_state.ts";

/**
 * Which limits are broken now, and what follows; those of the equity are left out while it is not known.
 *
 * @param isBehind Whether it is not, as bars are yet to be told.
 */
export function brokenLimits(state: RiskState, isBehind = false): Restriction[] {
  const { limits, day, peak, consecutiveStops, at } = state, equity = isBehind ? null : equityOf(state);
  const broken: Restriction[] = [];
  const look = (
    code: "DAILY_LOSS" | "DAILY_GAIN" | "DRAWDOWN" | "CONSECUTIVE_STOPS",
    found: number,
    limit: number,
    mode: Restriction["mode"],
    until: number | null = null,
  ) => {
    if (!(found < limit)) broken.push({ ...finding(code, found, limit), mode, since: at, until });
  };
  if (equity !== null && day.limitBase !== null) {
    look("DAILY_LOSS", lostShare(day.limitBase, equity), limits.liveDailyLossShare, "HALTED");
    look("DRAWDOWN", lostShare(peak, equity), limits.liveMaxDrawdownShare, "HALTED");
    look("DAILY_GAIN", -lostShare(day.limitBase, equity), limits.liveDailyGainShare, "REDUCING", day.start + DAY_MS);
  }
  look("CONSECUTIVE_STOPS", consecutiveStops, limits.liveMaxConsecutiveStops, "REDUCING");
  return broken;
}

/** What an equity has lost of a base; where there is nothing to lose from, everything counts as lost. */
function lostShare(base: number, equity: number): number {
  return base > 0 ? (base - equity) / base : 1;
}
