/**
 * The lines that rows stand on, kept as where they run ahead of the rows: header, empty lines, rows that were refused.
 *
 * @module
 */

/** Lines of rows, added in file order. */
export class LineNumbers {
  readonly #rows: number[] = [];
  readonly #ahead: number[] = [];
  #length = 0;

  /** Notes the line of the next row. */
  push(line: number): void {
    const ahead = line - this.#length;
    if (this.#ahead.at(-1) !== ahead) {
      this.#rows.push(this.#length);
      this.#ahead.push(ahead);
    }
    this.#length++;
  }

  /** The line of a row, counted from 0 in file order. */
  at(row: number): number {
    let low = 0, high = this.#rows.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle] <= row) low = middle;
      else high = middle;
    }
    return row + this.#ahead[low];
  }
}
