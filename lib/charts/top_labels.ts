/**
 * Names above a panel, each at its place on the horizontal axis: in as many rows as it takes that none covers another or
 * leaves the picture.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { SMALL_SIZE } from "./figure.ts";
import { INK } from "./palette.ts";
import { textWidth } from "./wrapped_text.ts";

/** A name at a place. */
export interface TopLabel {
  /** Value on the horizontal axis. */
  readonly x: number;
  /** The name. */
  readonly label: string;
  /** Whether it stands about its place, the default, or begins there. */
  readonly anchor?: "middle" | "start";
}

/** The axis that they stand above. */
export interface TopAxis {
  /** Values at its ends. */
  readonly domain: readonly [number, number];
  /** Pixels of the panel. */
  readonly width: number;
}

/** Pixels of a row, and above the panel of the lowest one; gap between two names. */
const ROW_HEIGHT = 13, LOWEST_ROW = 14, GAP = 10;

/** Pixels about which the sides of a panel are known before it is drawn. */
const LEFT = 52, RIGHT = 20;

/** Pixels above a panel without names: room for the label of its vertical axis. */
const PLAIN_MARGIN = 22;

/** The names as marks, and the margin above the panel that they ask for. */
export function topLabels(labels: readonly TopLabel[], axis: TopAxis): { marks: Plot.Markish[]; marginTop: number } {
  const placed = place(labels, axis), rows = Math.max(0, ...placed.map(({ row }) => row + 1));
  const marks = placed.map(({ x, label, row, textAnchor, dx }) =>
    Plot.text([x], {
      x: (value: number) => value,
      text: () => label,
      frameAnchor: "top",
      textAnchor,
      dx,
      dy: -LOWEST_ROW - row * ROW_HEIGHT,
      fill: INK,
    })
  );
  return { marks, marginTop: PLAIN_MARGIN + rows * ROW_HEIGHT };
}

type Placed = TopLabel & {
  readonly row: number;
  readonly textAnchor: "start" | "middle" | "end";
  readonly dx: number;
};

function place(labels: readonly TopLabel[], { domain: [low, high], width }: TopAxis): Placed[] {
  const right = width - RIGHT, plot = right - LEFT;
  const taken: { readonly row: number; readonly from: number; readonly to: number }[] = [];
  return labels.map((one) => {
    const { x, label, anchor = "middle" } = one;
    const at = LEFT + (high > low ? (x - low) / (high - low) : 0.5) * plot, own = textWidth(label, SMALL_SIZE);
    // Pushed back into the picture where it would leave it.
    const wanted = anchor === "start" ? at : at - own / 2, from = Math.max(4, Math.min(wanted, width - 4 - own));
    let row = 0;
    while (taken.some((other) => other.row === row && from < other.to + GAP && other.from < from + own + GAP)) row++;
    taken.push({ row, from, to: from + own });
    return { ...one, row, textAnchor: anchor, dx: Math.round(from - wanted) };
  });
}
