/**
 * Columns that grow, and can be cut back to fewer rows.
 *
 * @module
 */
import type { TextColumn } from "./strategy_table.ts";

/** Room that a column begins with. */
const FIRST_ROOM = 1024;

/** Numbers, one a row; NaN where there is none. */
export class GrowingNumbers {
  #values = new Float64Array(FIRST_ROOM);
  #length = 0;

  /** Adds a row. */
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** Keeps the first rows alone. */
  cut(length: number): void {
    this.#length = length;
  }

  /** All rows, up to the next change. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Texts, one a row; `null` where there is none. */
export class GrowingTexts {
  readonly #codes = new GrowingNumbers();
  readonly #known = new Map<string, number>();

  /** Adds a row. */
  push(text: string | null): void {
    const code = text === null ? -1 : this.#known.get(text) ?? this.#known.size;
    if (text !== null) this.#known.set(text, code);
    this.#codes.push(code);
  }

  /** Keeps the first rows alone. */
  cut(length: number): void {
    this.#codes.cut(length);
  }

  /** All rows, the texts in the order of their letters. */
  column(): TextColumn {
    const found = [...this.#known.keys()], texts = found.toSorted(), place = found.map((text) => texts.indexOf(text));
    const known = this.#codes.values, codes = new Int32Array(known.length);
    // A loop, as `from` with a function takes ten times as long.
    for (let row = 0; row < codes.length; row++) codes[row] = known[row] < 0 ? -1 : place[known[row]];
    return { kind: "text", codes, texts };
  }
}
