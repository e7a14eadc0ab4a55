/**
 * Bands around an equity curve: how it might have run with the same days in other orders.
 *
 * @module
 */
import { quantile, sorted } from "../core/statistics.ts";
import { formatCount } from "../metrics/format.ts";
import type { EquityBands } from "../selection/bootstrap_equity.ts";
import { type Curve, curvesFigure } from "./curves.ts";
import type { Figure } from "./figure.ts";
import { MUTED, POSITIVE } from "./palette.ts";
import { percentText } from "./words.ts";

/** Days that are drawn at most, evenly among all: more than a panel shows apart. */
const MOST_DAYS = 400;

/** Shares of the paths between the ends of each pair of bands, as people say it. */
function pairsLabel(pairs: readonly number[], levels: readonly number[]): string {
  const shares = pairs.map((i) => `${Math.round((levels[levels.length - 1 - i] - levels[i]) * 100)} %`);
  return `${shares.join(" and ")} of the paths${shares.length > 1 ? ", light and dark" : ""}`;
}

/** The curve of the days as they were, and bands from the outermost to the innermost level. */
function curvesOf(
  observed: Float64Array,
  bands: readonly Float64Array[],
  levels: readonly number[],
  scale: number,
): Curve[] {
  // From the outermost pair to the innermost: where they overlap the colour is darker.
  const step = Math.ceil(observed.length / MOST_DAYS),
    isDrawn = (_: number, day: number) => (observed.length - 1 - day) % step === 0;
  const x = observed.map((_, day) => day + 1).filter(isDrawn);
  const scaled = (values: Float64Array) => values.filter(isDrawn).map((value) => value * scale);
  const pairs = Array.from({ length: levels.length >> 1 }, (_, i) => i);
  const middle = levels.length % 2 === 1 ? scaled(bands[levels.length >> 1]) : null;
  return [
    ...pairs.map((i): Curve => {
      const last = levels.length - 1 - i, low = scaled(bands[i]), high = scaled(bands[last]);
      // A band of its own has no line: that of the median is drawn once, below.
      return {
        label: pairsLabel(pairs, levels),
        x,
        y: x.map(() => NaN),
        low,
        high,
        color: POSITIVE,
      };
    }),
    ...(middle === null ? [] : [{ label: "median of the paths", x, y: middle, dashed: true, color: MUTED }]),
    { label: "as it was", x, y: scaled(observed), color: POSITIVE },
  ];
}

/**
 * Equity and drawdown as they were, over bands of the paths of {@linkcode EquityBands}.
 *
 * - A band is read day by day: a path may lie within it on one day and without on the next.
 */
export function equityBandsFigure(bands: EquityBands, { title = "How it might have run" } = {}): Figure {
  const { levels, observed, ends, deepest, lossShare } = bands, fall = quantile(sorted(deepest), 0.95);
  const end = [0.05, 0.95].map((p) => percentText(quantile(sorted(ends), p) - 1));
  return curvesFigure([
    {
      curves: curvesOf(observed.equity, bands.equity, levels, 1),
      yLabel: "Equity (start = 1)",
      height: 240,
      levels: [1],
    },
    { curves: curvesOf(observed.drawdown, bands.drawdown, levels, -100), yLabel: "Drawdown (%)", height: 150 },
  ], {
    title,
    xLabel: "Day",
    subtitle: `${percentText(lossShare)} of ${formatCount(ends.length, "path")} end with a loss; 90 % between ${
      end[0]
    } and ${end[1]}; in 5 % the deepest fall is beyond ${percentText(fall)}`,
  });
}
