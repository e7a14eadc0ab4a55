/**
 * Strategies side by side, by hand: ties, rows that tell nothing, days that were not opened.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY_MS } from "../../core/candles.ts";
import type { EquityView, TradeColumns } from "../source.ts";
import { bestOf, comparedKpis, comparedParameters, correlationsOf, overlayFigure, sharedTrades } from "./comparison.ts";

Deno.test("the best is marked with those as good, never where no direction is better or one value stands alone", () => {
  assert.deepEqual(bestOf([1, 3, 3], "higher"), [false, true, true]);
  assert.deepEqual(bestOf([1, null, 3], "lower"), [true, false, false]);
  assert.deepEqual(bestOf([1, 3], null), [false, false]);
  assert.deepEqual(bestOf([1, null], "higher"), [false, false]);
});

Deno.test("rows that tell nothing apart are known, and days that were not opened have no figure", () => {
  const nearly = { search: { sharpe: 2.001 }, validation: null, sealed: null };
  const alike = comparedKpis(
    [{ kpis: nearly }, { kpis: { ...nearly, search: { sharpe: 2 } } }, { kpis: nearly }],
    "search",
  );
  assert.equal(alike.find(({ name }) => name === "sharpe")?.isEqual, true);
  const opened = { search: { sharpe: 2, winRate: 0.5, maxDrawdown: 0.1 }, validation: { sharpe: 1 }, sealed: null };
  const other = { search: { sharpe: 1, winRate: 0.5, maxDrawdown: 0.2 }, validation: null, sealed: null };
  const rows = comparedKpis([{ kpis: opened }, { kpis: other }], "search");
  const byName = (name: string) => rows.find((row) => row.name === name);
  assert.deepEqual(byName("sharpe")?.best, [true, false]);
  assert.deepEqual(byName("maxDrawdown")?.best, [true, false]);
  assert.equal(byName("winRate")?.isEqual, true);
  const unseen = comparedKpis([{ kpis: opened }, { kpis: other }], "validation").find(({ name }) => name === "sharpe");
  assert.deepEqual([unseen?.texts, unseen?.best], [["1.00", "not opened"], [false, false]]);
});

Deno.test("parameters of several families stand in one table", () => {
  const rows = comparedParameters([
    { params: [{ name: "fast", label: "Fast", value: "5" }, { name: "slow", label: "Slow", value: "9" }] },
    { params: [{ name: "fast", label: "Fast", value: "5" }, { name: "hours", label: "Hours", value: "8–17" }] },
  ]);
  assert.deepEqual(rows.map(({ label, texts, isEqual }) => [label, ...texts, isEqual]), [
    ["Fast", "5", "5", true],
    ["Slow", "9", "–", false],
    ["Hours", "–", "8–17", false],
  ]);
});

const account = (equity: readonly number[]): EquityView => {
  const days = equity.map((_, i) => i * DAY_MS);
  return { startEquity: 100, quote: "USDT", days, equity, unseen: [], benchmark: null };
};

Deno.test("accounts that move alike are correlated over their common days, and too few days say nothing", () => {
  const equity = Array.from({ length: 40 }, (_, i) => 100 + i + 5 * Math.sin(i));
  const views = [account(equity), account(equity.map((value) => 2 * value - 100)), account(equity.slice(0, 5))];
  const { values, days } = correlationsOf(views);
  assert.ok(values[0][1] > 0.9);
  assert.ok(Number.isNaN(values[0][2]));
  assert.deepEqual(days[0], [40, 40, 5]);
  assert.match(overlayFigure(["a", "b", "c"], views)?.description ?? "", /a, b, c/);
  assert.equal(overlayFigure(["a"], [account([])]), null);
});

Deno.test("trades are shared that were entered in one bar in one direction on one market", () => {
  const trades = (list: readonly (readonly [number, "long" | "short", string])[]): TradeColumns => ({
    part: list.map(() => "search"),
    symbol: list.map(([, , symbol]) => symbol),
    side: list.map(([, side]) => side),
    entryTime: list.map(([time]) => time),
    exitTime: list.map(() => 0),
    entryPrice: list.map(() => 1),
    exitPrice: list.map(() => 1),
    quantity: list.map(() => 1),
    pnl: list.map(() => 1),
    fees: list.map(() => 0),
    exitReason: list.map(() => "signal"),
  });
  const one = trades([[1, "long", "A"], [2, "long", "A"], [3, "short", "B"]]);
  const two = trades([[1, "long", "A"], [2, "short", "A"], [3, "short", "A"]]);
  assert.deepEqual(sharedTrades([one, two]), [[3, 1], [1, 3]]);
});
