/**
 * One row of numbers against many: sums of squared differences and of products, sixteen rows at once.
 *
 * 1. The many are packed in panels of sixteen rows, the first number of each, then the second of each, and so on, so that a
 *    panel is read from its first number to its last. What a last panel lacks is 0.
 * 2. A row is put beside them, and each panel is gone through once with sixteen sums, two in a vector: each grows number by
 *    number in the order of the row, as a plain loop would have it, so that every bit is a plain loop's.
 *
 * Sixteen sums, one number twice and a difference fit the sixteen registers of vectors, and no sum waits for another.
 *
 * @module
 */
import {
  advance,
  at,
  BLOCK,
  BRANCH,
  BRANCH_IF,
  END,
  GET,
  I32,
  I32_ADD,
  I32_GE_U,
  inBytes,
  LOAD,
  LOAD_TWICE,
  LOOP,
  SET,
  STORE,
  V128,
  VECTOR_ADD,
  VECTOR_MULTIPLY,
  VECTOR_SUBTRACT,
  VOID,
  type WasmFunction,
  WasmMemory,
  wasmModule,
} from "./wasm_module.ts";

/** Rows of a panel, and the vectors that hold a number of each. */
const PANEL = 16, VECTORS = PANEL / 2;

/** Rows to compare others with. */
export interface PackedRows {
  /**
   * Packs rows, in the place of those packed before.
   *
   * @param rows At least `count` rows of `dimension` numbers.
   */
  pack(rows: Float64Array, count: number, dimension: number): void;
  /**
   * out[outAt + i] = Σₖ (rowᵢ[k] − others[other + k])² for the first `count` packed rows.
   *
   * @param others Holds a row of as many numbers from `other` on.
   */
  squaredDistances(others: Float64Array, other: number, count: number, out: Float64Array, outAt: number): void;
  /** out[outAt + i] = start[i] + Σₖ rowᵢ[k] · others[other + k] for all packed rows, of which `start` has one number each. */
  products(start: Float64Array, others: Float64Array, other: number, out: Float64Array, outAt: number): void;
}

/** `run(panels, row, length, sums, count)`: adds to `count` sums, a multiple of sixteen; all places are in numbers. */
type Run = (panels: number, row: number, length: number, sums: number, count: number) => void;

/** A function that adds to each sum what a number of a packed row and one of the row come to. */
function addingFunction(name: string, isSquared: boolean): WasmFunction {
  const [panels, row, length, sums, count] = [0, 1, 2, 3, 4], end = 5, rowEnd = 6, next = 7, twice = 8, difference = 9;
  const sum = (v: number) => 10 + v, vectors = Array.from({ length: VECTORS }, (_, v) => v);
  const term = (v: number) => {
    const packed = [GET, panels, ...LOAD, ...at(16 * v), GET, twice];
    if (!isSquared) return [...packed, ...VECTOR_MULTIPLY];
    return [...packed, ...VECTOR_SUBTRACT, SET, difference, GET, difference, GET, difference, ...VECTOR_MULTIPLY];
  };
  const added = (a: number, b: number, to: number) => [GET, a, GET, b, I32_ADD, SET, to];
  const until = (
    local: number,
    last: number,
  ) => [BLOCK, VOID, LOOP, VOID, GET, local, GET, last, I32_GE_U, BRANCH_IF, 1];
  const code = [
    ...[panels, row, length, sums, count].flatMap(inBytes),
    ...[...added(sums, count, end), ...added(row, length, rowEnd)],
    ...until(sums, end),
    ...vectors.flatMap((v) => [GET, sums, ...LOAD, ...at(16 * v), SET, sum(v)]),
    ...[GET, row, SET, next],
    ...until(next, rowEnd),
    ...[GET, next, ...LOAD_TWICE, ...at(0), SET, twice],
    ...vectors.flatMap((v) => [GET, sum(v), ...term(v), ...VECTOR_ADD, SET, sum(v)]),
    ...[...advance(panels, 8 * PANEL), ...advance(next, 8), BRANCH, 0, END, END],
    ...vectors.flatMap((v) => [GET, sums, GET, sum(v), ...STORE, ...at(16 * v)]),
    ...[...advance(sums, 8 * PANEL), BRANCH, 0, END, END],
  ];
  return { name, parameters: 5, locals: [[3, I32], [2 + VECTORS, V128]], code };
}

const COMPILED = wasmModule([addingFunction("squares", true), addingFunction("products", false)]);

const wholePanels = (rows: number): number => Math.ceil(rows / PANEL) * PANEL;

/**
 * Rows in a memory of their own, none at first.
 *
 * @example Distances from (1, 1), and products with it
 * ```ts
 * import assert from "node:assert/strict";
 * import { createPackedRows } from "@lib/core/packed_rows.ts";
 *
 * const rows = createPackedRows(), out = new Float64Array(2);
 * rows.pack(Float64Array.of(1, 2, 4, 5), 2, 2);
 * rows.squaredDistances(Float64Array.of(1, 1), 0, 2, out, 0);
 * assert.deepEqual([...out], [1, 25]);
 * rows.products(Float64Array.of(0, 100), Float64Array.of(1, 1), 0, out, 0);
 * assert.deepEqual([...out], [3, 109]);
 * ```
 */
export function createPackedRows(): PackedRows {
  const instance = new WebAssembly.Instance(COMPILED), memory = new WasmMemory(instance);
  const squares = instance.exports.squares as Run, products = instance.exports.products as Run;
  let rows = 0, length = 0, numbers = memory.numbers(0);
  // The row, the sums, the panels.
  let sums = 0, panels = 0;
  const placed = (others: Float64Array, other: number): void => {
    for (let k = 0; k < length; k++) numbers[k] = others[other + k];
  };
  return {
    pack(from, count, dimension) {
      [rows, length, sums] = [count, dimension, dimension];
      panels = sums + wholePanels(count);
      numbers = memory.numbers(panels + wholePanels(count) * dimension);
      for (let i = 0; i < wholePanels(count); i++) {
        const panel = panels + (i - i % PANEL) * dimension + i % PANEL;
        for (let k = 0; k < dimension; k++) numbers[panel + k * PANEL] = i < count ? from[i * dimension + k] : 0;
      }
    },
    squaredDistances(others, other, count, out, outAt) {
      placed(others, other);
      numbers.fill(0, sums, sums + wholePanels(count));
      squares(panels, 0, length, sums, wholePanels(count));
      for (let i = 0; i < count; i++) out[outAt + i] = numbers[sums + i];
    },
    products(start, others, other, out, outAt) {
      placed(others, other);
      numbers.set(start.subarray(0, rows), sums);
      products(panels, 0, length, sums, wholePanels(rows));
      for (let i = 0; i < rows; i++) out[outAt + i] = numbers[sums + i];
    },
  };
}
