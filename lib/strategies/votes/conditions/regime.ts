/**
 * Entries in some regimes alone.
 *
 * @module
 */
import { REGIMES } from "../../../features/regime.ts";
import { defineFilter } from "./condition.ts";

const IN_WORDS = { any: "", trend: "along a trend alone", range: "in a range alone", calm: "not in high volatility" };

/** Takes back entries in a regime that is not wanted. */
export const regimeFilter = defineFilter({
  name: "regime",
  parameters: [{
    name: "regimeFilter",
    label: "Regimes",
    kind: "categorical",
    choices: ["any", "trend", "range", "calm"],
    default: "any",
    meaning:
      "Regimes in which an entry is decided, as tagged at the close: any; trend, long in one that rises and short " +
      "in one that falls; range; or calm, a trend either way or a range. Neither of the last three is a regime still " +
      "unknown, as in the first bars of the data.",
  }],
  veto({ regimeFilter }, features) {
    if (regimeFilter === "any") return null;
    const allowed = (side: "trendUp" | "trendDown") =>
      Uint8Array.from(REGIMES, (regime) => {
        if (regimeFilter === "trend") return regime === side ? 1 : 0;
        if (regimeFilter === "range") return regime === "range" ? 1 : 0;
        return regime === "unknown" || regime === "highVolatility" ? 0 : 1;
      });
    const regimes = features.regimes(), long = allowed("trendUp"), short = allowed("trendDown");
    return (bar, side) => (side > 0 ? long : short)[regimes[bar]] === 0;
  },
  inWords: ({ regimeFilter }) => IN_WORDS[regimeFilter],
});
