/**
 * The page of a tear sheet: one file of HTML that loads nothing, has no script, and is read on a phone, in the dark and on paper.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import type { Figure } from "../charts/figure.ts";
import { DRAWN_WIDTHS } from "../charts/drawn_widths.ts";
import { BACKGROUNDS, SOFT_BACKGROUNDS } from "../charts/palette.ts";
import type { Card } from "./cards.ts";
import { drawing, paragraph, scrolled, section } from "./page.ts";
import { type Table, tableToHtml } from "./table.ts";

/**
 * What a tear sheet shows.
 *
 * @internal
 */
export interface TearSheetParts {
  /** Shown above everything. */
  readonly title: string;
  /** What it is of, and what was assumed, a sentence each. */
  readonly facts: readonly string[];
  /** The figures that matter most. */
  readonly cards: readonly Card[];
  /** Every known KPI with what it says. */
  readonly table: Table;
  /** The five deepest falls. */
  readonly falls: Table;
  /** Further tables that were given. */
  readonly tables: readonly Table[];
  /** Those that were given, equity, months, rolling Sharpe ratio where the days are enough, daily returns, bands. */
  readonly figures: readonly Figure[];
}

/** Pixels that the page takes from a window beside its figures. */
const BESIDE = 64;

/** Which drawing is shown: the widest that the window has room for. */
function widthRules(): string {
  const widths = Object.entries(DRAWN_WIDTHS).sort(([, a], [, b]) => a - b);
  return widths.map(([name, width], i) => {
    const others = Object.keys(DRAWN_WIDTHS).filter((other) => other !== name).map((other) => `.${other}`).join(",");
    const rules = `.${name}{display:block}${others}{display:none}`;
    return i === 0 ? rules : `@media(min-width:${width + BESIDE}px){${rules}}`;
  }).join("\n");
}

const STYLE = `
:root{color-scheme:light dark;--ground:${BACKGROUNDS.light};--soft:${SOFT_BACKGROUNDS.light};--ink:#1a1a1a;--line:#d5d8dd}
@media(prefers-color-scheme:dark){:root{--ground:${BACKGROUNDS.dark};--soft:${SOFT_BACKGROUNDS.dark};--ink:#e6e8eb;--line:#3a404a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"DejaVu Sans",sans-serif}
main{max-width:1104px;margin:0 auto;padding:16px}
h1{font-size:26px;margin:8px 0}h2{font-size:18px;margin:0 0 8px}
p{margin:4px 0;max-width:75ch}
.panel{border:1px solid var(--line);border-radius:8px;padding:14px 15px;margin:16px 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px;margin:16px 0}
.facts div{background:var(--soft);border-radius:8px;padding:8px 12px}
.facts dt{font-size:13px}.facts dd{margin:0;font-size:22px;font-weight:600}
figure{margin:0}figure svg{display:block;color:var(--ink)}.ground{fill:var(--ground)}
.scroll{overflow-x:auto}
.tight td{white-space:nowrap}
table{border-collapse:collapse;width:100%;min-width:640px;font-size:14px}
th,td{padding:5px 8px;border-bottom:1px solid var(--line);vertical-align:top}
${widthRules()}
@media print{.panel{break-inside:avoid}}
`;

/** A table of dates and numbers, none of which is broken in two. */
function tight(table: Table, name: string): string {
  return `<div class="tight">${scrolled(tableToHtml(table), name)}</div>`;
}

function cardHtml({ label, value }: Card): string {
  return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

/** The page of a tear sheet. */
export function tearSheetPage({ title, facts, cards, table, falls, tables, figures }: TearSheetParts): string {
  const main = [
    `<h1>${escapeHtml(title)}</h1>`,
    ...facts.map((fact) => paragraph(fact)),
    `<dl class="facts">${cards.map(cardHtml).join("\n")}</dl>`,
    ...figures.map((figure) => `<section class="panel">${drawing(figure)}</section>`),
    ...tables.map((one) => section({ heading: one.title }, tight({ ...one, title: "" }, one.title))),
    section({ heading: "Deepest falls" }, tight(falls, "Deepest falls")),
    section({ heading: "All figures" }, scrolled(tableToHtml(table), "All figures")),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${main.join("\n")}
<p><small>Past days say nothing certain of days to come; a figure of days that chose a strategy flatters it.</small></p>
</main>
</body>
</html>
`;
}
