/**
 * Reference tables of the surrogate's tests and benchmarks.
 *
 * @module
 */
import { readText } from "../shared.ts";

/** A CSV file with a header as rows of numbers; the last column apart. */
export function readObservations(file: URL): { rows: number[][]; last: Float64Array } {
  const rows = readText(file).trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
  return { rows: rows.map((row) => row.slice(0, -1)), last: Float64Array.from(rows, (row) => row.at(-1)!) };
}
