/**
 * How a search gets better: the best score so far over its trials.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Figure } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { MUTED, SERIES } from "./palette.ts";
import { numberText } from "./words.ts";

/** The scores of one search in the order of its trials; `NaN` for a trial without a score. */
export interface SearchPath {
  /** Name in the legend. */
  readonly label: string;
  /** One a trial. */
  readonly scores: ArrayLike<number>;
}

/** The best score up to each trial; `NaN` before the first. */
export function bestSoFar(scores: ArrayLike<number>): Float64Array {
  let best = NaN;
  return Float64Array.from(scores, (score) => best = score > best || Number.isNaN(best) ? score : best);
}

/**
 * The best score so far of one or more searches; a single search shows its trials too.
 *
 * @throws {RangeError} If no trial has a score.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convergenceFigure } from "@lib/charts/convergence.ts";
 *
 * const figure = convergenceFigure([{ label: "gp", scores: [1, 3, 2] }, { label: "sobol", scores: [1, 2, 2] }]);
 * assert.equal(figure.subtitle, "Best after all trials: gp 3, sobol 2");
 * ```
 */
export function convergenceFigure(
  paths: readonly SearchPath[],
  { title = "Best score so far", yLabel = "Score", unit = "trial" }: {
    title?: string;
    yLabel?: string;
    /** What each score is of, such as a round of several trials. */
    unit?: "trial" | "round";
  } = {},
): Figure {
  const best = paths.map((path) => bestSoFar(path.scores));
  if (!best.some((values) => Number.isFinite(values.at(-1)))) {
    throw new RangeError(`Cannot draw ${title}: wanted a trial with a score, found none`);
  }
  const ends = paths.map((path, i) => `${path.label} ${numberText(best[i].at(-1)!)}`).join(", ");
  const single = paths.length === 1 ? paths[0].scores : [];
  return figureOf("convergenceFigure", [paths, { title, yLabel, unit }], {
    title,
    subtitle: `Best after all ${unit}s: ${ends}`,
    description: `${title}: ${ends}`,
    legend: paths.length === 1
      ? [{ label: "best so far", color: SERIES[0], sample: "line" }, { label: unit, color: MUTED, sample: "dot" }]
      : paths.map((path, i) => ({ label: path.label, color: SERIES[i % SERIES.length], sample: "line" })),
    panels: [{
      height: 260,
      x: { label: unit === "trial" ? "Trial" : "Round", nice: true },
      y: { label: yLabel, grid: true, nice: true },
      marks: [
        Plot.dot(Array.from(single), { x: (_, i) => i + 1, y: (score: number) => score, fill: MUTED, r: 2.4 }),
        ...best.map((values, i) =>
          Plot.lineY(Array.from(values), {
            x: (_, trial) => trial + 1,
            y: (value: number) => value,
            stroke: SERIES[i % SERIES.length],
            strokeWidth: 2,
            curve: "step-after",
          })
        ),
      ],
    }],
  });
}
