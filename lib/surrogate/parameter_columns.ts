/**
 * The parameters of a study as columns: what each trial set, and where a conditional parameter was in use.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { type Matrix, matrixOf } from "./matrix.ts";

/** Tells the stream of filled values from the others of a seed. */
const FILLING = 1;

/** One parameter over all trials. */
export interface ParameterColumn {
  /** The parameter's name, for the user. */
  readonly name: string;
  /** Its value in each trial; for categories the index into `levels`. */
  readonly values: Float64Array;
  /** Names of a category's levels; absent for numbers. */
  readonly levels?: readonly string[];
  /** 1 in the trials that used the parameter; absent if all did. Values elsewhere are ignored. */
  readonly active?: Uint8Array;
}

/** Whether a trial used the parameter. */
export function isActive({ active }: ParameterColumn, row: number): boolean {
  return active === undefined || active[row] === 1;
}

/** The trials that used the parameter, in order. */
export function activeRows(parameter: ParameterColumn): Int32Array {
  return Int32Array.from(parameter.values.keys()).filter((row) => isActive(parameter, row));
}

/**
 * The parameters as a matrix for training.
 *
 * Where a parameter was not in use the cell is filled with one of its values in use, drawn at random: so the cell tells a
 * model nothing, in particular not that the parameter was off, which is the doing of the parameter it depends on.
 *
 * @param parameters Columns of one length.
 * @param seed Decides the values drawn.
 * @throws {RangeError} If there is no parameter, lengths differ, or a value in use is not finite or not a level.
 *
 * @example A parameter that is off takes a value it has elsewhere
 * ```ts
 * import assert from "node:assert/strict";
 * import { parameterMatrix } from "@lib/surrogate/parameter_columns.ts";
 *
 * const stop = { name: "stop", values: Float64Array.of(3, NaN), active: Uint8Array.of(1, 0) };
 * assert.deepEqual(parameterMatrix([stop], 1).data, Float64Array.of(3, 3));
 * ```
 */
export function parameterMatrix(parameters: readonly ParameterColumn[], seed: number): Matrix {
  if (parameters.length === 0) {
    throw new RangeError("Cannot build a matrix of parameters: wanted one parameter at least, found none");
  }
  const rows = parameters[0].values.length;
  const columns = parameters.map((parameter, k) => {
    const { name, values, levels } = parameter;
    for (const [what, length] of [["values", values.length], ["active flags", parameter.active?.length ?? rows]]) {
      if (length !== rows) {
        throw new RangeError(`Cannot build a matrix of parameters: wanted ${rows} ${what} of ${name}, found ${length}`);
      }
    }
    const inUse = activeRows(parameter);
    for (const row of inUse) {
      const value = values[row];
      if (!Number.isFinite(value) || (levels !== undefined && levels[value] === undefined)) {
        const wanted = levels === undefined ? "a finite value" : `an index of ${levels.length} levels`;
        throw new RangeError(
          `Cannot build a matrix of parameters: wanted ${wanted} of ${name}, found ${value} in row ${row}`,
        );
      }
    }
    const random = randomSource(seed, FILLING, k);
    return values.map((value, row) => {
      if (isActive(parameter, row)) return value;
      return inUse.length === 0 ? 0 : values[inUse[random.integer(inUse.length)]];
    });
  });
  return matrixOf(Array.from({ length: rows }, (_, row) => columns.map((column) => column[row])));
}

/** At most `count` of `rows` rows, evenly spread. */
export function spreadRows(rows: number, count: number): Int32Array {
  const taken = Math.min(rows, count);
  return Int32Array.from({ length: taken }, (_, k) => Math.floor((k * rows) / taken));
}

/** The given rows of a matrix, in their order. */
export function selectRows(X: Matrix, rows: ArrayLike<number>): Matrix {
  return matrixOf(Array.from(rows, (row) => X.data.subarray(row * X.columns, (row + 1) * X.columns)));
}
