/**
 * What a figure is: a title, one or more Observable Plot panels above each other, a legend, and words for those who
 * cannot see it.
 *
 * Figures are plain values made by pure functions, so that notebooks, the report and the dashboard share them: the
 * first two through {@linkcode figureToSvg}, the last by handing the panels to Plot in the browser.
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
  readonly sample: "line" | "dashed" | "dot" | "area" | "triangle" | "cross";
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
  /** Plot options of each panel, from top to bottom; a panel's height is its own. */
  readonly panels: readonly Panel[];
}

/** Width of a figure in pixels, unless a panel says otherwise: a notebook's column. */
export const FIGURE_WIDTH = 760;

/** Left margin wide enough for the labels of money and per cent, one for all so that stacked panels line up. */
export const MARGIN_LEFT = 64;
