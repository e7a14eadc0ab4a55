/**
 * Marks of trades on bars, by hand: what is in the window, which levels were set, and which one ended a trade.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { CandleWindow, DecisionRow, TradeColumns } from "../source.ts";
import { chartMarks, entryLevels } from "./chart_marks.ts";

const MINUTE = 60_000;
const bars = (from: number, to: number): CandleWindow => {
  const time = Array.from({ length: to - from }, (_, i) => (from + i) * 5 * MINUTE);
  return { timeframe: "5m", time, open: time, high: time, low: time, close: time, volume: time, absence: null };
};
const TRADES: TradeColumns = {
  part: ["search", "search"],
  symbol: ["A", "A"],
  side: ["long", "short"],
  entryTime: [6 * MINUTE, 31 * MINUTE],
  exitTime: [17 * MINUTE, 33 * MINUTE],
  entryPrice: [100, 110],
  exitPrice: [104, 112],
  quantity: [1, 1],
  pnl: [4, -2],
  fees: [0, 0],
  exitReason: ["signal", "stopLoss"],
};

Deno.test("fills stand at the start of their bars, in order, and only those in the window", () => {
  const { markers, path } = chartMarks(TRADES, bars(0, 20), 0);
  assert.deepEqual(markers.map(({ time, kind, isChosen }) => [time / MINUTE, kind, isChosen]), [
    [5, "long", true],
    [15, "exit", true],
    [30, "short", false],
    [30, "exit", false],
  ]);
  assert.equal(chartMarks(TRADES, bars(0, 20), 0).isCrowded, false);
  const times = path.map(({ time }) => time);
  assert.deepEqual(times, [...new Set(times)].sort((a, b) => a - b));
  assert.deepEqual(chartMarks(TRADES, bars(2, 5), 1).markers.map(({ kind }) => kind), ["exit"]);
  assert.equal(chartMarks(TRADES, bars(2, 5), 1).chosen, null);
});

Deno.test("where trades are too many for the bars the chosen one alone is marked; on their own prices all are", () => {
  const few = { ...bars(0, 3), time: [5, 15, 30].map((minute) => minute * MINUTE) };
  const crowded = chartMarks(TRADES, few, 0);
  assert.deepEqual([crowded.isCrowded, crowded.markers.map(({ kind }) => kind)], [true, ["long", "exit"]]);
  assert.equal(chartMarks(TRADES, { ...few, absence: "no bars" }, 0).markers.length, 4);
});

Deno.test("stop and target are those set with the entry, else the level that ended the trade", () => {
  assert.deepEqual(chartMarks(TRADES, bars(0, 20), 0).levels, []);
  assert.deepEqual(chartMarks(TRADES, bars(0, 20), 1).levels.map(({ word, points }) => [word, points[0].price]), [[
    "stop",
    112,
  ]]);
  const row = (time: number, reason: string, stopDistance: number | null): DecisionRow => {
    const indicators = { stopDistance, targetDistance: 6 };
    return { time: time * MINUTE, signal: 1, confidence: null, equity: null, reason, indicators };
  };
  const rows = [row(0, "entry: book", 3), row(5, "refused: tooSmall", 9), row(10, "entry", 1)];
  const levels = entryLevels(TRADES, 0, rows);
  assert.deepEqual(levels, { stop: 97, target: 106 });
  const marks = chartMarks(TRADES, bars(0, 20), 0, levels);
  assert.deepEqual(marks.levels.map(({ word, points }) => [word, points.map(({ price }) => price)]), [
    ["stop", [97, 97]],
    ["target", [106, 106]],
  ]);
  assert.deepEqual(entryLevels(TRADES, 1, [row(20, "entry", null)]), { stop: null, target: 104 });
  assert.equal(entryLevels(TRADES, 0, []), null);
});
