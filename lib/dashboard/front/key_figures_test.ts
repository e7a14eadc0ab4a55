/**
 * The five figures by hand, of a strategy that was carried and of one that was not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { DAY_MS } from "../../core/candles.ts";
import type { EquityView, TradeColumns } from "../source.ts";
import { durationText, keyFigures } from "./key_figures.ts";

const EQUITY: EquityView = {
  startEquity: 100,
  quote: "USDT",
  days: [0, DAY_MS, 2 * DAY_MS, 3 * DAY_MS],
  equity: [110, 120, 150, 180],
  unseen: [{ from: 2 * DAY_MS, to: 4 * DAY_MS, label: "unseen days" }],
  benchmark: null,
};

const minute = (held: number, part: TradeColumns["part"][number], pnl: number) => ({ held, part, pnl });
const LIST = [
  minute(5, "search", 9),
  minute(10, "validation", 1),
  minute(20, "validation", -1),
  minute(60, "sealed", 2),
];
const TRADES: TradeColumns = {
  part: LIST.map(({ part }) => part),
  symbol: LIST.map(() => "BTC/USDT"),
  side: LIST.map(() => "long"),
  entryTime: LIST.map(() => 0),
  exitTime: LIST.map(({ held }) => held * 60_000),
  entryPrice: LIST.map(() => 1),
  exitPrice: LIST.map(() => 1),
  quantity: LIST.map(() => 1),
  pnl: LIST.map(({ pnl }) => pnl),
  fees: LIST.map(() => 0),
  exitReason: LIST.map(() => "signal"),
};

Deno.test("figures of a strategy that was carried are of its unseen days alone", () => {
  const kpis = {
    search: { maxDrawdown: 0.3, capacity: 10_430 },
    validation: { maxDrawdown: 0.1 },
    sealed: { maxDrawdown: 0.15 },
  };
  const { of, figures } = keyFigures({ kpis }, EQUITY, TRADES);
  assert.equal(of, "unseen");
  assert.deepEqual(figures.map(({ value, note }) => [value, note]), [
    ["+50.0 %", "2 days"],
    ["15.0 %", "30.0 % in the search"],
    ["66.7 %", "of 3 on unseen days"],
    ["1.5", "median 20 min each"],
    ["10,430", "USDT of capital"],
  ]);
});

Deno.test("a fall from the first unseen days into the sealed ones counts whole", () => {
  const kpis = { search: null, validation: { maxDrawdown: 0.1 }, sealed: { maxDrawdown: 0.15 } };
  const equity = { ...EQUITY, equity: [110, 120, 110, 90] };
  assert.deepEqual(keyFigures({ kpis }, equity, TRADES).figures[1].value, "25.0 %");
});

Deno.test("figures of one that was not are of the search, and say so", () => {
  const kpis = { search: { maxDrawdown: 0.3 }, validation: null, sealed: null };
  const { of, figures } = keyFigures({ kpis }, { ...EQUITY, unseen: [] }, TRADES);
  assert.equal(of, "search");
  assert.deepEqual(figures.map(({ value, note }) => [value, note]), [
    ["+80.0 %", "4 days; unseen days not opened"],
    ["30.0 %", "in the search"],
    ["100.0 %", "of 1 in the search"],
    ["0.3", "median 5 min each"],
    ["–", "USDT of capital"],
  ]);
});

Deno.test("a time in a trade has the unit that people would say it in", () => {
  assert.deepEqual([67, 180, 2880].map(durationText), ["67 min", "3.0 h", "2.0 d"]);
});
