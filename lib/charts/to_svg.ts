/**
 * Figures as standalone SVG text: title, legend and panels folded into one image that any viewer shows.
 *
 * Ink is `currentColor` and the ground is a rectangle of class `ground`, so that a page that inlines the image can
 * give it other colours by style; elsewhere it is black on white.
 *
 * @module
 */
import type { PlotOptions, Scale } from "@observablehq/plot";
import { drawPanel } from "./document.ts";
import { type Figure, FIGURE_WIDTH, type LegendItem, MARGIN_LEFT } from "./figure.ts";
import { BACKGROUNDS, SERIES } from "./palette.ts";

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** Mean width of a letter as a share of the font size; DejaVu Sans, the widest of the fonts, decides. */
const LETTER_WIDTH = 0.58;

const TITLE_SIZE = 16, TEXT_SIZE = 12, SMALL_SIZE = 11, LINE_HEIGHT = 1.4;

/** Colour steps of a ramp legend: enough to look smooth. */
const RAMP_STEPS = 48;

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);
}

/** Words in lines no wider than `width` pixels. */
function wrap(text: string, size: number, width: number): string[] {
  const letters = Math.floor(width / (size * LETTER_WIDTH)), lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A sample of a mark in a box of 18 × 12 pixels. */
function sampleOf({ sample, color }: LegendItem): string {
  switch (sample) {
    case "line":
      return `<path d="M0 6H18" stroke="${color}" stroke-width="2"/>`;
    case "dashed":
      return `<path d="M0 6H18" stroke="${color}" stroke-width="1.5" stroke-dasharray="4 3"/>`;
    case "area":
      return `<rect x="3" y="0" width="12" height="12" fill="${color}"/>`;
    case "dot":
      return `<circle cx="9" cy="6" r="4.5" fill="${color}"/>`;
    case "triangle":
      return `<path d="M9 1L14 11H4Z" fill="${color}"/>`;
    case "cross":
      return `<path d="M5 2L13 10M13 2L5 10" stroke="${color}" stroke-width="2"/>`;
  }
}

/** A legend in rows; returns its SVG and its height. */
function legendRows(items: readonly LegendItem[], top: number, width: number): { svg: string; height: number } {
  let x = 0, y = top, svg = "";
  for (const item of items) {
    const itemWidth = 24 + item.label.length * SMALL_SIZE * LETTER_WIDTH + 14;
    if (x > 0 && x + itemWidth > width) {
      x = 0;
      y += 18;
    }
    svg += `<g transform="translate(${x},${y})">${sampleOf(item)}` +
      `<text x="24" y="10" font-size="${SMALL_SIZE}">${escapeXml(item.label)}</text></g>`;
    x += itemWidth;
  }
  return { svg, height: y - top + 22 };
}

/** A bar of colours with its ends and middle named. */
function rampLegend(scale: Scale, label: unknown, top: number): { svg: string; height: number } {
  const barWidth = 240, ends = [...scale.domain!].map(Number), low = ends[0], high = ends[ends.length - 1];
  let svg = `<g transform="translate(0,${top})">`;
  if (typeof label === "string") svg += `<text y="10" font-size="${SMALL_SIZE}">${escapeXml(label)}</text>`;
  const step = barWidth / RAMP_STEPS;
  for (let i = 0; i < RAMP_STEPS; i++) {
    const value = low + (high - low) * (i + 0.5) / RAMP_STEPS;
    svg += `<rect x="${i * step}" y="16" width="${step + 0.5}" height="9" fill="${scale.apply(value)}"/>`;
  }
  const text = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
  const labels = [[0, low, "start"], [barWidth / 2, (low + high) / 2, "middle"], [barWidth, high, "end"]] as const;
  for (const [x, value, anchor] of labels) {
    svg += `<text x="${x}" y="37" font-size="10" text-anchor="${anchor}">${text(value).replace("-", "−")}</text>`;
  }
  return { svg: svg + "</g>", height: 46 };
}

/** A legend for a colour scale that asks for one by `legend: true`. */
function scaleLegend(scale: Scale, label: unknown, top: number, width: number): { svg: string; height: number } {
  if (scale.type !== "ordinal" && scale.type !== "categorical") return rampLegend(scale, label, top);
  const items = [...scale.domain!].map((value): LegendItem => ({
    label: String(value),
    color: String(scale.apply(value)),
    sample: "area",
  }));
  return legendRows(items, top, width);
}

/** Numbers of attributes to a hundredth, of paths to a tenth of a pixel: smaller files, the same on every machine. */
function roundAttributes(svg: string): string {
  return svg.replace(/ ([\w-]+)="[^"]*\d\.\d{2,}[^"]*"/g, (attribute, name) => {
    const factor = name === "d" ? 10 : 100;
    return attribute.replace(
      /-?\d*\.\d{2,}(e-?\d+)?/g,
      (number: string) => String(Math.round(Number(number) * factor) / factor),
    );
  });
}

/** A panel at its height; without Plot's style sheet, whose `height: auto` would squeeze a nested SVG in browsers. */
function panelSvg(svg: string, y: number): string {
  return svg.replace(/ xmlns(:\w+)?="[^"]*"/g, "").replace(/\u00a0|&nbsp;/g, "&#160;")
    .replace(/<style>[\s\S]*?<\/style>/, "").replace(/ (class|font-family)="[^"]*"/g, "").replace(
      /^<svg/,
      `<svg x="0" y="${y}"`,
    );
}

