/**
 * What a figure is: a title, one or more Observable Plot panels above each other, a legend, and words for those who
 * cannot see it.
 *
 * Figures are plain values made by pure functions, so that notebooks, the report and the dashboard share them: each draws
 * them at the width it has, into the document it has.
 *
 * @module
 */
import type { PlotOptions } from "@observablehq/plot";

/** One entry of a legend: a sample of the mark, and what it stands for. */
export interface LegendItem {
  /** What it stands for. */
  readonly label: string;
  /** Any CSS colour. */
  readonly color: string;
  /** How the mark looks. */
  readonly sample: "line" | "dashed" | "dot" | "area" | "field" | "triangle" | "cross";
}

/**
 * One chart as Observable Plot takes it.
 *
 * @internal
 */
export type Panel = PlotOptions;

/** A chart with everything a reader needs. */
export interface Figure {
  /** What is shown, in a few words. */
  readonly title: string;
  /** What to look at, in one sentence. */
  readonly subtitle?: string;
  /** Small print below: what was left out or merged. */
  readonly note?: string;
  /** The content in words: alternative text, and what a terminal prints. */
  readonly description: string;
  /** What the colours stand for. */
  readonly legend?: readonly LegendItem[];
  /**
   * Plot options of each panel, from top to bottom; a panel's height is its own. Where more than scales depends on the
   * width, a function of it in pixels.
   */
  readonly panels: readonly (Panel | ((width: number) => Panel))[];
}

/** Width of a picture in pixels where nothing else is asked for: a notebook's column. */
export const FIGURE_WIDTH = 784;

/** Pixels between the edge of a picture and what is drawn in it. */
export const FIGURE_PADDING = 12;

/** Font size of the smallest text of a figure, pixels: smaller type is not read on a phone. */
export const SMALL_SIZE = 11;
