/**
 * Series over time: the figure behind equity curves, indicators, rolling ratios and data checks.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import * as Plot from "@observablehq/plot";
import { decimate, PIXEL_COLUMNS } from "./decimate.ts";
import type { Figure, LegendItem } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { FIELD_OPACITY } from "./legend.ts";
import { INK, POSITIVE, SERIES } from "./palette.ts";
import { timeAxis } from "./time_axis.ts";
import { topLabels } from "./top_labels.ts";

/** One line of a panel. */
export interface Line {
  /** Name in the legend. */
  readonly label: string;
  /** Positions: times in ms UTC, ascending. */
  readonly time: ArrayLike<number>;
  /** Values of the same length; `NaN` breaks the line. */
  readonly values: ArrayLike<number>;
  /** The next colour of the series by default. */
  readonly color?: string;
  /** For what stands back, such as a benchmark. */
  readonly dashed?: boolean;
  /** Fill down to zero. */
  readonly area?: boolean;
  /** Hold each value until the next one. */
  readonly step?: boolean;
}

/**
 * A column of some bars as a line.
 *
 * @param bars `[from, to)` of the bars to draw; all by default.
 */
export function barLine(
  { time }: { readonly time: Float64Array },
  label: string,
  values: Float64Array,
  [from, to]: readonly [number, number] = [0, time.length],
): Line {
  return { label, time: time.subarray(from, to), values: values.subarray(from, to) };
}

/** One panel of lines. */
export interface LinePanel {
  /** Drawn in this order. */
  readonly lines: readonly Line[];
  /** What the vertical axis measures, with its unit. */
  readonly yLabel: string;
  /** Whether values are fractions to be shown as per cent. */
  readonly percent?: boolean;
  /** Pixels. */
  readonly height?: number;
  /** Levels to draw across, such as a threshold. */
  readonly levels?: readonly number[];
  /** Ends of the vertical axis; those of the data by default. */
  readonly domain?: readonly [number, number];
}

/** A moment marked across all panels. */
export interface TimeMark {
  /** ms UTC. */
  readonly time: number;
  /** Written above it. */
  readonly label: string;
}

/** A stretch of time on a coloured ground across all panels. */
export interface TimeField {
  /** Its start, ms UTC. */
  readonly from: number;
  /** Its end, ms UTC. */
  readonly to: number;
  /** Written above its start. */
  readonly label: string;
}

/** Plot marks of one line, decimated to the pixels of a panel. */
function lineMarks(line: Line, color: string, columns: number): Plot.Markish[] {
  const kept = decimate(line.time, line.values, columns);
  const channels = {
    x: (i: number) => line.time[i],
    y: (i: number) => line.values[i],
    curve: line.step ? "step-after" as const : "linear" as const,
  };
  const stroke = { stroke: color, strokeWidth: 1.4, strokeDasharray: line.dashed ? "4,3" : undefined };
  const marks: Plot.Markish[] = [Plot.lineY(kept, { ...channels, ...stroke })];
  if (line.area) {
    marks.unshift(Plot.areaY(kept, { ...channels, y1: 0, y2: channels.y, fill: color, fillOpacity: 0.25 }));
  }
  return marks;
}

/**
 * Lines over time in one or more panels with a common time axis.
 *
 * - Decimation: each line keeps the extremes of every pixel column, see {@linkcode decimate}.
 *
 * @param panels From top to bottom; lines take the colours of the series in order over all panels.
 * @param options Title, subtitle, note, moments to mark, and stretches of time to put on a coloured ground.
 * @throws {RangeError} If there is no value at all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { linesFigure } from "@lib/charts/lines.ts";
 *
 * const line = { label: "RSI", time: [0, 60_000], values: [40, 60] };
 * const figure = linesFigure([{ lines: [line], yLabel: "RSI", levels: [30, 70] }], { title: "Momentum" });
 * assert.equal(figure.panels.length, 1);
 * ```
 */
export function linesFigure(
  panels: readonly LinePanel[],
  { moments = [], fields = [], ...words }: {
    readonly title: string;
    readonly subtitle?: string;
    readonly note?: string;
    readonly moments?: readonly TimeMark[];
    readonly fields?: readonly TimeField[];
  },
): Figure {
  const lines = panels.flatMap((panel) => panel.lines);
  const first = Math.min(...lines.map((line) => line.time[0] ?? Infinity));
  const last = Math.max(...lines.map((line) => line.time[line.time.length - 1] ?? -Infinity));
  if (!(first <= last)) throw new RangeError(`Cannot draw ${words.title}: wanted at least one value, found none`);
  const colors = new Map(lines.map((line, i) => [line, line.color ?? SERIES[i % SERIES.length]]));
  const grounds = fields.map((field) => ({
    ...field,
    from: Math.max(first, Math.min(last, field.from)),
    to: Math.max(first, Math.min(last, field.to)),
  }));
  const named = [
    ...moments.map(({ time, label }) => ({ x: time, label })),
    ...grounds.map(({ from, label }) => ({ x: from, label, anchor: "start" as const })),
  ];
  const options = panels.map((panel, index) => (width: number): Plot.PlotOptions => {
    const isLast = index === panels.length - 1;
    const labels = topLabels(index === 0 ? named : [], { domain: [first, last], width });
    return {
      marginTop: labels.marginTop,
      // Names above a panel take nothing from it.
      height: (panel.height ?? (panels.length === 1 ? 280 : 170)) + (named.length > 0 ? labels.marginTop - 22 : 0),
      x: { ...timeAxis(first, last), axis: isLast ? "bottom" : null },
      y: { grid: true, label: panel.yLabel, percent: panel.percent, domain: panel.domain, zero: panel.lines[0]?.area },
      marginBottom: isLast ? 32 : 10,
      marks: [
        Plot.rectX(grounds, { x1: "from", x2: "to", fill: POSITIVE, fillOpacity: FIELD_OPACITY }),
        ...panel.lines.flatMap((line) => lineMarks(line, colors.get(line)!, Math.min(PIXEL_COLUMNS, width))),
        Plot.ruleX([...moments.map(({ time }) => time), ...grounds.map(({ from }) => from)], {
          stroke: INK,
          strokeDasharray: "4,3",
        }),
        ...labels.marks,
        Plot.ruleY(panel.levels ?? [], { stroke: INK, strokeDasharray: "2,3", strokeOpacity: 0.6 }),
      ],
    };
  });
  const legend = lines.length < 2 ? [] : lines.map((line): LegendItem => ({
    label: line.label,
    color: colors.get(line)!,
    sample: line.dashed ? "dashed" : "line",
  }));
  const names = lines.map((line) => line.label).join(", ");
  const stretches = grounds.map(({ label, from, to }) => `; ${label} from ${dayText(from)} to ${dayText(to)}`).join("");
  return figureOf("linesFigure", [panels, { moments, fields, ...words }], {
    ...words,
    description: `${words.title}: ${names}, ${dayText(first)} to ${dayText(last)}${stretches}`,
    legend,
    panels: options,
  });
}
