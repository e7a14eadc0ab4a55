/**
 * Points in the plane: the Pareto front, predictions against observations, maps of trials.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatCount } from "../metrics/format.ts";
import type { Figure } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, NEGATIVE, POSITIVE, SERIES } from "./palette.ts";
import { numberText } from "./words.ts";

/** A point of a {@linkcode paretoFigure}. */
export interface ParetoPoint {
  /** Position along the horizontal axis. */
  readonly x: number;
  /** Position along the vertical axis. */
  readonly y: number;
  /** Whether no other point is better in both. */
  readonly onFront: boolean;
  /** Written above a point of the front. */
  readonly label?: string;
}

/**
 * Two goals that pull apart, and the points that nothing beats in both.
 *
 * @param words What the axes measure, with units.
 * @throws {RangeError} If there is no point.
 */
export function paretoFigure(
  points: readonly ParetoPoint[],
  words: { readonly xLabel: string; readonly yLabel: string; readonly title?: string; readonly percentX?: boolean },
): Figure {
  const title = words.title ?? "Pareto front", front = points.filter((point) => point.onFront);
  if (points.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one point, found none`);
  const stairs = [...front].sort((a, b) => a.x - b.x);
  return figureOf("paretoFigure", [points, words], {
    title,
    subtitle: `${front.length} of ${points.length} ${front.length === 1 ? "is" : "are"} beaten by no other in both`,
    description: `${title}: ${words.yLabel} against ${words.xLabel}, ${front.length} of ${points.length} on the front`,
    legend: [
      { label: "on the front", color: NEGATIVE, sample: "dot" },
      { label: "beaten", color: MUTED, sample: "dot" },
    ],
    panels: [{
      height: 320,
      x: { label: words.xLabel, grid: true, nice: true, percent: words.percentX },
      y: { label: words.yLabel, grid: true, nice: true },
      marks: [
        Plot.dot(points.filter((point) => !point.onFront), { x: "x", y: "y", fill: MUTED, fillOpacity: 0.6, r: 3 }),
        Plot.line(stairs, { x: "x", y: "y", stroke: NEGATIVE, curve: "step-after" }),
        Plot.dot(front, { x: "x", y: "y", fill: NEGATIVE, r: 4.5 }),
        Plot.text(front, { x: "x", y: "y", text: (point: ParetoPoint) => point.label ?? "", dy: -11, fill: INK }),
      ],
    }],
  });
}

/** One prediction made before the outcome was known. */
export interface Prediction {
  /** Mean of the prediction. */
  readonly predicted: number;
  /** What came. */
  readonly observed: number;
  /** Standard deviation that the model gave. */
  readonly deviation: number;
}

/** Half-width of a 90 % interval of a normal distribution, in standard deviations. */
const INTERVAL_90 = 1.6449;

/**
 * Predictions with their 90 % intervals against what came; a good model lies on the diagonal, and nine of ten
 * intervals reach it.
 *
 * @throws {RangeError} If there is no prediction.
 */
export function predictedFigure(
  predictions: readonly Prediction[],
  { title = "Predicted against observed", label = "score" }: { title?: string; label?: string } = {},
): Figure {
  if (predictions.length === 0) {
    throw new RangeError(`Cannot draw ${title}: wanted at least one prediction, found none`);
  }
  const half = (p: Prediction) => INTERVAL_90 * p.deviation;
  const inside = predictions.filter((p) => Math.abs(p.observed - p.predicted) <= half(p)).length;
  const all = predictions.flatMap((p) => [p.predicted, p.observed]);
  const ends = [Math.min(...all), Math.max(...all)];
  const share = numberText(100 * inside / predictions.length, 0);
  return figureOf("predictedFigure", [predictions, { title, label }], {
    title,
    subtitle: `${share} % of the observations lie within their 90 % interval`,
    description: `${title}: ${formatCount(predictions.length, "prediction")}, ${share} % within the 90 % interval`,
    legend: [
      { label: "prediction with 90 % interval", color: POSITIVE, sample: "dot" },
      { label: "perfect prediction", color: MUTED, sample: "dashed" },
    ],
    panels: [{
      height: 340,
      x: { label: `Predicted ${label}`, grid: true, nice: true },
      y: { label: `Observed ${label}`, grid: true, nice: true },
      marks: [
        Plot.line(ends, { x: (v: number) => v, y: (v: number) => v, stroke: MUTED, strokeDasharray: "4,3" }),
        Plot.ruleY(predictions, {
          y: "observed",
          x1: (p: Prediction) => p.predicted - half(p),
          x2: (p: Prediction) => p.predicted + half(p),
          stroke: POSITIVE,
          strokeOpacity: 0.3,
        }),
        Plot.dot(predictions, { x: "predicted", y: "observed", fill: POSITIVE, r: 3 }),
      ],
    }],
  });
}

/**
 * A map of trials, such as UMAP of their SHAP values, a colour for each group.
 *
 * @param map Coordinates, two a trial.
 * @param groups Number of each trial's group.
 * @param names Names of the groups.
 * @throws {RangeError} If the lengths do not fit.
 */
export function mapFigure(
  map: ArrayLike<number>,
  groups: ArrayLike<number>,
  names: readonly string[],
  { title = "Map of strategies", subtitle }: { title?: string; subtitle?: string } = {},
): Figure {
  const n = groups.length;
  if (map.length !== 2 * n || n === 0) {
    throw new RangeError(`Cannot draw ${title}: wanted two coordinates for each of ${n} trials, found ${map.length}`);
  }
  const color = (group: number) => SERIES[group % SERIES.length];
  return figureOf("mapFigure", [map, groups, names, { title, subtitle }], {
    title,
    subtitle,
    note: "Near points are alike; directions and distances between groups mean little",
    description: `${title}: ${n} points in ${names.length} groups: ${names.join("; ")}`,
    legend: names.map((label, group) => ({ label, color: color(group), sample: "dot" })),
    panels: [{
      height: 360,
      marginLeft: 20,
      x: { axis: null, inset: 8 },
      y: { axis: null, inset: 8 },
      marks: [
        Plot.frame({ stroke: MUTED, strokeOpacity: 0.4 }),
        Plot.dot(Array.from({ length: n }, (_, i) => i), {
          x: (i: number) => map[2 * i],
          y: (i: number) => map[2 * i + 1],
          fill: (i: number) => color(groups[i]),
          fillOpacity: 0.8,
          r: 3,
        }),
      ],
    }],
  });
}
