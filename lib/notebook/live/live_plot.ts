/**
 * Any other figure in a page: what lies under the pointer is told by Plot's tips, and colours of the legend go on and off.
 *
 * @module
 */
/// <reference lib="dom" />
import { drawFigure } from "../../charts/draw_figure.ts";
import type { Figure, Panel } from "../../charts/figure.ts";
import { BACKGROUNDS } from "../../charts/palette.ts";
import type { SvgDocument } from "../../charts/svg_element.ts";
import { element, switches } from "./page_parts.ts";

/** Marks that stand for data one by one, by the names that Plot gives them; where a panel has none, its lines tell. */
const TOLD_MARKS: ReadonlySet<string> = new Set(["dot", "bar", "rect", "cell"]);

/** What of Plot's marks is read and set; the type of a mark is closed. */
interface TippedMark {
  readonly ariaLabel?: string;
  tip?: unknown;
}

/** Draws a figure into a place. */
export function drawPlot(place: HTMLElement, figure: Figure, width: number): void {
  const panels = figure.panels.map((panel) => (width: number): Panel => {
    const options = typeof panel === "function" ? panel(width) : panel;
    const marks = ((options.marks ?? []) as readonly unknown[]).flat(Infinity) as TippedMark[];
    const told = marks.filter((mark) => TOLD_MARKS.has(mark?.ariaLabel ?? ""));
    for (const mark of told.length > 0 ? told : marks.filter((mark) => mark?.ariaLabel === "line")) mark.tip = true;
    return options;
  });
  const svg = drawFigure({ ...figure, legend: [], panels }, { width, document: document as unknown as SvgDocument });
  const legend = switches(figure.legend ?? [], (hidden) => {
    const colours = (figure.legend ?? []).filter(({ label }) => hidden.has(label)).map(({ color }) =>
      color.toLowerCase()
    );
    for (const shape of place.querySelectorAll<SVGElement>("svg svg [fill], svg svg [stroke]")) {
      const isHidden = ["fill", "stroke"].some((name) =>
        colours.includes(shape.getAttribute(name)?.toLowerCase() ?? "")
      );
      shape.style.visibility = isHidden ? "hidden" : "";
    }
    return true;
  });
  place.replaceChildren(element("div", `--plot-background:${BACKGROUNDS.light}`, svg as unknown as Node), legend);
}
