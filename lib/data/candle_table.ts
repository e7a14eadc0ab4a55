/**
 * What every file of candles is before its columns are understood: named columns, or none, and rows of cells.
 *
 * @module
 */

/** A cell as the file has it. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** A file of candles, not yet understood. */
export interface CandleTable {
  /** Names of the columns; `null` where the file has none. */
  readonly names: readonly string[] | null;
  /** The first rows. */
  readonly sample: readonly (readonly Cell[])[];
  /** Lines passed over before the first row where there is no header. */
  readonly start: number;
  /** What else was understood, for people. */
  readonly notes: readonly string[];
  /** A cell as a number; `NaN` if it is none. */
  number(cell: Cell): number;
  /** Calls back with each row in file order and its place in the file, from 1; works once. */
  forEach(visit: (line: number, cells: readonly Cell[]) => void): void;
}
