/**
 * Strategies held together: the whole is what its parts are, and unseen days are never mixed with those of the search.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY_MS } from "../../core/candles.ts";
import type { EquityView } from "../source.ts";
import { heldTogether, SCHEMES } from "./chosen_portfolio.ts";

const account = (phase: number, unseen: number | null, swing = 0.01): EquityView => {
  const days = Array.from({ length: 60 }, (_, i) => i * DAY_MS);
  let level = 100;
  const equity = days.map((_, i) => level *= 1.001 + swing * Math.sin(i + phase));
  const fields = unseen === null ? [] : [{ from: unseen * DAY_MS, to: 60 * DAY_MS, label: "unseen" }];
  return { startEquity: 100, quote: "USDT", days, equity, unseen: fields, benchmark: null };
};

Deno.test("one strategy alone is its own portfolio, over its unseen days", () => {
  const view = account(0, 40), whole = heldTogether([view], "equal");
  assert.equal(whole?.of, "unseen");
  assert.equal(whole?.days.length, 20);
  assert.ok(Math.abs((whole?.gain ?? NaN) - (view.equity[59] / view.equity[39] - 1)) < 1e-12);
});

Deno.test("days between the parts, of which there is no record, are none", () => {
  const view = account(0, 30), gap = (list: readonly number[]) => list.filter((_, i) => i !== 45);
  const whole = heldTogether([{ ...view, days: gap(view.days), equity: gap(view.equity) }], "equal");
  assert.equal(whole?.days.length, 29);
});

Deno.test("where one was not carried the figures are of the search, for all", () => {
  assert.equal(heldTogether([account(0, 40), account(1, null)], "equal")?.of, "search");
});

Deno.test("weights are shares of one under every scheme, and less goes to those that swing more", () => {
  for (const [scheme] of SCHEMES) {
    const members = heldTogether([account(0, 20), account(2, 20, 0.03)], scheme)?.members ?? [];
    assert.ok(Math.abs(members.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-12);
    if (scheme !== "equal") assert.ok(members[1].weight < members[0].weight);
  }
});

/** An account that swings by one size in the search and by another on unseen days. */
const turning = (phase: number, before: number, after: number): EquityView => {
  const view = account(phase, 30);
  let level = 100;
  const equity = view.days.map((_, i) => level *= 1.001 + (i < 30 ? before : after) * Math.sin(i + phase));
  return { ...view, equity };
};

Deno.test("weights come from the days of the search, whatever the unseen days show, and their account is of these", () => {
  for (const [scheme] of SCHEMES.slice(1)) {
    const views = [turning(0, 0.01, 0.03), turning(2, 0.03, 0.01)], held = heldTogether(views, scheme);
    const weights = held?.members.map(({ weight }) => weight) ?? [];
    assert.ok(weights[0] > 0.6 && held?.of === "unseen" && held.days.length === 30, `${scheme}: ${weights}`);
    const others = [turning(0, 0.01, 0.002), turning(2, 0.03, 0.05)];
    assert.deepEqual(heldTogether(others, scheme)?.members.map(({ weight }) => weight), weights);
    const [a, b] = views.map(({ equity }) => equity);
    const first = weights[0] * (a[30] / a[29] - 1) + weights[1] * (b[30] / b[29] - 1);
    assert.ok(Math.abs((held?.equity[0] ?? NaN) - (1 + first)) < 1e-12);
  }
});

Deno.test("without days of the search there are equal parts alone", () => {
  const views = [account(0, 2), account(1, 2)];
  assert.deepEqual(SCHEMES.map(([scheme]) => heldTogether(views, scheme) === null), [false, true, true]);
});

Deno.test("too few days, or one that never moved, are no portfolio", () => {
  assert.equal(heldTogether([account(0, 58)], "equal"), null);
  assert.equal(heldTogether([{ ...account(0, null), equity: account(0, null).days.map(() => 100) }], "equal"), null);
  assert.equal(heldTogether([], "equal"), null);
});
