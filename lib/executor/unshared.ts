/**
 * Where shared memory ends: what code that is not ours is given lies on memory that nobody else reads.
 *
 * @module
 */

/** A column of numbers. */
type Column = Float64Array | Float32Array | Int32Array | Int8Array | Uint8Array;

/**
 * A deep copy of plain data whose columns share memory with nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sharedColumn } from "@lib/core/candles.ts";
 * import { unshared } from "@lib/executor/unshared.ts";
 *
 * const { close } = unshared({ close: sharedColumn(3) });
 * assert.ok(close.buffer instanceof ArrayBuffer && close.length === 3);
 * ```
 */
export function unshared<Data>(data: Data): Data {
  // A slice of shared memory is shared with nobody.
  if (ArrayBuffer.isView(data)) return (data as unknown as Column).slice() as unknown as Data;
  if (Array.isArray(data)) return data.map(unshared) as Data;
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, part]) => [name, unshared(part)])) as Data;
}
