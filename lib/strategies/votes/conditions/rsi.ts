/**
 * Trend: the RSI beyond its distance from 50. Reversion: beyond it on the other side.
 *
 * @module
 */
import { NEGLIGIBLE_SHARE } from "../../../features/negligible.ts";
import { defineCondition, LONG, SHORT, SIDES } from "./condition.ts";

/** Votes of the relative strength index. */
export const rsiCondition = defineCondition({
  name: "rsi",
  label: "RSI",
  rule:
    "Trend: long at 50 points plus the distance or more; reversion: long at 50 points minus the distance or less. " +
    "Short is the mirror image. No vote at 50 itself (to 10⁻¹⁰ points), nor where the price does not move: there the " +
    "RSI has no value.",
  parameters: [
    {
      name: "rsiPeriod",
      label: "RSI period",
      kind: "int",
      low: 5,
      high: 30,
      default: 14,
      unit: "bars",
      searched: false,
      meaning: "Period of the relative strength index.",
    },
    {
      name: "rsiDistance",
      label: "RSI distance from 50",
      kind: "float",
      low: 0,
      high: 30,
      default: 8,
      unit: "points",
      meaning:
        "How far from 50 the RSI must stand: beyond it in the trade's direction (trend) or against it (reversion).",
    },
  ],
  weight: 0.5,
  votes: SIDES,
  lookBackBars: ({ rsiPeriod }) => rsiPeriod,
  cast({ entryMode, rsiPeriod, rsiDistance }, features) {
    const strength = features.rsi(rsiPeriod);
    const [above, below] = entryMode === "trend" ? [LONG, SHORT] : [SHORT, LONG];
    // At a distance of 0 an RSI of 50 says nothing, nor does one that rounding keeps from it.
    const distance = Math.max(rsiDistance, 100 * NEGLIGIBLE_SHARE), top = 50 + distance, bottom = 50 - distance;
    return [{
      addVotes: (start, end, place, codes) =>
        addLevelVotes(strength, top, above * place, bottom, below * place, start, end, codes),
    }];
  },
  indicators: ({ rsiPeriod }, features) => ({ rsi: features.rsi(rsiPeriod) }),
});

/** Adds one number where a column reaches the upper level, and another where it reaches the lower one. */
function addLevelVotes(
  values: Float64Array,
  top: number,
  high: number,
  bottom: number,
  low: number,
  start: number,
  end: number,
  codes: Uint32Array,
): void {
  for (let i = start; i < end; i++) {
    const value = values[i];
    codes[i - start] += high * Number(value >= top) + low * Number(value <= bottom);
  }
}
