/**
 * An intraday season: hold one side through the same hours of every day.
 *
 * - Source: Heston, Korajczyk & Sadka, Intraday Patterns in the Cross-section of Stock Returns, *Journal of Finance*, 2010,
 *   and Breedon & Ranaldo, Intraday Patterns in FX Returns and Order Flow, *Journal of Money, Credit and Banking*, 2013:
 *   returns of the same hours of the day repeat, as the same traders need to trade then.
 *
 * @module
 */
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { defineStrategy, LEAVE_BOTH } from "../strategy/strategy.ts";
import { ATR_BARS, spoken } from "./common_params.ts";

const HOUR_MS = TIMEFRAME_MS["1h"];

/** Monday to Friday; day 0 of the epoch was a Thursday. */
function isWeekday(day: number): boolean {
  return (day + 3) % 7 < 5;
}

/** Is in the market on one side from an hour of the day on, for some hours; bars must be shorter than a day. */
export const timeOfDay = defineStrategy({
  name: "time_of_day",
  summary: "Holds one side through the same hours of every day, as the same traders need to trade at the same times.",
  parameters: [
    {
      name: "hour",
      label: "From",
      kind: "int",
      low: 0,
      high: 23,
      default: 21,
      unit: "hour UTC",
      meaning: "It enters with the first bar that opens in this hour or while it would hold.",
    },
    {
      name: "holdHours",
      label: "For",
      kind: "int",
      low: 1,
      high: 8,
      default: 3,
      unit: "hours",
      meaning: "It leaves with the first bar that opens so many hours after the start of the entry's hour.",
    },
    { name: "side", label: "Side", kind: "categorical", choices: ["long", "short"], meaning: "The side it takes." },
    {
      name: "days",
      label: "Days",
      kind: "categorical",
      choices: ["all", "weekdays", "weekends"],
      meaning: "Days, in UTC, on which it enters.",
    },
    {
      name: "stopAtr",
      label: "Stop, ATRs",
      kind: "float",
      low: 5,
      high: 60,
      log: true,
      default: 20,
      unit: "ATR",
      meaning: "Distance of the stop in average true ranges.",
    },
  ],
  lookBackBars: () => ATR_BARS,
  maxHoldingMs: ({ holdHours }, timeframe) => holdHours * HOUR_MS + TIMEFRAME_MS[timeframe],
  entries(features, { hour, holdHours, side: held, days, stopAtr }) {
    const { time, timeframe } = features.candles, barMs = TIMEFRAME_MS[timeframe];
    const side = new Int8Array(time.length), leave = new Uint8Array(time.length);
    // A day earlier, so that no remainder is negative.
    const from = hour * HOUR_MS - DAY_MS, holdMs = holdHours * HOUR_MS, sign = held === "long" ? 1 : -1;
    for (let i = 0; i < time.length; i++) {
      // What is decided at this close fills with the bar that opens then.
      const open = time[i] + barMs, since = (open - from) % DAY_MS;
      if (since >= holdMs) leave[i] = LEAVE_BOTH;
      else if (i >= ATR_BARS && (time[i] - from) % DAY_MS >= holdMs) {
        const day = Math.floor((open - since) / DAY_MS);
        if (days === "all" || isWeekday(day) === (days === "weekdays")) side[i] = sign;
      }
    }
    return { side, leave, stopDistance: features.atr(ATR_BARS), stopMultiple: stopAtr };
  },
  // Where bars are missing an hour may never come; a position is then given up in the first bar after that time.
  rules: ({ holdHours }, timeframe) => ({ timeoutBars: Math.ceil(holdHours * HOUR_MS / TIMEFRAME_MS[timeframe]) }),
  describe: ({ hour, holdHours, side, days, stopAtr }) =>
    `is ${side} from ${hour}:00 UTC for ${holdHours} hour${holdHours > 1 ? "s" : ""} ${
      { all: "every day", weekdays: "on weekdays", weekends: "at weekends" }[days]
    }, stops out after ${spoken(stopAtr)} average true ranges`,
});
