/**
 * From what a figure was made, so that a page can make it again and draw it alive.
 *
 * @module
 */
import { displayed } from "../core/displayed.ts";
import type { Figure } from "./figure.ts";

/** The function that made a figure, by its name, and what it was called with. */
export interface FigureSource {
  readonly maker: string;
  readonly args: readonly unknown[];
}

const SOURCES = new WeakMap<Figure, FigureSource>();

/** A figure that shows itself and knows from what it was made. */
export function figureOf(maker: string, args: readonly unknown[], figure: Figure): Figure {
  const made = displayed(figure);
  SOURCES.set(made, { maker, args });
  return made;
}

/** From what a figure was made; `null` for one that was put together by hand. */
export function sourceOf(figure: Figure): FigureSource | null {
  return SOURCES.get(figure) ?? null;
}
