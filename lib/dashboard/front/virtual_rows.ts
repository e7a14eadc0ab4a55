/**
 * Which rows of a long list of equal heights are on the screen.
 *
 * @module
 */

/** Rows to draw, and the room that the others take. */
export interface VisibleRows {
  /** First row drawn. */
  readonly from: number;
  /** First row no longer drawn. */
  readonly to: number;
  /** Pixels above the first row, and below the last. */
  readonly before: number;
  readonly after: number;
}

/** Rows drawn above and below the screen, so that a fast scroll finds none missing. */
const OVERSCAN = 6;

/**
 * The rows to draw.
 *
 * @param count All rows.
 * @param scrolled Pixels above the screen.
 * @param height Pixels of the screen.
 * @param rowHeight Pixels of a row.
 */
export function visibleRows(count: number, scrolled: number, height: number, rowHeight: number): VisibleRows {
  const from = Math.min(count, Math.max(0, Math.floor(scrolled / rowHeight) - OVERSCAN));
  const to = Math.max(from, Math.min(count, Math.ceil((scrolled + height) / rowHeight) + OVERSCAN));
  return { from, to, before: from * rowHeight, after: (count - to) * rowHeight };
}

/** Where to scroll so that a row is on the screen: nowhere where it is, else with the row in the middle. */
export function scrollTo(row: number, scrolled: number, height: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top >= scrolled && top + rowHeight <= scrolled + height) return scrolled;
  return Math.max(0, top - (height - rowHeight) / 2);
}
