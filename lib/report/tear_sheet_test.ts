import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { simulateMarket } from "../data/simulate.ts";
import { resample } from "../data/resample.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { buyAndHold, dailyReturns } from "../metrics/daily.ts";
import { computeKpis, dailyKpis } from "../metrics/kpis.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { figureToSvg } from "../charts/to_svg.ts";
import { compare } from "./compare.ts";
import { tearSheet } from "./tear_sheet.ts";

const candles = resample(simulateMarket({ seed: 4, bars: 70 * 1440 }), "1h");
const result = runBacktest(candles, {}, { strategy: strategyNamed("donchian_breakout") });
const { days, returns } = dailyReturns(result), held = buyAndHold(candles);

Deno.test("a tear sheet has the KPIs of the backtest, and of its returns alone those that returns decide", () => {
  const ofRun = tearSheet(result, { benchmark: held, paths: 20 }),
    ofReturns = tearSheet({ days, returns }, { paths: 20 });
  assert.deepEqual(ofRun.kpis, computeKpis(result, { periodsPerYear: 365, benchmark: held.returns }));
  assert.deepEqual(ofReturns.kpis, dailyKpis(returns, { periodsPerYear: 365 }));
  assert.equal(ofReturns.kpis.sharpe, ofRun.kpis.sharpe);
  assert.deepEqual(ofRun.figures.map(({ title }) => title), [
    "Equity and drawdown",
    "Return by month",
    "Rolling Sharpe ratio",
    "Daily returns",
    "The same days in other orders: how it might have run",
  ]);
  assert.deepEqual(
    tearSheet(result, { benchmark: held, paths: 20 }).html,
    ofRun.html,
    "the same bytes from the same result",
  );
});

Deno.test("a record beside itself as its benchmark is one line", () => {
  const first = { days: days.slice(0, 40), returns: returns.slice(0, 40) };
  first.returns[0] = 0.5;
  const [equity] = tearSheet(first, { benchmark: first, paths: 5 }).figures;
  const [held, record] = [...figureToSvg(equity).matchAll(/<path[^>]* d="(M[^"]{100,})"/g)].map(([, drawn]) => drawn);
  assert.ok(record);
  assert.equal(record, held);
});

Deno.test("the page of a tear sheet loads nothing, runs nothing, and escapes what it is called", () => {
  const { html } = tearSheet({ days, returns }, { title: "<b>Mine</b>", assumed: ["a < b"], paths: 5 });
  const { document } = parseHTML(html) as unknown as { document: { querySelectorAll(query: string): unknown[] } };
  assert.deepEqual(
    document.querySelectorAll("script, link, img, iframe, object, b"),
    document.querySelectorAll("td b, caption b"),
  );
  assert.doesNotMatch(html.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|src=|NaN|undefined/);
  assert.match(html, /<h1>&lt;b&gt;Mine/);
});

Deno.test("a comparison has a column for each, measured on its own days", () => {
  const { table, kpis, growth } = compare({
    run: result,
    "buy and hold": held,
    short: { days: days.slice(0, 30), returns: returns.slice(0, 30) },
  });
  assert.deepEqual(table.labels, ["", "run", "buy and hold", "short"]);
  assert.deepEqual(table.rows[0], ["Days", "70", "70", "30"]);
  assert.equal(kpis["buy and hold"].sharpe, dailyKpis(held.returns).sharpe);
  assert.deepEqual(growth.legend!.map(({ label }) => label), ["run", "buy and hold", "short"]);
});

const holed = returns.slice();
holed[3] = NaN;
for (
  const [what, act, message] of [
    ["a hole", () => tearSheet({ days, returns: holed }), /Cannot make a tear sheet: .* found NaN on day 4 of 70/],
    ["no days", () => tearSheet({ days: [], returns: [] }), /wanted at least 2 daily returns, found 0/],
    [
      "days that fall",
      () => tearSheet({ days: days.toReversed(), returns }),
      /wanted days that rise, found 2025-03-10 after 2025-03-11/,
    ],
    [
      "too few days",
      () => tearSheet({ days: days.slice(1), returns }),
      /wanted a return for each of 69 days, found 70/,
    ],
    [
      "a benchmark without a day",
      () => tearSheet(result, { benchmark: { days: days.slice(2), returns: returns.slice(2) } }),
      /found none on 2, the first 2025-01-01/,
    ],
    ["one result alone", () => compare({ a: result }), /wanted at least two results, found 1/],
    ["a name for a hole", () => compare({ a: result, b: { days, returns: holed } }), /Cannot compare b: .* found NaN/],
  ] as const
) {
  Deno.test(`tear sheets and comparisons refuse ${what} in a sentence`, () => assert.throws(act, message));
}
