/**
 * How a sample is spread: scores of a search, daily returns, holding times.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { normalDensity } from "../core/normal_distribution.ts";
import { mean, quantile, sorted, standardDeviation } from "../core/statistics.ts";
import type { Figure, LegendItem } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { topLabels } from "./top_labels.ts";
import { numberText, percentText } from "./words.ts";

/** Choices of {@linkcode distributionFigure}. */
export interface DistributionOptions {
  /** Shown above the histogram. */
  readonly title: string;
  /** Median and quartiles by default. */
  readonly subtitle?: string;
  /** What is measured, with its unit. */
  readonly xLabel: string;
  /** What is counted; `"values"` by default. */
  readonly counted?: string;
  /** Whether values are fractions to be shown as per cent. */
  readonly percent?: boolean;
  /** Values to mark by a line, such as a threshold. */
  readonly markers?: readonly { readonly value: number; readonly label: string }[];
  /** Whether to draw the normal distribution of the same mean and deviation. */
  readonly normal?: boolean;
  /** Whether to colour values below zero as losses. */
  readonly signed?: boolean;
}

/** Bins of equal width after Freedman & Diaconis (1981), within what a panel can show. */
function binCount(ascending: Float64Array): number {
  const n = ascending.length, width = 2 * (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / Math.cbrt(n);
  const count = Math.ceil((ascending[n - 1] - ascending[0]) / width);
  return Number.isFinite(count) ? Math.min(60, Math.max(8, count)) : 8;
}

/**
 * A histogram of the finite values; the description holds median and quartiles.
 *
 * @param values Any order; those that are not finite are left out, and counted in the note.
 * @throws {RangeError} If no value is finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { distributionFigure } from "@lib/charts/distribution.ts";
 *
 * const figure = distributionFigure([1, 2, NaN, 3], { title: "Scores", xLabel: "Score" });
 * assert.match(figure.note!, /1 without a value/);
 * ```
 */
export function distributionFigure(values: ArrayLike<number>, options: DistributionOptions): Figure {
  const { title, subtitle, xLabel, counted = "values", percent, markers = [], normal, signed } = options;
  const finite = sorted(Float64Array.from(values).filter(Number.isFinite)), missing = values.length - finite.length;
  if (finite.length === 0) throw new RangeError(`Cannot draw ${title}: wanted a finite value, found none`);
  const scale = percent ? 100 : 1, low = finite[0] * scale, high = finite[finite.length - 1] * scale;
  const bins = binCount(finite), width = (high - low) / bins || 1;
  const counts = new Float64Array(bins);
  for (const value of finite) counts[Math.min(bins - 1, Math.floor((value * scale - low) / width))]++;
  const text = (value: number) => percent ? percentText(value, 2) : numberText(value);
  const quartiles = [0.25, 0.5, 0.75].map((p) => text(quantile(finite, p)));
  const centre = (bin: number) => low + (bin + 0.5) * width;
  const legend: LegendItem[] = [];
  const marks: Plot.Markish[] = [
    Plot.rectY(counts.keys().toArray(), {
      x1: (bin: number) => low + bin * width,
      x2: (bin: number) => low + (bin + 1) * width,
      y: (bin: number) => counts[bin],
      fill: (bin: number) => signed && centre(bin) < 0 ? NEGATIVE : POSITIVE,
      insetLeft: 0.5,
      insetRight: 0.5,
    }),
  ];
  const deviation = standardDeviation(finite) * scale, middle = mean(finite) * scale;
  if (normal && deviation > 0) {
    const grid = Array.from({ length: 121 }, (_, i) => low + (high - low) * i / 120);
    const density = (x: number) => finite.length * width * normalDensity((x - middle) / deviation) / deviation;
    marks.push(Plot.lineY(grid, { x: (x: number) => x, y: density, stroke: MUTED, strokeWidth: 2 }));
    legend.push({ label: "normal distribution of the same mean and deviation", color: MUTED, sample: "line" });
  }
  const inside = markers.map((marker) => ({ x: marker.value * scale, label: marker.label }));
  marks.push(Plot.ruleX(inside, { x: "x", stroke: INK, strokeDasharray: "4,3" }));
  const ends = inside.map(({ x }) => x), domain = [Math.min(low, ...ends), Math.max(high, ...ends)] as const;
  return figureOf("distributionFigure", [values, options], {
    title,
    subtitle: subtitle ?? `Median ${quartiles[1]}, middle half from ${quartiles[0]} to ${quartiles[2]}`,
    note: missing > 0 ? `${missing} without a value ${missing === 1 ? "is" : "are"} left out` : undefined,
    description: `${title}: ${finite.length} ${counted}, median ${quartiles[1]}, quartiles ${quartiles[0]} and ${
      quartiles[2]
    }`,
    legend,
    panels: [(panelWidth) => {
      const labels = topLabels(inside, { domain, width: panelWidth });
      return {
        height: 238 + labels.marginTop,
        marginTop: labels.marginTop,
        x: { label: xLabel },
        y: { grid: true, label: `Number of ${counted}` },
        marks: [...marks, ...labels.marks, Plot.ruleY([0], { stroke: INK })],
      };
    }],
  });
}
