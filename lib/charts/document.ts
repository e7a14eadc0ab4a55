/**
 * A DOM outside the browser for Observable Plot: the one file that knows linkedom.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** A drawn panel: its SVG text, its size, and the colour scale if it has one. */
export interface DrawnPanel {
  /** Text of the `<svg>` element. */
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Its colour scale, if it has one. */
  readonly color: Plot.Scale | undefined;
}

// deno-lint-ignore no-explicit-any -- linkedom declares its result by DOM types, which a server has not
const { document }: any = parseHTML("<!doctype html><html><body></body></html>");

/**
 * Draws Plot options; legends, titles and captions are the caller's.
 *
 * @throws {TypeError} If Plot does not return a bare SVG.
 */
export function drawPanel(options: Plot.PlotOptions): DrawnPanel {
  const node = Plot.plot({
    ...options,
    color: options.color && { ...options.color, legend: false },
    title: undefined,
    subtitle: undefined,
    caption: undefined,
    document,
  });
  if (node.tagName.toLowerCase() !== "svg") {
    throw new TypeError(`Cannot draw a panel: wanted one SVG from Plot, found <${node.tagName.toLowerCase()}>`);
  }
  return {
    svg: node.outerHTML,
    width: Number(node.getAttribute("width")),
    height: Number(node.getAttribute("height")),
    color: node.scale("color"),
  };
}
