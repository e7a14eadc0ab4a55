/**
 * Figures as standalone SVG text that any viewer shows, drawn without a browser.
 *
 * @module
 */
import { SERVER_DOCUMENT } from "./document.ts";
import { drawFigure } from "./draw_figure.ts";
import { type Figure, FIGURE_WIDTH } from "./figure.ts";
import { svgText } from "./svg_text.ts";

/**
 * A figure as one standalone SVG document.
 *
 * - Legends: those of the figure, then one for each panel whose colour scale says `legend: true`.
 *
 * @param options `width` of the picture in pixels, 784 by default: the figure is drawn anew for it, not scaled.
 * @throws {RangeError} If it is narrower than 200 px.
 * @throws {TypeError} If Plot refuses a panel.
 *
 * @example Any Plot options can be drawn
 * ```ts
 * import assert from "node:assert/strict";
 * import * as Plot from "@observablehq/plot";
 * import { figureToSvg } from "@lib/charts/to_svg.ts";
 *
 * const panels = [{ marks: [Plot.dot([[1, 2], [3, 4]])] }];
 * const svg = figureToSvg({ title: "Two points", description: "two points", panels }, { width: 320 });
 * assert.match(svg, /^<svg xmlns=.* width="320".*<circle/s);
 * ```
 */
export function figureToSvg(figure: Figure, { width = FIGURE_WIDTH }: { readonly width?: number } = {}): string {
  const svg = drawFigure(figure, { width, document: SERVER_DOCUMENT });
  svg.setAttribute("style", "max-width:100%;height:auto");
  return svgText(svg);
}
