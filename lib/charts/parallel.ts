/**
 * Parallel coordinates: each trial a line across its parameters, the best ones in front.
 *
 * - Source: A. Inselberg, "The Plane with Parallel Coordinates", *The Visual Computer* 1 (1985).
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatCount } from "../metrics/format.ts";
import { type Figure, SMALL_SIZE } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, POSITIVE } from "./palette.ts";
import { numberText } from "./words.ts";
import { textWidth } from "./wrapped_text.ts";

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
  const names = columns.map(({ label }, axis) => ({ label, axis }));
  return figureOf("parallelFigure", [axes, scores, { title, best, scoreLabel }], {
    title,
    subtitle: `${formatCount(scores.length, "trial")}, the ${leading.size} of the best ${scoreLabel} in front`,
    description: `${title}: ${columns.map(({ label }) => label).join(", ")}`,
    legend: [
      { label: `the best ${leading.size}`, color: POSITIVE, sample: "line" },
      { label: "the others", color: MUTED, sample: "line" },
    ],
    panels: [(width) => {
      const parts = { names, ends, behind, front };
      const room = (width - 2 * STANDING_MARGIN) / Math.max(1, columns.length - 1);
      return room < AXIS_ROOM ? lyingAxes(parts, width) : standingAxes(parts);
    }],
  });
}

/** Pixels beside the first and the last of standing axes, and at least between two: a line of a name with a gap. */
const STANDING_MARGIN = 48, AXIS_ROOM = LABEL_EM * SMALL_SIZE + 4;

/** What is drawn. */
interface Parts {
  readonly names: readonly { readonly label: string; readonly axis: number }[];
  readonly ends: readonly { readonly at: number; readonly text: string; readonly axis: number }[];
  readonly behind: readonly LinePoint[];
  readonly front: readonly LinePoint[];
}

/** Where a line crosses an axis; `null` where it has no value there. */
interface LinePoint {
  readonly line: number;
  readonly axis: number;
  readonly at: number | null;
}

const BEHIND = { z: "line", stroke: MUTED, strokeOpacity: 0.25 } as const;
const FRONT = { z: "line", stroke: POSITIVE, strokeOpacity: 0.85, strokeWidth: 1.6 } as const;
const AXIS = { stroke: INK, strokeOpacity: 0.35 } as const;

/** Axes side by side, their names below. */
function standingAxes({ names, ends, behind, front }: Parts): Plot.PlotOptions {
  const word = { x: "axis", y: "at", text: "text", fill: INK } as const;
  return {
    height: 320,
    marginLeft: STANDING_MARGIN,
    marginRight: STANDING_MARGIN,
    marginBottom: 58,
    x: { axis: null, domain: [0, Math.max(1, names.length - 1)] },
    y: { axis: null, domain: [-0.08, 1.08] },
    marks: [
      Plot.ruleX(names, { x: "axis", y1: 0, y2: 1, ...AXIS }),
      Plot.line(behind, { x: "axis", y: "at", ...BEHIND }),
      Plot.line(front, { x: "axis", y: "at", ...FRONT }),
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
  };
}

/** Pixels of a lying axis with its name, and beside it. */
const LYING_HEIGHT = 50, LYING_MARGIN = 16;

/** Axes below each other, their names above them: where a panel is too narrow for axes side by side. */
function lyingAxes({ names, ends, behind, front }: Parts, width: number): Plot.PlotOptions {
  const word = { x: "at", y: "axis", text: "text", fill: INK, dy: 11 } as const;
  // Choices between the ends are named as far as they have room beside each other.
  const room = width - 2 * LYING_MARGIN;
  const fits = ({ at, text, axis }: Parts["ends"][number]) => {
    const own = textWidth(text, SMALL_SIZE), all = ends.filter((end) => end.axis === axis);
    const widest = Math.max(own, ...all.map((end) => textWidth(end.text, SMALL_SIZE)));
    return at === 0 || at === 1 || all.length * (widest + SMALL_SIZE) < room;
  };
  return {
    height: 40 + names.length * LYING_HEIGHT,
    marginLeft: LYING_MARGIN,
    marginRight: LYING_MARGIN,
    marginTop: 30,
    marginBottom: 18,
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: [0, Math.max(1, names.length - 1)], reverse: true },
    marks: [
      Plot.ruleY(names, { y: "axis", x1: 0, x2: 1, ...AXIS }),
      Plot.line(behind, { x: "at", y: "axis", ...BEHIND }),
      Plot.line(front, { x: "at", y: "axis", ...FRONT }),
      Plot.text(ends.filter(({ at }) => at === 1), { ...word, textAnchor: "end" }),
      Plot.text(ends.filter(({ at }) => at === 0), { ...word, textAnchor: "start" }),
      Plot.text(ends.filter((end) => end.at > 0 && end.at < 1 && fits(end)), word),
      Plot.text(names, { y: "axis", text: "label", frameAnchor: "left", textAnchor: "start", dy: -11, fill: INK }),
    ],
  };
}
