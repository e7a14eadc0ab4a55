/**
 * From what a figure was made, as text: JSON in which columns of numbers and numbers that JSON has not keep their bits.
 *
 * @module
 */
import type { Figure } from "../../charts/figure.ts";
import type { FigureSource } from "../../charts/figure_source.ts";

/** From what a figure was made, and its words. */
export interface FigureData extends FigureSource {
  readonly words: Pick<Figure, "title" | "subtitle">;
}

/** Columns that a text may hold, by their names. */
const COLUMNS = { Float64Array, Float32Array, Int32Array, Uint32Array, Int8Array, Uint8Array } as const;

/** Key of what stands for a column or a number, which no argument of a figure has. */
const KIND = "$kind";

/**
 * The text of it.
 *
 * @throws {TypeError} If an argument holds what a text cannot, such as a function.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFigureData, writeFigureData } from "@lib/notebook/live/figure_data.ts";
 *
 * const args = [{ values: Float64Array.of(1, NaN), low: -Infinity }];
 * const data = { maker: "linesFigure", args, words: { title: "Prices" } };
 * assert.deepEqual(readFigureData(writeFigureData(data)), data);
 * ```
 */
export function writeFigureData(data: FigureData): string {
  return JSON.stringify(written(data));
}

/** What {@linkcode writeFigureData} wrote. */
export function readFigureData(text: string): FigureData {
  return JSON.parse(text, (_, value) => {
    if (typeof value !== "object" || value === null || !(KIND in value)) return value;
    if (value[KIND] === "number") return Number(value.value);
    const bytes = Uint8Array.from(atob(value.value), (character) => character.charCodeAt(0));
    return new COLUMNS[value[KIND] as keyof typeof COLUMNS](bytes.buffer);
  });
}

function written(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { [KIND]: "number", value: String(value) };
  if (typeof value === "function") {
    throw new TypeError("Cannot write a figure down: wanted plain values, found a function");
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(written);
  for (const [kind, Column] of Object.entries(COLUMNS)) {
    if (value instanceof Column) {
      // Its bytes may lie on shared memory, which is not encoded.
      const bytes = new Uint8Array(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      return { [KIND]: kind, value: bytes.toBase64() };
    }
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, written(part)]));
}
