/**
 * Columns of numbers whose length is not known before they are read.
 *
 * A column grows in pieces, and is put together once it is asked for: it is never held twice, and room beyond its rows is
 * never touched.
 *
 * @module
 */
import { sharedColumn } from "../core/candles.ts";

/** Rows that there is room for at first. */
const FIRST_ROWS = 1024;

/** By how much the first piece grows at once. */
const GROWTH = 1.25;

/**
 * Rows of a whole piece, 8 MiB: what is held twice while a column is put together. Larger than any that was freed before,
 * it is a mapping of its own, which goes back to the system when it is freed (`mallopt`, `M_MMAP_THRESHOLD`).
 */
const PIECE_ROWS = 2 ** 20;

/** Equally long columns that grow by the row. */
export class GrowingColumns {
  /** Rows in use; what lies beyond is free. */
  length = 0;
  readonly #pieces: Float64Array[][];
  readonly #joined: (Float64Array | undefined)[];

  /** Empty columns. */
  constructor(width: number) {
    this.#pieces = Array.from({ length: width }, () => [new Float64Array(FIRST_ROWS)]);
    this.#joined = Array(width);
  }

  /**
   * Adds a row; values beyond the last column are left.
   *
   * @throws {RangeError} If a column has been put together and is full.
   */
  push(row: ArrayLike<number>): void {
    const index = Math.floor(this.length / PIECE_ROWS), at = this.length % PIECE_ROWS;
    if (at >= (this.#pieces[0][index]?.length ?? 0)) this.#grow(index);
    const columns = Math.min(this.#pieces.length, row.length);
    for (let i = 0; i < columns; i++) this.#pieces[i][index][at] = row[i];
    this.length++;
  }

  #grow(index: number): void {
    if (this.#joined.some((column) => column !== undefined)) {
      throw new RangeError(
        `Cannot add a row: wanted at most the ${this.length} that were put together, found one more`,
      );
    }
    for (const pieces of this.#pieces) {
      const piece = pieces[index];
      // Transferred and not copied: the smaller one is free at once and does not wait for the collector of garbage.
      pieces[index] = piece === undefined
        ? new Float64Array(PIECE_ROWS)
        : moved(piece, Math.min(PIECE_ROWS, Math.ceil(piece.length * GROWTH)));
    }
  }

  /** A value of a row that was added. */
  value(column: number, row: number): number {
    return this.#pieces[column][Math.floor(row / PIECE_ROWS)][row % PIECE_ROWS];
  }

  /** The rows of one column on shared memory; rows may be written over from then on, and none added. */
  column(index: number): Float64Array {
    const joined = this.#joined[index] ??= this.#join(this.#pieces[index]);
    return joined.subarray(0, this.length);
  }

  #join(pieces: Float64Array[]): Float64Array {
    const column = sharedColumn(this.length);
    for (const [i, piece] of pieces.entries()) {
      const from = i * PIECE_ROWS, view = column.subarray(from, from + PIECE_ROWS);
      view.set(piece.subarray(0, view.length));
      moved(piece, 0);
      pieces[i] = view;
    }
    return column;
  }

  /** Turns the order of rows round. */
  reverse(): void {
    for (let i = 0; i < this.#pieces.length; i++) this.column(i).reverse();
  }
}

/** A piece with room for so many rows in place of another, which is empty from then on. */
function moved(piece: Float64Array, rows: number): Float64Array {
  return new Float64Array((piece.buffer as ArrayBuffer).transfer(rows * Float64Array.BYTES_PER_ELEMENT));
}
