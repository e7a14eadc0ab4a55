/**
 * The account by hand, and that its two stretches never mix.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY_MS } from "../../core/candles.ts";
import type { EquityView } from "../source.ts";
import { accountFigure, accountParts, accountReturns, accountSentence, monthRows, monthsFigure } from "./account.ts";

const START = Date.UTC(2025, 0, 30);
const VIEW: EquityView = {
  startEquity: 100,
  quote: "USDT",
  days: [0, 1, 2, 3].map((day) => START + day * DAY_MS),
  equity: [120, 90, 99, 108],
  unseen: [{ from: START + 2 * DAY_MS, to: START + 4 * DAY_MS, label: "unseen days" }],
  benchmark: [10, null, 12, 11],
};

Deno.test("gains and falls are of their own days: the peak of the search is none of the unseen days", () => {
  const { search, unseen } = accountParts(VIEW);
  assert.deepEqual(search, { days: 2, gain: 90 / 100 - 1, fall: 0.25 });
  assert.deepEqual(unseen, { days: 2, gain: 108 / 90 - 1, fall: 0 });
  assert.deepEqual(accountParts({ ...VIEW, unseen: [] }).unseen, null);
  assert.deepEqual(accountParts({ ...VIEW, days: [], equity: [] }), { search: null, unseen: null });
});

Deno.test("the sentence says which days count, and that none were opened where none were", () => {
  assert.match(
    accountSentence(accountParts(VIEW), 1),
    /Grey: 2 days the search chose by.*Blue: 2 days the search never saw/,
  );
  assert.match(accountSentence(accountParts({ ...VIEW, unseen: [] }), 1), /No unseen days were opened/);
  assert.match(accountSentence(accountParts(VIEW), 2), /equal shares of the money in the 2 markets.*do not add up/);
});

Deno.test("the figures name both stretches; without a day there is none to draw", () => {
  const figure = accountFigure(VIEW);
  assert.match(figure?.description ?? "", /buy and hold.*unseen days from 2025-02-01/);
  assert.doesNotMatch(accountFigure({ ...VIEW, benchmark: [null, 1, 2, 3] })?.description ?? "", /buy and hold/);
  const empty = { ...VIEW, days: [], equity: [], unseen: [], benchmark: null };
  assert.deepEqual([accountFigure(empty), monthsFigure(empty)], [null, null]);
});

Deno.test("a day between the parts is none: the next return is from the last day there was", () => {
  const { days, returns } = accountReturns({ days: [0, 2 * DAY_MS], equity: [110, 121], startEquity: 100 });
  assert.deepEqual(days, [0, 2 * DAY_MS]);
  assert.deepEqual(Array.from(returns, (value) => value.toFixed(12)), ["0.100000000000", "0.100000000000"]);
});

Deno.test("months are compounded, and say whether they hold unseen days", () => {
  const rows = monthRows(VIEW);
  assert.deepEqual(rows.map(({ month, days, isUnseen }) => [month, days, isUnseen]), [["2025-01", 2, false], [
    "2025-02",
    2,
    true,
  ]]);
  assert.ok(Math.abs(rows[1].gain - 0.2) < 1e-12);
});
