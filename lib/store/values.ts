/**
 * Values on their way in and out of SQLite.
 *
 * @module
 */
import type { SQLOutputValue } from "node:sqlite";

/** A row as it is read. */
export type Row = Record<string, SQLOutputValue>;

/** A number for a column; `NaN`, `null` and `undefined` become `NULL`. An infinity is a mistake of the caller. */
export function toNumber(value: number | null | undefined): number | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (!Number.isFinite(value)) throw new RangeError(`Cannot store a number: wanted a finite one, found ${value}`);
  return value;
}

/**
 * Plain JSON for a column; `NaN` becomes `null`.
 *
 * @throws {RangeError} If a number is infinite: JSON would turn it into `null`, and a re-run would differ without a word.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (key, part) => {
    if (part === Infinity || part === -Infinity) {
      throw new RangeError(`Cannot store "${key}": wanted a finite number, found ${part}`);
    }
    return part;
  });
}

/** A number of a column that may be empty. */
export function fromNumber(value: SQLOutputValue): number | null {
  return value === null ? null : Number(value);
}

/** A text of a column that may be empty. */
export function fromText(value: SQLOutputValue): string | null {
  return value === null ? null : String(value);
}

/** A column of doubles as bytes in the machine's order, which is little-endian wherever Deno runs. */
export function toBlob(column: Float64Array): Uint8Array {
  return new Uint8Array(column.slice().buffer);
}

/** The doubles of a blob. */
export function fromBlob(value: SQLOutputValue): Float64Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Cannot read a column: wanted bytes, found ${typeof value}`);
  return new Float64Array(value.slice().buffer);
}
