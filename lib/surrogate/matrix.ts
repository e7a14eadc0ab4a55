/**
 * Observations as a row-major table of finite numbers: one row a trial, one column a parameter.
 *
 * @module
 */

/** A row-major table: the value of row `r` and column `c` is `data[r * columns + c]`. */
export interface Matrix {
  /** All values, row after row. */
  readonly data: Float64Array;
  /** Number of observations. */
  readonly rows: number;
  /** Number of parameters. */
  readonly columns: number;
}

/**
 * A matrix of equally long rows.
 *
 * @throws {RangeError} If the rows differ in length.
 *
 * @example Two rows of three columns
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * assert.deepEqual(matrixOf([[1, 2, 3], [4, 5, 6]]).data, Float64Array.of(1, 2, 3, 4, 5, 6));
 * ```
 */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, r) => {
    if (row.length !== columns) {
      throw new RangeError(`Cannot build a matrix: wanted ${columns} values a row, found ${row.length} in row ${r}`);
    }
    data.set(row, r * columns);
  });
  return { data, rows: rows.length, columns };
}

/**
 * Refuses a matrix whose sizes disagree or that holds a number that is not finite.
 *
 * @param task What cannot be done otherwise, for the message.
 * @throws {RangeError} If the length is not `rows × columns`, the matrix is empty, or a value is not finite.
 */
export function checkMatrix(X: Matrix, task: string): void {
  const { data, rows, columns } = X;
  if (rows < 1 || columns < 1 || data.length !== rows * columns) {
    throw new RangeError(
      `Cannot ${task}: wanted rows × columns values, found ${data.length} for ${rows} × ${columns}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const at = `row ${Math.floor(bad / columns)}, column ${bad % columns}`;
    throw new RangeError(`Cannot ${task}: wanted finite values, found ${data[bad]} in ${at}`);
  }
}

/**
 * Refuses observations without one finite target a row.
 *
 * @throws {RangeError} If the matrix is refused by {@link checkMatrix}, or `y` differs in length or is not finite.
 */
export function checkObservations(X: Matrix, y: Float64Array, task: string): void {
  checkMatrix(X, task);
  if (y.length !== X.rows) {
    throw new RangeError(`Cannot ${task}: wanted a target for each of ${X.rows} rows, found ${y.length} targets`);
  }
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Cannot ${task}: wanted finite targets, found ${y[bad]} in row ${bad}`);
}
