/**
 * A few figures that matter, large, with what they mean below.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import type { Funnel } from "../study/summary.ts";
import type { Candles } from "../core/candles.ts";
import { displayed } from "../core/displayed.ts";
import type { Trades } from "../core/trades.ts";
import { badBarPnlShare, plausibleShare, qualityReport } from "../data/quality.ts";
import { formatNumber } from "../metrics/format.ts";
import type { KpiName } from "../metrics/registry.ts";
import { type KnownKpis, recordDays, shownKpi } from "../metrics/shown_kpi.ts";

/** One figure. */
export interface Card {
  /** What is measured. */
  readonly label: string;
  /** The figure as people read it. */
  readonly value: string;
  /** What it is compared with, or how sure it is. */
  readonly note?: string;
}

/** Cards ready to be shown. */
export interface Cards {
  /** Tells cards from other things to show. */
  readonly kind: "cards";
  /** From left to right. */
  readonly cards: readonly Card[];
}

/** Cards of any texts. */
export function cards(...list: readonly Card[]): Cards {
  return displayed({ kind: "cards", cards: list });
}

/**
 * Cards of some KPIs.
 *
 * @param days Days that they were measured on, where their trades do not tell them: growth of less than a year is shown as
 * the gain in these.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kpiCards } from "@lib/report/cards.ts";
 *
 * const { cards } = kpiCards({ maxDrawdown: 0.125 }, ["maxDrawdown"]);
 * assert.equal(cards[0].value, "12.5 %");
 * ```
 */
export function kpiCards(
  kpis: KnownKpis,
  names: readonly KpiName[],
  days: number | null = recordDays(kpis),
): Cards {
  return cards(...names.map((name) => {
    const { label, texts: [value] } = shownKpi(name, [kpis], [days]);
    return { label, value };
  }));
}

/** Cards of how far the bars of a backtest can be trusted. */
export function qualityCards(candles: Candles, trades: Trades): Cards {
  const report = qualityReport(candles);
  const plausible = plausibleShare(candles, report), touched = badBarPnlShare(trades, report);
  return cards(
    { label: "Bars there and plausible", value: formatNumber(plausible, "percent") },
    { label: "Profit and loss on the others", value: formatNumber(touched, "percent"), note: "of trades open then" },
  );
}

/** Cards of the stages from proposals to HARD strategies. */
export function funnelCards({ proposed, completed, valid, soft, hard }: Funnel, certified = false): Cards {
  return cards(
    { label: "Proposed", value: String(proposed), note: "by the search" },
    { label: "Run", value: String(completed), note: "backtested to the end" },
    { label: "Valid", value: String(valid), note: "enough trades to judge" },
    { label: "GOOD", value: String(soft), note: "passed every SOFT gate" },
    ...(certified ? [{ label: "HARD", value: String(hard), note: "earned the certificate" }] : []),
  );
}

/** Cards as one row of a table: readable where styles are stripped. */
export function cardsToHtml({ cards }: Cards): string {
  const row = (tag: string, style: string, text: (card: Card) => string) =>
    `<tr>${cards.map((card) => `<${tag} style="text-align:left;${style}">${text(card)}</${tag}>`).join("")}</tr>`;
  return `<table class="assay-cards"><tbody>` +
    row("td", "font-size:85%", (card) => escapeHtml(card.label)) +
    row("td", "font-size:150%", (card) => `<b>${escapeHtml(card.value)}</b>`) +
    (cards.some((card) => card.note) ? row("td", "font-size:85%", (card) => escapeHtml(card.note ?? "")) : "") +
    `</tbody></table>`;
}

/** Cards as a Markdown list. */
export function cardsToMarkdown({ cards }: Cards): string {
  return cards.map((card) => `- ${card.label}: **${card.value}**${card.note ? ` (${card.note})` : ""}`).join("\n");
}

/** Cards as lines of text. */
export function cardsToText({ cards }: Cards): string {
  const width = Math.max(...cards.map((card) => card.label.length));
  return cards.map((card) => `${card.label.padEnd(width)}  ${card.value}${card.note ? `  (${card.note})` : ""}`)
    .join("\n");
}
