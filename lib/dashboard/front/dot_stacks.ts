/**
 * Where each try stands when all are stacked as dots over their figure.
 *
 * 1. The lowest fiftieth, or what lies far below the rest, stands together at the left edge, so that a few disasters do not
 *    squeeze all others.
 * 2. The rest is cut into columns of the width of a dot.
 * 3. In a column those that were only tried lie at the bottom, then those that looked good, on top those that held up.
 * 4. Dots shrink until the highest column fits.
 *
 * @module
 */
import type { Dot } from "../source.ts";

/** What of a try its dot shows. */
export type DotKind = "tried" | "good" | "held";

/** A dot in its place. */
export interface PlacedDot {
  readonly dot: Dot;
  readonly kind: DotKind;
  /** Its centre in pixels, from the left and from the top of the field. */
  readonly x: number;
  readonly y: number;
}

/** The field of all dots. */
export interface DotField {
  readonly dots: readonly PlacedDot[];
  /** Radius of a dot, pixels. */
  readonly radius: number;
  readonly scale: FigureScale;
}

/** From figures to pixels. */
export interface FigureScale {
  readonly low: number;
  readonly high: number;
  /** Whether figures below `low` stand at it. */
  readonly isCut: boolean;
  readonly at: (value: number) => number;
}

/** Share of the tries that may stand together at the left edge. */
const CUT_SHARE = 0.02;

/** Shown beyond the last dot and the reach of luck, as a share of the range. */
const MARGIN = 0.04;

/** What a dot shows. */
export function kindOf({ verdict, isGood }: Pick<Dot, "verdict" | "isGood">): DotKind {
  return verdict === "held" ? "held" : isGood ? "good" : "tried";
}

/** The scale of figures, and of the reach of luck among them. */
export function figureScale(values: readonly number[], reach: number | null, width: number): FigureScale {
  const sorted = [...values].sort((a, b) => a - b), reached = reach === null ? [] : [reach];
  const start = sorted[0] ?? 0, cut = sorted[Math.floor(sorted.length * CUT_SHARE)] ?? 0;
  const high = Math.max(sorted.at(-1) ?? 1, ...reached), isCut = cut - start > (high - cut) / 4;
  const from = Math.min(isCut ? cut : start, ...reached), span = high - from || 1;
  const low = isCut ? from : from - span * MARGIN, top = high + span * MARGIN;
  const at = (value: number) => (Math.min(top, Math.max(low, value)) - low) / (top - low) * width;
  return { low, high: top, isCut, at };
}

const RANK: Readonly<Record<DotKind, number>> = { tried: 0, good: 1, held: 2 };

/** All dots in their places. */
export function dotField(
  dots: readonly Dot[],
  { reach, width, height, pitch }: {
    readonly reach: number | null;
    /** Pixels of the field, and from one column to the next. */
    readonly width: number;
    readonly height: number;
    readonly pitch: number;
  },
): DotField {
  const scale = figureScale(dots.map(({ sharpe }) => sharpe), reach, width - pitch);
  const columns = new Map<number, { readonly dot: Dot; readonly kind: DotKind }[]>();
  for (const dot of dots) {
    const column = Math.round(scale.at(dot.sharpe) / pitch), found = columns.get(column);
    if (found === undefined) columns.set(column, [{ dot, kind: kindOf(dot) }]);
    else found.push({ dot, kind: kindOf(dot) });
  }
  const highest = Math.max(1, ...[...columns.values()].map(({ length }) => length));
  const step = Math.min(pitch, height / highest), radius = Math.min(pitch * 0.42, Math.max(1.2, step * 0.45));
  const placed = [...columns].flatMap(([column, stack]) =>
    stack.sort((a, b) => RANK[a.kind] - RANK[b.kind]).map(({ dot, kind }, i) => ({
      dot,
      kind,
      x: (column + 0.5) * pitch,
      y: height - (i + 0.5) * step,
    }))
  );
  return { dots: placed, radius, scale: { ...scale, at: (value) => scale.at(value) + pitch / 2 } };
}

/** Round figures for an axis, about so many. */
export function ticksOf({ low, high }: Pick<FigureScale, "low" | "high">, count: number): number[] {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}
