/**
 * Columns of numbers whose length is not known before they are read.
 *
 * @module
 */

/** Rows that there is room for at first. */
const FIRST_ROWS = 1024;

/** Equally long columns that grow by the row. */
export class GrowingColumns {
  /** Rows in use; what lies beyond is free. */
  length = 0;
  readonly #columns: Float64Array[];

  /** Empty columns. */
  constructor(width: number) {
    this.#columns = Array.from({ length: width }, () => new Float64Array(FIRST_ROWS));
  }

  /** Adds a row; values beyond the last column are left. */
  push(row: ArrayLike<number>): void {
    if (this.length === this.#columns[0].length) {
      this.#columns.forEach((column, i) => {
        const larger = new Float64Array(column.length * 2);
        larger.set(column);
        this.#columns[i] = larger;
      });
    }
    const columns = Math.min(this.#columns.length, row.length);
    for (let i = 0; i < columns; i++) this.#columns[i][this.length] = row[i];
    this.length++;
  }

  /** A view of the rows of one column, good until the next row is added. */
  column(index: number): Float64Array {
    return this.#columns[index].subarray(0, this.length);
  }

  /** Turns the order of rows round. */
  reverse(): void {
    for (let i = 0; i < this.#columns.length; i++) this.column(i).reverse();
  }
}
