/**
 * The channel breakout of Richard Donchian, as the Turtles traded it.
 *
 * - Source: the Turtle rules in Faith, *Way of the Turtle*, 2007: entry beyond the channel of 20 or 55 bars, exit through a
 *   shorter one, a stop measured in average true ranges of 20 bars. Decided at closes here, not when a price is touched.
 *
 * @module
 */
import { defineStrategy, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import { spoken, spokenTime, STOP_ATR, TIMEOUT_MINUTES, timeoutRule } from "./common_params.ts";

/** Bars of the Turtles' average true range, N. */
const RANGE_BARS = 20;

/** Goes with a close beyond the highest high or lowest low; leaves through the opposite side of a shorter channel. */
export const donchianBreakout = defineStrategy({
  name: "donchian_breakout",
  summary: "Goes with a close beyond the channel of past highs and lows, as large moves begin with new extremes.",
  parameters: [
    {
      name: "entryBars",
      label: "Entry channel",
      kind: "int",
      low: 20,
      high: 480,
      log: true,
      default: 55,
      unit: "bars",
      meaning: "Bars whose highest high and lowest low a close must pass for an entry.",
    },
    {
      name: "exitBars",
      label: "Exit channel",
      kind: "int",
      low: 10,
      high: 240,
      log: true,
      default: 20,
      unit: "bars",
      meaning: "Bars whose opposite extreme a close must pass to leave.",
    },
    STOP_ATR,
    TIMEOUT_MINUTES,
  ],
  constraints: ["exitBars < entryBars"],
  lookBackBars: ({ entryBars }) => Math.max(entryBars, RANGE_BARS),
  entries(features, { entryBars, exitBars, stopAtr }) {
    const { close } = features.candles;
    const top = features.resistance(entryBars), bottom = features.support(entryBars);
    const exitTop = features.resistance(exitBars), exitBottom = features.support(exitBars);
    const side = new Int8Array(close.length), leave = new Uint8Array(close.length);
    for (let i = Math.max(entryBars, RANGE_BARS); i < close.length; i++) {
      // A bar lies within its own channel: it is held against that of the bars before.
      if (close[i] > top[i - 1]) side[i] = 1;
      else if (close[i] < bottom[i - 1]) side[i] = -1;
      if (close[i] < exitBottom[i - 1]) leave[i] = LEAVE_LONG;
      else if (close[i] > exitTop[i - 1]) leave[i] = LEAVE_SHORT;
    }
    return { side, leave, stopDistance: features.atr(RANGE_BARS), stopMultiple: stopAtr };
  },
  rules: timeoutRule,
  indicators: (features, { entryBars, exitBars }) => ({
    entryTop: features.resistance(entryBars),
    entryBottom: features.support(entryBars),
    exitTop: features.resistance(exitBars),
    exitBottom: features.support(exitBars),
    atr: features.atr(RANGE_BARS),
  }),
  describe: ({ entryBars, exitBars, stopAtr, timeoutMinutes }) =>
    `goes with a close beyond the channel of ${entryBars} bars, leaves through that of ${exitBars}, stops out after ` +
    `${spoken(stopAtr)} average true ranges, is out after ${spokenTime(timeoutMinutes)} at the latest`,
});
