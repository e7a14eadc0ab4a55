/**
 * A strategy of one's own: goes with a close beyond the channel of the bars before, as Richard Donchian did.
 *
 * @module
 */
import { defineStrategy } from "assay";

export default defineStrategy({
  name: "my_breakout",
  summary: "Goes with a close beyond the channel of the bars before.",
  parameters: [
    { name: "bars", kind: "int", low: 12, high: 300, log: true, default: 48, unit: "bars" },
    { name: "stopAtr", kind: "float", low: 2, high: 20, log: true, default: 6, unit: "ATR" },
  ],
  lookBackBars: ({ bars }) => Math.max(bars, 14),
  entries(features, { bars, stopAtr }) {
    const { close } = features.candles, top = features.resistance(bars), bottom = features.support(bars);
    const side = new Int8Array(close.length);
    for (let i = Math.max(bars, 14); i < close.length; i++) {
      if (close[i] > top[i - 1]) side[i] = 1;
      else if (close[i] < bottom[i - 1]) side[i] = -1;
    }
    return { side, stopDistance: features.atr(14), stopMultiple: stopAtr, rewardRatio: 2 };
  },
  describe: ({ bars }) => `goes with a close beyond the channel of ${bars} bars`,
});
