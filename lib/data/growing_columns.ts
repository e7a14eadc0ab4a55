/**
 * Columns of numbers whose length is not known before they are read.
 *
 * @module
 */
import { sharedColumn } from "../core/candles.ts";

/** Rows that there is room for at first. */
const FIRST_ROWS = 1024;

/** By how much columns grow at once: room that is not used is memory all the same. */
const GROWTH = 1.25;

/** Equally long columns that grow by the row. */
export class GrowingColumns {
  /** Rows in use; what lies beyond is free. */
  length = 0;
  readonly #columns: Float64Array<ArrayBuffer>[];

  /** Empty columns. */
  constructor(width: number) {
    this.#columns = Array.from({ length: width }, () => new Float64Array(FIRST_ROWS));
  }

  /** Adds a row; values beyond the last column are left. */
  push(row: ArrayLike<number>): void {
    if (this.length === this.#columns[0].length) {
      // Transferred and not copied: the smaller one is free at once and does not wait for the collector of garbage.
      this.#columns.forEach((column, i) => {
        const rows = Math.ceil(column.length * GROWTH);
        this.#columns[i] = new Float64Array(column.buffer.transfer(rows * Float64Array.BYTES_PER_ELEMENT));
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

  /** The rows of one column on shared memory; the column is empty from then on. */
  take(index: number): Float64Array {
    const column = sharedColumn(this.length);
    column.set(this.column(index));
    this.#columns[index].buffer.transfer(0);
    this.#columns[index] = new Float64Array(0);
    return column;
  }

  /** Turns the order of rows round. */
  reverse(): void {
    for (let i = 0; i < this.#columns.length; i++) this.column(i).reverse();
  }
}
