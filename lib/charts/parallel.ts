/**
 * Parallel coordinates: each trial a line across its parameters, the best ones in front.
 *
 * - Source: A. Inselberg, "The Plane with Parallel Coordinates", *The Visual Computer* 1 (1985).
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { displayed } from "../core/displayed.ts";
import { formatCount } from "../metrics/format.ts";
import type { Figure } from "./figure.ts";
import { INK, MUTED, POSITIVE } from "./palette.ts";
import { numberText } from "./words.ts";

/** One axis, from bottom to top. */
export interface ParallelAxis {
  /** Name below the axis. */
  readonly label: string;
  /** One value a line: numbers, or choices in the order they stand along the axis; `null` where a line has none. */
  readonly values: readonly (number | string | boolean | null)[];
  /** Whether numbers stand by their logarithm. */
  readonly isLog?: boolean;
}

/** Where the values of an axis stand, 0 to 1, and what is written at its ends. */
interface PlacedAxis {
  readonly label: string;
  /** `NaN` for a line without a value. */
  readonly at: Float64Array;
  readonly ends: readonly { readonly at: number; readonly text: string }[];
}

/** Widths of a label and of the gaps beside it, letters: longer ones are broken into lines by Plot. */
const LABEL_EM = 8;

function placed({ label, values, isLog = false }: ParallelAxis): PlacedAxis {
  const present = values.filter((value) => value !== null);
  if (present.every((value) => typeof value === "number")) {
    const scale = isLog && present.every((value) => value > 0) ? Math.log : (value: number) => value;
    const low = present.reduce((a, b) => Math.min(a, b)), high = present.reduce((a, b) => Math.max(a, b));
    const range = scale(high) - scale(low);
    const at = (value: number) => range > 0 ? (scale(value) - scale(low)) / range : 0.5;
    return {
      label,
      at: Float64Array.from(values, (value) => value === null ? NaN : at(Number(value))),
      ends: [...new Set([low, high])].map((value) => ({ at: at(value), text: numberText(value) })),
    };
  }
  const choices = [...new Set(present.map(choiceText))].sort();
  const at = (choice: string) => choices.length > 1 ? choices.indexOf(choice) / (choices.length - 1) : 0.5;
  return {
    label,
    at: Float64Array.from(values, (value) => value === null ? NaN : at(choiceText(value))),
    ends: choices.map((choice) => ({ at: at(choice), text: choice })),
  };
}

function choiceText(value: number | string | boolean): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value).replaceAll("_", " ");
}

/**
 * Lines across parallel axes; those of the best values stand out.
 *
 * - Lines are interrupted where they have no value; an axis on which none has one is left out.
 *
 * @param axes From left to right.
 * @param scores One a line, higher is better; `NaN` for none.
 * @param options `best` is how many lines stand out.
 * @throws {RangeError} If there is no axis with a value, or the lengths do not fit.
 */
export function parallelFigure(
  axes: readonly ParallelAxis[],
  scores: ArrayLike<number>,
  { title = "Parameters of all trials", best = 10, scoreLabel = "value" }: {
    readonly title?: string;
    readonly best?: number;
    /** What the scores are, such as `"Sharpe ratio"`. */
    readonly scoreLabel?: string;
  } = {},
): Figure {
  const shown = axes.filter(({ values }) => values.some((value) => value !== null));
  if (shown.length === 0) {
    throw new RangeError(`Cannot draw ${title}: wanted at least one axis with a value, found none`);
  }
  for (const { label, values } of shown) {
    if (values.length === scores.length) continue;
    throw new RangeError(`Cannot draw ${title}: wanted ${scores.length} values of ${label}, found ${values.length}`);
  }
  const columns = shown.map(placed);
  const ranked = Array.from(scores, (score, line) => ({ score, line })).filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => b.score - a.score || a.line - b.line);
  const leading = new Set(ranked.slice(0, best).map(({ line }) => line));
  const points = Array.from(scores).flatMap((_, line) =>
    columns.map(({ at }, axis) => ({ line, axis, at: Number.isNaN(at[line]) ? null : at[line] }))
  );
  const behind = points.filter(({ line }) => !leading.has(line)),
    front = points.filter(({ line }) => leading.has(line));
  const ends = columns.flatMap((column, axis) => column.ends.map((end) => ({ ...end, axis })));
  const word = { x: "axis", y: "at", text: "text", fill: INK } as const;
  const names = columns.map(({ label }, axis) => ({ label, axis }));
  return displayed({
    title,
    subtitle: `${formatCount(scores.length, "trial")}, the ${leading.size} of the best ${scoreLabel} in front`,
    description: `${title}: ${columns.map(({ label }) => label).join(", ")}`,
    legend: [
      { label: `the best ${leading.size}`, color: POSITIVE, sample: "line" },
      { label: "the others", color: MUTED, sample: "line" },
    ],
    panels: [{
      height: 320,
      marginLeft: 48,
      marginRight: 48,
      marginBottom: 58,
      x: { axis: null, domain: [0, Math.max(1, columns.length - 1)] },
      y: { axis: null, domain: [-0.08, 1.08] },
      marks: [
        Plot.ruleX(names, { x: "axis", y1: 0, y2: 1, stroke: INK, strokeOpacity: 0.35 }),
        Plot.line(behind, { x: "axis", y: "at", z: "line", stroke: MUTED, strokeOpacity: 0.25 }),
        Plot.line(front, { x: "axis", y: "at", z: "line", stroke: POSITIVE, strokeOpacity: 0.85, strokeWidth: 1.6 }),
        // Beside the lines, which meet at the ends: above the upper one, below the lower one.
        Plot.text(ends.filter(({ at }) => at === 1), { ...word, dy: -11 }),
        Plot.text(ends.filter(({ at }) => at === 0), { ...word, dy: 11 }),
        Plot.text(ends.filter(({ at }) => at > 0 && at < 1), { ...word, dx: 6, textAnchor: "start" }),
        Plot.text(names, {
          x: "axis",
          text: "label",
          frameAnchor: "bottom",
          dy: 14,
          lineAnchor: "top",
          lineWidth: LABEL_EM,
          fill: INK,
        }),
      ],
    }],
  });
}
