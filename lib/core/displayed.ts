/**
 * Values that show themselves: figures, tables and cards as the last expression of a notebook's cell.
 *
 * What a value looks like is known only high above the parts that make it. So they all share a prototype, which
 * `lib/notebook/display.ts` teaches how to show them; without a notebook it stays empty.
 *
 * @module
 */

/** Prototype of every value made by {@linkcode displayed}. */
export const DISPLAYED: object = {};

/** The content as a value that a notebook shows by itself. */
export function displayed<Content extends object>(content: Content): Content {
  return Object.assign(Object.create(DISPLAYED), content);
}
