/**
 * Values over a number that is no time: seasons of the day, memory by lag, slices through a model.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Figure, LegendItem } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, SERIES } from "./palette.ts";

/** One curve. */
export interface Curve {
  /** Name in the legend. */
  readonly label: string;
  /** Ascending positions. */
  readonly x: ArrayLike<number>;
  /** Of the same length; `NaN` breaks the curve. */
  readonly y: ArrayLike<number>;
  /** Ends of a band around the curve. */
  readonly low?: ArrayLike<number>;
  /** Upper end of the band. */
  readonly high?: ArrayLike<number>;
  /** For what stands back. */
  readonly dashed?: boolean;
  /** Draw the points too. */
  readonly points?: boolean;
  /** The next colour of the series by default. Curves of one name and colour stand once in the legend. */
  readonly color?: string;
}

/** One panel of curves. */
export interface CurvePanel {
  /** Drawn in this order. */
  readonly curves: readonly Curve[];
  /** What the vertical axis measures, with its unit. */
  readonly yLabel: string;
  /** Pixels. */
  readonly height?: number;
  /** Levels to draw across. */
  readonly levels?: readonly number[];
}

/**
 * Curves over one number, in one or more panels above each other.
 *
 * @param words `xLabel` says what the number is, with its unit; `marks` are values of it to mark.
 * @throws {RangeError} If no curve has a point.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { curvesFigure } from "@lib/charts/curves.ts";
 *
 * const curves = [{ label: "volatility", x: [0, 1, 2], y: [1, 0.8, 1.2] }];
 * const figure = curvesFigure([{ curves, yLabel: "Relative" }], { title: "Season", xLabel: "Hour" });
 * assert.equal(figure.panels.length, 1);
 * ```
 */
export function curvesFigure(
  panels: readonly CurvePanel[],
  { xLabel, xLog = false, marks = [], ...words }: {
    readonly title: string;
    readonly subtitle?: string;
    readonly note?: string;
    readonly xLabel: string;
    readonly xLog?: boolean;
    readonly marks?: readonly number[];
  },
): Figure {
  const all = panels.flatMap((panel) => panel.curves);
  if (!all.some((curve) => curve.x.length > 0)) {
    throw new RangeError(`Cannot draw ${words.title}: wanted at least one point, found none`);
  }
  const color = (curve: Curve) => curve.color ?? SERIES[all.indexOf(curve) % SERIES.length];
  const options = panels.map((panel, index): Plot.PlotOptions => {
    const isLast = index === panels.length - 1;
    return {
      height: panel.height ?? (panels.length === 1 ? 260 : 170),
      marginBottom: isLast ? 42 : 12,
      x: { label: isLast ? xLabel : null, type: xLog ? "log" : "linear", axis: isLast ? "bottom" : null, grid: true },
      y: { label: panel.yLabel, grid: true, nice: true, ...levelDomain(panel.curves) },
      marks: [
        ...panel.curves.flatMap((curve) => curveMarks(curve, color(curve))),
        Plot.ruleY(panel.levels ?? [], { stroke: INK, strokeDasharray: "2,3", strokeOpacity: 0.6 }),
        Plot.ruleX(marks, { stroke: INK, strokeDasharray: "4,3" }),
      ],
    };
  });
  const entries = all.map((curve): LegendItem => {
    const isBand = curve.low !== undefined && !Array.prototype.some.call(curve.y, Number.isFinite);
    return { label: curve.label, color: color(curve), sample: isBand ? "field" : curve.dashed ? "dashed" : "line" };
  });
  const legend = entries.length < 2
    ? []
    : entries.filter((entry, i) => i === entries.findIndex((first) => isSame(first, entry)));
  const names = [...new Set(all.map((curve) => curve.label))].join(", ");
  return figureOf("curvesFigure", [panels, { xLabel, xLog, marks, ...words }], {
    ...words,
    description: `${words.title}: ${names} over ${xLabel}`,
    legend,
    panels: options,
  });
}

function isSame(a: LegendItem, b: LegendItem): boolean {
  return a.label === b.label && a.color === b.color;
}

/** A range around curves that never leave one level, which have none of their own. */
function levelDomain(curves: readonly Curve[]): { domain?: [number, number] } {
  const values = curves.flatMap((
    { y, low = [], high = [] },
  ) => [...Array.from(y), ...Array.from(low), ...Array.from(high)])
    .filter(Number.isFinite);
  const [level] = values;
  if (level === undefined || values.some((value) => value !== level)) return {};
  return { domain: level === 0 ? [-1, 1] : level > 0 ? [0, 2 * level] : [2 * level, 0] };
}

function curveMarks(curve: Curve, color: string): Plot.Markish[] {
  const rows = Array.from({ length: curve.x.length }, (_, i) => i), x = (i: number) => curve.x[i];
  const { y, low, high } = curve, marks: Plot.Markish[] = [];
  if (low && high) {
    marks.push(
      Plot.areaY(rows, { x, y1: (i: number) => low[i], y2: (i: number) => high[i], fill: color, fillOpacity: 0.2 }),
    );
  }
  const dash = curve.dashed ? "4,3" : undefined;
  marks.push(Plot.line(rows, { x, y: (i: number) => y[i], stroke: color, strokeWidth: 1.8, strokeDasharray: dash }));
  if (curve.points) marks.push(Plot.dot(rows, { x, y: (i: number) => y[i], fill: color, r: 3 }));
  return marks;
}