/** Plot options with the house's width, margins and colours where they say nothing. */
function withDefaults(options: PlotOptions): PlotOptions {
  const ordinal = options.color?.scheme === undefined && options.color?.range === undefined;
  return {
    width: FIGURE_WIDTH,
    marginLeft: MARGIN_LEFT,
    // The same for all, so that the panels of a figure line up whether they have an axis or not.
    marginRight: 20,
    // The label of the axis stands below the numbers, not beside the last one.
    marginBottom: options.x?.label === null ? 32 : 42,
    ...options,
    style: { fontSize: "11px", ...(typeof options.style === "object" ? options.style : {}) },
    color: ordinal && options.color?.type === "categorical" ? { ...options.color, range: SERIES } : options.color,
  };
}

/**
 * A figure as one standalone SVG document.
 *
 * - Legends: those of the figure, then one for each panel whose colour scale says `legend: true`.
 *
 * @throws {TypeError} If Plot refuses a panel.
 *
 * @example Any Plot options can be drawn
 * ```ts
 * import assert from "node:assert/strict";
 * import * as Plot from "@observablehq/plot";
 * import { figureToSvg } from "@lib/charts/to_svg.ts";
 *
 * const panels = [{ marks: [Plot.dot([[1, 2], [3, 4]])] }];
 * assert.match(figureToSvg({ title: "Two points", description: "two points", panels }), /^<svg xmlns=.*<circle/s);
 * ```
 */
export function figureToSvg(figure: Figure): string {
  let y = 4, width = 0, body = "";
  const panels = figure.panels.map((options) => ({ options, drawn: drawPanel(withDefaults(options)) }));
  for (const { drawn } of panels) width = Math.max(width, drawn.width);
  const write = (text: string, size: number, attributes: string) => {
    for (const line of wrap(text, size, width)) {
      body += `<text x="0" y="${y + size}" font-size="${size}"${attributes}>${escapeXml(line)}</text>`;
      y = Math.round(y + size * LINE_HEIGHT);
    }
  };
  const append = ({ svg, height }: { svg: string; height: number }) => {
    body += svg;
    y += height;
  };
  if (figure.title) write(figure.title, TITLE_SIZE, ' font-weight="600"');
  if (figure.subtitle) write(figure.subtitle, TEXT_SIZE, ' fill-opacity="0.75"');
  y += 6;
  if (figure.legend?.length) append(legendRows(figure.legend, y, width));
  for (const { options, drawn } of panels) {
    if (options.color?.legend && drawn.color) append(scaleLegend(drawn.color, options.color.label, y, width));
    append({ svg: panelSvg(drawn.svg, y), height: drawn.height });
  }
  if (figure.note) write(figure.note, SMALL_SIZE, ' fill-opacity="0.65"');
  const margin = 12, fullWidth = width + 2 * margin, fullHeight = Math.ceil(y) + 2 * margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="assay-figure" role="img" aria-label="${
    escapeXml(figure.description)
  }" viewBox="0 0 ${fullWidth} ${fullHeight}" width="${fullWidth}" height="${fullHeight}" font-family="${FONT}" ` +
    `font-size="11" fill="currentColor" color="#1a1a1a" style="max-width:100%;height:auto">` +
    `<rect class="ground" width="100%" height="100%" rx="6" fill="${BACKGROUNDS.light}"/>` +
    `<g transform="translate(${margin},${margin})">${roundAttributes(body)}</g></svg>`;
}
