/**
 * A figure as an output of a notebook that is alive where a page may run scripts, and a picture where it may not.
 *
 * It is self-contained: the bundle `figures` and what the figure was made from, packed, go with it. A viewer that takes
 * scripts out of what it does not trust is left with the picture.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { escapeHtml } from "../core/html_text.ts";
import type { Figure } from "../charts/figure.ts";
import { sourceOf } from "../charts/figure_source.ts";
import { readBundle } from "../report/browser_bundle.ts";
import { writeFigureData } from "./live/figure_data.ts";
import { leanSource } from "./live/lean_source.ts";

/** Name of the bundle. */
export const FIGURES_BUNDLE = "figures";

/** Class of the place that a live figure is drawn into. */
export const LIVE_CLASS = "assay-live";

/** Unpacks, loads the bundle once a page, and draws; a viewer may run it before it puts the output into the page. */
const STARTER = `(async (id, bundle, data) => {
const unpack = async (text) => await new Response(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))])
  .stream().pipeThrough(new DecompressionStream("gzip"))).text();
let place = null;
while ((place = document.getElementById(id)) === null) await new Promise((resolve) => setTimeout(resolve, 50));
const load = async () => await import(URL.createObjectURL(new Blob([await unpack(bundle)], { type: "text/javascript" })));
(await (globalThis.assayFigures ??= load())).drawLive(place, await unpack(data));
})`;

/** Texts that were packed, as a notebook packs the same bundle for each of its figures. */
const PACKED = new Map<string, string>();

function packed(text: string): string {
  return gzipSync(text).toBase64();
}

function packedBundle(): string {
  const { script: { name, text } } = readBundle(FIGURES_BUNDLE), found = PACKED.get(name) ?? packed(text);
  PACKED.set(name, found);
  return found;
}

/**
 * The HTML of a figure that is alive; `null` for one of which it is not known how it was made.
 *
 * @param picture PNG in base64 that stands until it is drawn.
 * @throws {UserError} If the bundle was not built, or not since its sources changed.
 */
export function liveHtml(figure: Figure, picture: { readonly png: string; readonly width: number }): string | null {
  const source = sourceOf(figure);
  if (source === null) return null;
  const id = `assay-${crypto.randomUUID()}`, { png, width } = picture;
  const words = { title: figure.title, subtitle: figure.subtitle };
  const data = packed(writeFigureData({ ...leanSource(source), words }));
  return `<div id="${id}" class="${LIVE_CLASS}"><img alt="${escapeHtml(figure.description)}" width="${width}" ` +
    `src="data:image/png;base64,${png}"></div>` +
    `<script type="module">${STARTER}(${
      [id, packedBundle(), data].map((text) => JSON.stringify(text)).join(",")
    })</script>`;
}
