/**
 * Long series for short axes: fewer points, the same picture.
 *
 * @module
 */

/** Columns a panel of the usual width has room for; each is drawn with at most four points. */
export const PIXEL_COLUMNS = 640;

/**
 * Indices of the points that decide how a line looks on `columns` pixels: of each column the first, the lowest, the
 * highest and the last, so that no extreme is lost and the line enters and leaves each column where it did.
 *
 * - Undefined: a `NaN` breaks the line; of each run of them the first is kept, so that the break stays.
 * - Cost: one pass, at most 5 indices a column.
 * - Source: M4 aggregation (Jugel, Jerzak, Hackenbroich & Markl 2014).
 *
 * @param x Positions, ascending.
 * @param y Values, of the same length.
 * @param columns Pixels of the axis.
 * @throws {RangeError} If the lengths differ or there is no column.
 *
 * @example The spike survives
 * ```ts
 * import assert from "node:assert/strict";
 * import { decimate } from "@lib/charts/decimate.ts";
 *
 * const x = Float64Array.from({ length: 1000 }, (_, i) => i), y = new Float64Array(1000);
 * y[456] = 9;
 * const kept = decimate(x, y, 10);
 * assert.ok(kept.includes(456) && kept.length <= 50);
 * ```
 */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, columns: number = PIXEL_COLUMNS): Int32Array {
  const n = x.length;
  if (y.length !== n || !(columns >= 1)) {
    throw new RangeError(
      `Cannot decimate: wanted two series of one length and a column, found ${n}, ${y.length}, ${columns}`,
    );
  }
  if (n <= 4 * columns) return Int32Array.from({ length: n }, (_, i) => i);
  const kept = new Int32Array(5 * columns);
  const columnWidth = (x[n - 1] - x[0]) / columns;
  let count = 0, start = 0;
  while (start < n) {
    const column = Math.min(columns - 1, Math.floor((x[start] - x[0]) / columnWidth));
    const end = column === columns - 1 ? Infinity : x[0] + (column + 1) * columnWidth;
    let low = -1, high = -1, last = -1, first = -1, gap = -1, i = start;
    for (; i < n && (i === start || x[i] < end); i++) {
      const value = y[i];
      if (Number.isNaN(value)) {
        if (gap < 0) gap = i;
        continue;
      }
      if (first < 0) first = low = high = i;
      else if (value < y[low]) low = i;
      else if (value > y[high]) high = i;
      last = i;
    }
    const points = [first, low, high, last, gap].filter((index) => index >= 0).sort((a, b) => a - b);
    for (let k = 0; k < points.length; k++) if (k === 0 || points[k] !== points[k - 1]) kept[count++] = points[k];
    start = i;
  }
  return kept.slice(0, count);
}
