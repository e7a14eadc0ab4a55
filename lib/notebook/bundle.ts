/**
 * What is shown, in every form that a viewer of notebooks may pick from.
 *
 * - A chart is `image/svg+xml`, `image/png` and `text/plain`: an untrusted notebook in JupyterLab shows the PNG where it
 *   would leave a lone SVG blank. One that is alive is `text/html` too, which viewers prefer and which holds the PNG.
 * - A table is `text/html`, `text/markdown` and `text/plain`.
 *
 * @module
 */
import { candlestickFigure } from "../charts/candlestick.ts";
import { type Figure, FIGURE_WIDTH, type Panel } from "../charts/figure.ts";
import { svgToPng } from "../charts/png.ts";
import { figureToSvg } from "../charts/to_svg.ts";
import type { Candles } from "../core/candles.ts";
import { type Cards, cardsToHtml, cardsToMarkdown, cardsToText } from "../report/cards.ts";
import { type Table, tableToHtml, tableToMarkdown, tableToText } from "../report/table.ts";
import { liveHtml } from "./live_output.ts";

/** Forms of one output by MIME type. */
export type Bundle = Readonly<Record<string, string>>;

/** Whatever {@linkcode bundleOf} can show: figures, Plot options, tables, cards, bars, or Markdown as a text. */
export type Showable = Figure | Panel | Table | Cards | Candles | string;

/** How things are shown. */
export interface ShowOptions {
  /**
   * Whether figures are alive: values under the pointer, a span of time by the wheel, entries of the legend on and off.
   * `true` in a whole notebook with `ASSAY_INTERACTIVE=1`.
   */
  readonly interactive?: boolean;
}

async function figureBundle(figure: Figure, { interactive = false }: ShowOptions): Promise<Bundle> {
  const svg = figureToSvg(figure), png = (await svgToPng(svg)).toBase64();
  const live = interactive ? liveHtml(figure, { png, width: FIGURE_WIDTH }) : null;
  return {
    ...(live !== null && { "text/html": live }),
    "image/svg+xml": svg,
    "image/png": png,
    "text/plain": [figure.description, figure.note ?? ""].filter(Boolean).join(". "),
  };
}

/**
 * All forms of something to show.
 *
 * @param options Whether a figure is alive; one that was put together by hand of Plot's options is not.
 * @throws {UserError} If it is to be and `deno task bundle` has not built what a page needs for it.
 * @throws {TypeError} If it is none of the kinds known here.
 *
 * @example Text is Markdown
 * ```ts
 * import assert from "node:assert/strict";
 * import { bundleOf } from "@lib/notebook/bundle.ts";
 *
 * assert.deepEqual(await bundleOf("**yes**"), { "text/markdown": "**yes**", "text/plain": "yes" });
 * ```
 */
export async function bundleOf(item: Showable, options: ShowOptions = {}): Promise<Bundle> {
  if (typeof item === "string") {
    return { "text/markdown": item, "text/plain": item.replace(/\*\*|`/g, "") };
  }
  if ("panels" in item) return await figureBundle(item, options);
  if ("kind" in item && item.kind === "table") {
    return { "text/html": tableToHtml(item), "text/markdown": tableToMarkdown(item), "text/plain": tableToText(item) };
  }
  if ("kind" in item && item.kind === "cards") {
    return { "text/html": cardsToHtml(item), "text/markdown": cardsToMarkdown(item), "text/plain": cardsToText(item) };
  }
  if ("timeframe" in item) return await figureBundle(candlestickFigure(item), options);
  if ("marks" in item) {
    const { title, ariaLabel } = item;
    const description = ariaLabel ?? (typeof title === "string" ? title : "chart");
    return await figureBundle({ title: typeof title === "string" ? title : "", description, panels: [item] }, options);
  }
  throw new TypeError(
    `Cannot show this: wanted a figure, Plot options, a table, cards, bars or a text, found ${
      Object.keys(item).join(", ")
    }`,
  );
}
