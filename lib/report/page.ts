/**
 * The frame of a one-file report: a page that needs nothing but itself, light or dark as the reader's system is.
 *
 * @module
 */
import type { Figure } from "../charts/figure.ts";
import { BACKGROUNDS, SOFT_BACKGROUNDS, WORD_COLORS } from "../charts/palette.ts";
import { figureToSvg } from "../charts/to_svg.ts";
import { sealed } from "./page_seal.ts";
import { escapeHtml } from "./table.ts";
import type { Light } from "../selection/certificate_input.ts";

/** Widths that a figure is drawn at, pixels: that of the smallest phone's column, of a tablet's, and of the page's. */
const DRAWN_WIDTHS = { narrow: 296, medium: 480, wide: 812 } as const;

/** Pixels beside the column, on phones and elsewhere. */
const NARROW_PADDING = 12, PADDING = 24;

/** Widths of a window from which on its column has room for a drawing. */
const MEDIUM_FROM = DRAWN_WIDTHS.medium + 2 * PADDING, WIDE_FROM = DRAWN_WIDTHS.wide + 2 * PADDING;

/** Custom properties of a scheme: its ground, ink and lines, and the colours of words that judge. */
function schemeColors(scheme: "light" | "dark", others: string): string {
  const words = Object.entries(WORD_COLORS[scheme]).map(([light, color]) => `--${light}: ${color};`).join(" ");
  return `--ground: ${BACKGROUNDS[scheme]}; --soft: ${SOFT_BACKGROUNDS[scheme]}; ${others} ${words}`;
}

const STYLE = `
:root { color-scheme: light dark; ${schemeColors("light", "--ink: #1a1a1a; --line: #d8dbe0; --muted: #5a6068;")} }
@media (prefers-color-scheme: dark) {
  :root { ${schemeColors("dark", "--ink: #e8e8e8; --line: #363c46; --muted: #a4abb5;")} }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: ${WIDE_FROM}px; padding: 32px ${NARROW_PADDING}px 64px; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 44px 0 8px; padding-top: 16px; border-top: 1px solid var(--line); }
p { margin: 8px 0; }
.muted, figcaption, small { color: var(--muted); }
.notice { border-left: 5px solid var(--amber); background: var(--soft); padding: 10px 16px; margin: 16px 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin: 20px 0; }
.card { background: var(--soft); border-radius: 8px; padding: 12px 16px; }
.card b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.card small { display: block; line-height: 1.35; }
.scroll { overflow-x: auto; margin: 12px 0; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--muted); white-space: normal; vertical-align: bottom; }
ul.lights { list-style: none; padding: 0; margin: 12px 0; }
ul.lights li { display: grid; gap: 2px 12px; padding: 8px 0; border-bottom: 1px solid var(--line); }
.light { font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.light::before { content: ""; display: inline-block; width: 12px; height: 12px; margin-right: 6px; vertical-align: -1px;
  border: 2px solid; border-radius: 50%; print-color-adjust: exact; }
.light.green { color: var(--green); }
.light.green::before { background: currentColor; }
.light.amber { color: var(--amber); }
.light.amber::before { background: linear-gradient(90deg, currentColor 50%, transparent 50%); }
.light.red { color: var(--red); }
.light.red::before { background: currentColor; border-radius: 0;
  clip-path: polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%); }
.verdict { background: var(--soft); border-radius: 8px; padding: 12px 16px; font-size: 1.05rem; }
figure { margin: 16px 0; }
.medium, .wide { display: none; }
@media (min-width: ${MEDIUM_FROM}px) {
  body { padding-inline: ${PADDING}px; }
  ul.lights li { grid-template-columns: 72px 1fr; }
  .narrow { display: none; }
  .medium { display: block; }
}
@media (min-width: ${WIDE_FROM}px) {
  .medium { display: none; }
  .wide { display: block; }
}
.assay-figure { color: var(--ink); display: block; width: 100%; }
.assay-figure .ground { fill: var(--ground); }
dt { font-weight: 600; margin-top: 10px; }
dd { margin: 0; }
dl.facts { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 4px 16px; font-size: 0.9rem; }
dl.facts dt, dl.facts dd { margin: 0; overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, .card { break-inside: avoid; } }
`;

/** Text for the page; a number stays on the line of its unit. */
function prose(text: string): string {
  return escapeHtml(text).replace(/(\d) (%|bps)/g, "$1\u00a0$2");
}

/** A part of the page under its heading. */
export function section(heading: string, ...content: readonly string[]): string {
  return `<section><h2>${escapeHtml(heading)}</h2>\n${content.join("\n")}</section>`;
}

/** A paragraph of text. */
export function paragraph(text: string, style = ""): string {
  return `<p${style ? ` class="${style}"` : ""}>${prose(text)}</p>`;
}

/** Large figures side by side. */
export function cardRow(cards: readonly { readonly value: string; readonly label: string }[]): string {
  const one = ({ value, label }: (typeof cards)[number]) =>
    `<div class="card"><b>${escapeHtml(value)}</b><small>${escapeHtml(label)}</small></div>`;
  return `<div class="cards">${cards.map(one).join("")}</div>`;
}

/** A traffic light with its word. */
export function lightMark(light: Light): string {
  return `<span class="light ${light}">${light}</span>`;
}

/** Statements with their lights. */
export function lightList(items: readonly { readonly light: Light; readonly text: string }[]): string {
  const rows = items.map(({ light, text }) => `<li>${lightMark(light)}<span>${prose(text)}</span></li>`);
  return `<ul class="lights">${rows.join("\n")}</ul>`;
}

/** A figure, drawn at several widths, of which the page shows the widest that it has room for: none is made smaller. */
export function drawing(figure: Figure): string {
  const drawn = Object.entries(DRAWN_WIDTHS).map(([name, width]) =>
    `<div class="${name}">${figureToSvg(figure, { width })}</div>`
  );
  return `<figure>${drawn.join("\n")}</figure>`;
}

/** What may be wider than the page, such as a table: it moves sideways by itself, by keys too. */
export function scrolled(html: string, name: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(name)}">${html}</div>`;
}

/** Names and values, one a line. */
export function factList(facts: readonly (readonly [string, string])[]): string {
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl class="facts">${rows.join("\n")}</dl>`;
}

/** What tells a report from any other page. */
export const REPORT_MARK = '<meta name="generator" content="Assay report">';

/** The whole page, sealed. */
export function page(title: string, ...content: readonly string[]): string {
  return sealed(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${REPORT_MARK}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content.join("\n")}
</main>
</body>
</html>
`);
}
