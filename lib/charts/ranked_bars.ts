/**
 * Named values as horizontal bars: KPIs against their thresholds, importances, the stages of a funnel.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Figure, LegendItem } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { rowNames } from "./row_names.ts";
import { numberText, percentText } from "./words.ts";

/** One bar. */
export interface RankedBar {
  /** Name beside the bar. */
  readonly label: string;
  /** Length of the bar; `NaN` for none. */
  readonly value: number;
  /** The value as written at the bar's end; the number itself by default. */
  readonly text?: string;
  /** Ends of an interval around the value. */
  readonly interval?: readonly [number, number];
  /** Whether the bar stands back: an effect that may be chance, a gate that was not met. */
  readonly muted?: boolean;
}

/** Pixels for what is written at the end of the longest bar. */
const MARGIN_RIGHT = 84;

/** Pixels of the tick at each end of an interval. */
const END_LENGTH = 6;

/** That tick. Markers of lines get ids that Plot counts up for as long as the process lives, so that no two files were the same. */
const END: Plot.VectorShapeImplementation = {
  draw(path, length) {
    path.moveTo(0, 0);
    path.lineTo(0, -length);
  },
};

/**
 * One bar for each value, from top to bottom in the given order; negative values in the colour of losses.
 *
 * @param bars Those whose value is not finite are listed without a bar.
 * @throws {RangeError} If there is no bar.
 */
export function rankedBarsFigure(
  bars: readonly RankedBar[],
  words: {
    readonly title: string;
    readonly subtitle?: string;
    readonly note?: string;
    /** What the bars measure, with its unit. */
    readonly xLabel: string;
    readonly legend?: readonly LegendItem[];
  },
): Figure {
  if (bars.length === 0) throw new RangeError(`Cannot draw ${words.title}: wanted at least one bar, found none`);
  const finite = bars.filter((bar) => Number.isFinite(bar.value));
  const written = bars.map((bar) => ({
    label: bar.label,
    at: Number.isFinite(bar.value) ? Math.max(0, bar.interval?.[1] ?? 0, bar.value) : 0,
    text: bar.text ?? (Number.isFinite(bar.value) ? numberText(bar.value) : "no value"),
  }));
  const withInterval = finite.filter((bar) => bar.interval);
  return figureOf("rankedBarsFigure", [bars, words], {
    ...words,
    description: `${words.title}: ${written.slice(0, 8).map((bar) => `${bar.label} ${bar.text}`).join(", ")}`,
    panels: [(width) => {
      const names = rowNames(bars.map((bar) => bar.label), { width, rowHeight: 22 });
      return {
        ...names.options,
        height: 46 + bars.length * names.rowHeight,
        marginRight: MARGIN_RIGHT,
        x: { label: words.xLabel, grid: true, nice: true },
        marks: [
          ...names.marks,
          Plot.barX(finite, {
            y: "label",
            x: "value",
            fill: (bar: RankedBar) => bar.muted ? MUTED : bar.value < 0 ? NEGATIVE : POSITIVE,
            fillOpacity: (bar: RankedBar) => bar.muted ? 0.55 : 1,
            insetTop: names.insetTop + 2,
            insetBottom: 2,
          }),
          Plot.ruleY(withInterval, {
            y: "label",
            x1: (bar: RankedBar) => bar.interval![0],
            x2: (bar: RankedBar) => bar.interval![1],
            stroke: INK,
            dy: names.dy,
          }),
          Plot.vector(withInterval.flatMap(({ label, interval }) => interval!.map((x) => ({ label, x }))), {
            y: "label",
            x: "x",
            shape: END,
            length: END_LENGTH,
            anchor: "middle",
            stroke: INK,
            strokeWidth: 1,
            dy: names.dy,
          }),
          Plot.text(written, {
            y: "label",
            x: "at",
            text: "text",
            textAnchor: "start",
            dx: 6,
            dy: names.dy,
            fill: INK,
          }),
          Plot.ruleX([0], { stroke: INK }),
        ],
      };
    }],
  });
}

/** How often each code occurs among many, as bars in per cent, in the order of the labels. */
export function shareBars(labels: readonly string[], codes: ArrayLike<number>): RankedBar[] {
  const counts = new Float64Array(labels.length);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  return labels.map((label, code) => {
    const share = counts[code] / codes.length;
    return { label, value: 100 * share, text: percentText(share) };
  });
}
