/**
 * Pieces of a report's page as HTML.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import type { Figure } from "../charts/figure.ts";
import { figureToSvg } from "../charts/to_svg.ts";
import type { Light } from "../selection/certificate_input.ts";
import { DRAWN_WIDTHS } from "../charts/drawn_widths.ts";

/** What tells a report from any other page. */
export const REPORT_MARK = '<meta name="generator" content="Assay report">';

/** Text for the page; a number stays on the line of its unit. */
function prose(text: string): string {
  return escapeHtml(text).replace(/(\d) (%|bps)/g, "$1\u00a0$2");
}

/** What a part of the page is called. */
export interface SectionHead {
  readonly heading: string;
  /** By which links find it. */
  readonly id?: string;
}

/** A part of the page under its heading. */
export function section({ heading, id }: SectionHead, ...content: readonly string[]): string {
  return `<section class="panel"${idOf(id)}><h2>${escapeHtml(heading)}</h2>\n${content.join("\n")}</section>`;
}

/** A part of the page that is closed until it is asked for. */
export function folded({ heading, id }: SectionHead, ...content: readonly string[]): string {
  return `<details class="panel"${idOf(id)}><summary><h2>${escapeHtml(heading)}</h2></summary>\n${
    content.join("\n")
  }</details>`;
}

function idOf(id: string | undefined): string {
  return id === undefined ? "" : ` id="${escapeHtml(id)}"`;
}

/** A paragraph of text. */
export function paragraph(text: string, style = ""): string {
  return `<p${style ? ` class="${style}"` : ""}>${prose(text)}</p>`;
}

/** A traffic light with its word. */
export function lightMark(light: Light): string {
  return `<span class="light-mark ${light}">${light}</span>`;
}

/** Statements with their lights. */
export function lightList(items: readonly { readonly light: Light; readonly text: string }[]): string {
  const rows = items.map(({ light, text }) => `<li>${lightMark(light)}<span>${prose(text)}</span></li>`);
  return `<ul class="light-list">${rows.join("\n")}</ul>`;
}

/** A figure, drawn at each of the {@linkcode DRAWN_WIDTHS}. */
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
