/**
 * What remains of a strategy when trading costs more.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CostPoint } from "../metrics/cost_curve.ts";
import type { Figure } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, NEGATIVE, POSITIVE } from "./palette.ts";
import { numberText } from "./words.ts";

/**
 * Net profit and Sharpe ratio over the extra cost of each side.
 *
 * @param points Of {@linkcode "../metrics/cost_curve.ts"}, ascending in cost.
 * @param options `breakEvenBps` is marked if given; `quote` is the unit of the profit.
 * @throws {RangeError} If there is no point.
 */
export function costCurveFigure(
  points: readonly CostPoint[],
  { title = "What it can bear", breakEvenBps = null, quote = "USDT" }: {
    title?: string;
    breakEvenBps?: number | null;
    quote?: string;
  } = {},
): Figure {
  if (points.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one point, found none`);
  const subtitle = breakEvenBps === null
    ? undefined
    : `The profit is gone at ${numberText(breakEvenBps, 1)} basis points more on each side`;
  const x = { label: "Extra cost on each side (basis points)", grid: true };
  const shown = breakEvenBps !== null && breakEvenBps >= points[0].extraBps && breakEvenBps <= points.at(-1)!.extraBps;
  const breakEven = shown ? [breakEvenBps] : [];
  const panel = (channel: "netProfit" | "sharpe", label: string): Plot.PlotOptions => ({
    height: 170,
    x,
    y: { label, grid: true },
    marks: [
      Plot.ruleY([0], { stroke: INK }),
      Plot.ruleX(breakEven, { stroke: INK, strokeDasharray: "4,3" }),
      Plot.lineY(points, { x: "extraBps", y: channel, stroke: POSITIVE, strokeWidth: 1.6 }),
      Plot.dot(points, {
        x: "extraBps",
        y: channel,
        fill: (point: CostPoint) => (point[channel] ?? 0) < 0 ? NEGATIVE : POSITIVE,
        r: 3.5,
      }),
    ],
  });
  return figureOf("costCurveFigure", [points, { title, breakEvenBps, quote }], {
    title,
    subtitle,
    description: `${title}: ${
      points.map((p) => `${p.extraBps} bps ${numberText(p.netProfit, 0)} ${quote}`).join(", ")
    }`,
    panels: [panel("netProfit", `Net profit (${quote})`), panel("sharpe", "Sharpe ratio (per year)")],
  });
}
