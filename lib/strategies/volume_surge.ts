/**
 * Surges of volume: while much is traded, a move goes on, or is taken back.
 *
 * - Source: Karpoff, The Relation between Price Changes and Trading Volume, *Journal of Financial and Quantitative
 *   Analysis*, 1987, on volume and moves that come together; Gervais, Kaniel & Mingelgrin, The High-Volume Return Premium,
 *   *Journal of Finance*, 2001, on what follows. Hours of the day are open to choice, as a surge that each day brings
 *   foretells less than one that it does not.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { ema } from "../features/trend.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import { defineStrategy, LEAVE_BOTH } from "../strategy/strategy.ts";
import { ATR_BARS, spoken, spokenTime, STOP_ATR, TIMEOUT_MINUTES, timeoutRule } from "./common_params.ts";

/** Times as many bars as those of a surge make the usual volume: half an hour is held against a day. */
const USUAL_SPANS = 48;

const HOUR_MS = DAY_MS / 24;

/** Exponential mean of the volume of late / the usual one; 0 where nothing is traded. */
function surgeOf(features: MarketFeatures, surgeBars: number): Float64Array {
  return features.column("volume_surge", [surgeBars], () => {
    const { volume } = features.candles, late = ema(volume, surgeBars), usual = ema(volume, USUAL_SPANS * surgeBars);
    return late.map((value, i) => usual[i] === 0 ? 0 : value / usual[i]);
  });
}

/** Takes a side when a surge of volume begins, and leaves when it is over. */
export const volumeSurge = defineStrategy({
  name: "volume_surge",
  summary:
    "Goes with the move, or against it, when a surge of volume begins, as the many who then trade leave a trace.",
  parameters: [
    {
      name: "style",
      label: "Style",
      kind: "categorical",
      choices: ["along", "against"],
      default: "along",
      meaning: "Whether it goes along with the move that came before, or against it.",
    },
    {
      name: "surgeBars",
      label: "Surge",
      kind: "int",
      low: 10,
      high: 60,
      log: true,
      default: 30,
      unit: "bars",
      meaning: "Period of the exponential mean of the volume that is held against that of 48 times as many bars.",
    },
    {
      name: "surgeFactor",
      label: "Surge from",
      kind: "float",
      low: 1.1,
      high: 4,
      log: true,
      default: 1.6,
      unit: "ratio",
      meaning: "A surge begins from this multiple of the usual volume on, and is over at the usual one.",
    },
    {
      name: "moveBars",
      label: "Move",
      kind: "int",
      low: 5,
      high: 240,
      log: true,
      default: 60,
      unit: "bars",
      meaning: "Period of the exponential mean of the close from which the move is measured.",
    },
    {
      name: "sessionStart",
      label: "Session start",
      kind: "int",
      low: 0,
      high: 23,
      default: 0,
      unit: "hour UTC",
      meaning: "First hour in which it enters, by the open of the bar at whose close that is decided.",
    },
    {
      name: "sessionHours",
      label: "Session length",
      kind: "int",
      low: 4,
      high: 24,
      default: 20,
      unit: "hours",
      meaning: "Length of the session, past midnight if need be; 24 enters round the clock.",
    },
    STOP_ATR,
    // A surge may be over within minutes.
    { ...TIMEOUT_MINUTES, low: 5 },
  ],
  lookBackBars: ({ surgeBars, moveBars }) => Math.max(USUAL_SPANS * surgeBars, moveBars, ATR_BARS),
  entries(features, { style, surgeBars, surgeFactor, moveBars, sessionStart, sessionHours, stopAtr }) {
    const { time, close } = features.candles, surge = surgeOf(features, surgeBars), mean = features.ema(moveBars);
    const side = new Int8Array(close.length), leave = new Uint8Array(close.length), sign = style === "along" ? 1 : -1;
    const start = Math.max(USUAL_SPANS * surgeBars, moveBars, ATR_BARS);
    let isOn = false;
    for (let i = start - 1; i < close.length; i++) {
      if (surge[i] <= 1) {
        isOn = false;
        leave[i] = LEAVE_BOTH;
      } else if (!isOn && surge[i] >= surgeFactor) {
        isOn = true;
        const hour = Math.floor((time[i] - DAY_MS * Math.floor(time[i] / DAY_MS)) / HOUR_MS);
        const isInside = (hour - sessionStart + 24) % 24 < sessionHours;
        // A surge that the look-back ends in may have begun at any bar before.
        if (i >= start && isInside) side[i] = sign * Math.sign(close[i] - mean[i]);
      }
    }
    return { side, leave, stopDistance: features.atr(ATR_BARS), stopMultiple: stopAtr };
  },
  rules: timeoutRule,
  indicators: (features, { surgeBars }) => ({ surge: surgeOf(features, surgeBars) }),
  describe: ({ style, surgeBars, surgeFactor, moveBars, sessionStart, sessionHours, stopAtr, timeoutMinutes }) =>
    `goes ${
      style === "along" ? "with" : "against"
    } the move from the average of ${moveBars} bars when the mean volume of ${surgeBars} ` +
    `reaches ${spoken(surgeFactor)} times the usual one${
      sessionHours === 24 ? "" : ` in the ${sessionHours} hours from ${sessionStart}:00 UTC on`
    }, leaves at the usual one, stops out after ${spoken(stopAtr)} average true ranges, is out after ` +
    `${spokenTime(timeoutMinutes)} at the latest`,
});
