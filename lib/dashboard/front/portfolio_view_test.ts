/**
 * The portfolio of a study by other weights than on record: lead and figures are of the weights that are chosen.
 *
 * @module
 */
import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { DAY_MS } from "../../core/candles.ts";
import { formatNumber } from "../../metrics/format.ts";
import type { EquityView } from "../source.ts";
import { heldTogether, SCHEMES } from "./chosen_portfolio.ts";
import { OwnFigures, ownSentence } from "./portfolio_view.tsx";

const OWN = {
  trials: [8, 57],
  symbols: ["BTC/USDT", "BTC/USDT"],
  sharpe: 1.2345,
  interval: { low: 0.1, high: 2.4, estimate: 1.2345 },
  averageCorrelation: 0.3,
  unseenDays: 60,
} as unknown as Parameters<typeof OwnFigures>[0]["own"];

const views = [0.01, 0.03].map((swing, phase): EquityView => {
  const days = Array.from({ length: 60 }, (_, i) => i * DAY_MS);
  let level = 100;
  const equity = days.map((_, i) => level *= 1.001 + swing * Math.sin(i + phase));
  const unseen = [{ from: 30 * DAY_MS, to: 60 * DAY_MS, label: "unseen" }];
  return { startEquity: 100, quote: "USDT", days, equity, unseen, benchmark: null };
});

Deno.test("by other weights neither lead nor figures are those of equal parts, nor are all called unseen", () => {
  assert.match(ownSentence(OWN, "equal", false), /^2 members in equal parts, .* had not seen\. .* left out/);
  assert.match(renderToString(h(OwnFigures, { own: OWN, other: null })), /Figures on record.*>1\.23</);
  for (const [scheme, label] of SCHEMES.slice(1)) {
    const sentence = ownSentence(OWN, scheme, false), held = heldTogether(views, scheme)!;
    assert.ok(!sentence.startsWith("2 members in equal parts"));
    assert.ok(
      sentence.includes(label.slice(1)) && /by how they moved in the search\. .* left out/.test(sentence),
      sentence,
    );
    const page = renderToString(h(OwnFigures, { own: OWN, other: { held } }));
    assert.ok(!page.includes("1.23") && !page.includes("on record"), page);
    assert.ok(page.includes(`>${formatNumber(held.sharpe!.estimate, "ratio")}<`) && page.includes(">30<"), page);
  }
  const carriedNowhere = heldTogether(views.map((view) => ({ ...view, unseen: [] })), "inverseVolatility");
  const page = renderToString(h(OwnFigures, { own: OWN, other: { held: carriedNowhere } }));
  assert.ok(page.includes("Days of the search") && !page.includes("Unseen days"));
});
