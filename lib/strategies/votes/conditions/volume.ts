/**
 * A bar's volume against its mean; it speaks for a move, not for a side.
 *
 * @module
 */
import { countVotes, defineCondition } from "./condition.ts";

/** Votes of the traded volume. */
export const volumeCondition = defineCondition({
  name: "volume",
  label: "volume",
  rule: "For both sides, where the bar's volume is above 0 and at least volumeFactor times the mean.",
  parameters: [
    {
      name: "volumePeriod",
      label: "Volume average",
      kind: "int",
      low: 10,
      high: 240,
      default: 60,
      unit: "bars",
      searched: false,
      meaning: "Bars whose mean volume a bar is compared with, itself the last of them.",
    },
    {
      name: "volumeFactor",
      label: "Volume factor",
      kind: "float",
      low: 0.5,
      high: 4,
      log: true,
      default: 1.2,
      unit: "ratio",
      searched: false,
      meaning: "A bar's volume counts as high from this multiple of the mean on.",
    },
  ],
  weight: 0.25,
  votes: ["none", "both"],
  lookBackBars: ({ volumePeriod }) => volumePeriod - 1,
  cast({ volumePeriod, volumeFactor }, features) {
    // Neither parameter is searched by default: the votes of one set are those of all.
    const votes = features.column("votes volume", [volumePeriod, volumeFactor], () => {
      const mean = features.meanVolume(volumePeriod), { volume } = features.candles;
      const high = new Uint8Array(volume.length);
      for (let i = 0; i < high.length; i++) {
        high[i] = Number(volume[i] >= volumeFactor * mean[i]) & Number(volume[i] > 0);
      }
      return high;
    });
    return [countVotes(votes)];
  },
});
