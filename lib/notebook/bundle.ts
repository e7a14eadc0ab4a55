/**
 * What is shown, in every form that a viewer of notebooks may pick from.
 *
 * - A chart is `image/svg+xml`, `image/png` and `text/plain`, never HTML: an untrusted notebook in JupyterLab shows the
 *   PNG where it would leave a lone SVG blank.
 * - A table is `text/html`, `text/markdown` and `text/plain`.
 *
 * @module
 */
import { candlestickFigure } from "../charts/candlestick.ts";
import type { Figure, Panel } from "../charts/figure.ts";
import { svgToPng } from "../charts/png.ts";
import { figureToSvg } from "../charts/to_svg.ts";
import type { Candles } from "../core/candles.ts";
import { type Cards, cardsToHtml, cardsToMarkdown, cardsToText } from "../report/cards.ts";
import { type Table, tableToHtml, tableToMarkdown, tableToText } from "../report/table.ts";

/** Forms of one output by MIME type. */
export type Bundle = Readonly<Record<string, string>>;

/** Whatever {@linkcode bundleOf} can show: figures, Plot options, tables, cards, bars, or Markdown as a text. */
export type Showable = Figure | Panel | Table | Cards | Candles | string;

async function figureBundle(figure: Figure): Promise<Bundle> {
  const svg = figureToSvg(figure), png = await svgToPng(svg);
  return {
    "image/svg+xml": svg,
    "image/png": png.toBase64(),
    "text/plain": [figure.description, figure.note ?? ""].filter(Boolean).join(". "),
  };
}

/**
 * All forms of something to show.
 *
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
export async function bundleOf(item: Showable): Promise<Bundle> {
  if (typeof item === "string") {
    return { "text/markdown": item, "text/plain": item.replace(/\*\*|`/g, "") };
  }
  if ("panels" in item) return await figureBundle(item);
  if ("kind" in item && item.kind === "table") {
    return { "text/html": tableToHtml(item), "text/markdown": tableToMarkdown(item), "text/plain": tableToText(item) };
  }
  if ("kind" in item && item.kind === "cards") {
    return { "text/html": cardsToHtml(item), "text/markdown": cardsToMarkdown(item), "text/plain": cardsToText(item) };
  }
  if ("timeframe" in item) return await figureBundle(candlestickFigure(item));
  if ("marks" in item) {
    const { title, ariaLabel } = item;
    const description = ariaLabel ?? (typeof title === "string" ? title : "chart");
    return await figureBundle({ title: typeof title === "string" ? title : "", description, panels: [item] });
  }
  throw new TypeError(
    `Cannot show this: wanted a figure, Plot options, a table, cards, bars or a text, found ${
      Object.keys(item).join(", ")
    }`,
  );
}
