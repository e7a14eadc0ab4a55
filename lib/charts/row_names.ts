/**
 * Names of rows: beside them where there is room, above each of them where the panel is narrow.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { SMALL_SIZE } from "./figure.ts";
import { INK } from "./palette.ts";
import { textWidth, wrappedText } from "./wrapped_text.ts";

/** Most of a panel's width that names beside the rows may take, and pixels. */
const LARGEST_SHARE = 0.4, LARGEST_MARGIN = 260;

/** Pixels between a name and the row beside it, of a line of a name above a row, and left of rows under their names. */
const GAP = 16, NAME_HEIGHT = 16, NARROW_MARGIN = 8;

/** How rows are named. */
export interface RowNames {
  /** Vertical axis and margin. */
  readonly options: { readonly y: Plot.ScaleOptions; readonly marginLeft: number };
  /** Pixels of a row with its name. */
  readonly rowHeight: number;
  /** Pixels at the top of a row that its name takes. */
  readonly insetTop: number;
  /** Pixels by which what stands in the middle of a row is moved. */
  readonly dy: number;
  /** The names above the rows; none where they stand beside. */
  readonly marks: readonly Plot.Markish[];
}

/**
 * Rows of these names from top to bottom.
 *
 * @param place Pixels of the panel, and of a row without its name.
 */
export function rowNames(
  names: readonly string[],
  { width, rowHeight }: { readonly width: number; readonly rowHeight: number },
): RowNames {
  const longest = Math.max(...names.map((name) => textWidth(name, SMALL_SIZE)));
  const y = { domain: names, label: null, tickSize: 0 };
  if (longest + GAP <= Math.min(LARGEST_MARGIN, LARGEST_SHARE * width)) {
    return { options: { y, marginLeft: Math.ceil(longest + GAP) }, rowHeight, insetTop: 0, dy: 0, marks: [] };
  }
  const lines = new Map(names.map((name) => [name, wrappedText(name, SMALL_SIZE, width - 2 * NARROW_MARGIN)]));
  const insetTop = NAME_HEIGHT * Math.max(...[...lines.values()].map(({ length }) => length));
  return {
    options: { y: { ...y, axis: null }, marginLeft: NARROW_MARGIN },
    rowHeight: rowHeight + insetTop,
    insetTop,
    dy: insetTop / 2,
    marks: [
      Plot.text(names, {
        y: (name: string) => name,
        text: (name: string) => lines.get(name)!.join("\n"),
        frameAnchor: "left",
        textAnchor: "start",
        lineAnchor: "bottom",
        // Beside the line at zero, which may stand at the edge.
        dx: 5,
        dy: insetTop / 2 - rowHeight / 2 + 2,
        fill: INK,
      }),
    ],
  };
}
