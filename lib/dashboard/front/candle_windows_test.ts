/**
 * Laws of the windows: never more bars than are drawn well, no gap between tiles, and the screen always inside them.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS, TIMEFRAME_MS } from "../../core/candles.ts";
import {
  CHART_TIMEFRAMES,
  fittingTimeframe,
  MAX_BARS,
  SCREEN_BARS,
  spanOf,
  tilesAround,
  tileSpan,
  timeframesFrom,
  tradeBars,
  zoomedTimeframe,
} from "./candle_windows.ts";

const START = Date.UTC(2025, 0, 1);
const days = fc.integer({ min: 1, max: 4000 }).map((count) => ({ from: START, to: START + count * DAY_MS }));

Deno.test("the three tiles hold the screen, follow one another and have at most 5,000 bars", () => {
  fc.assert(
    fc.property(
      days,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...CHART_TIMEFRAMES),
      (all, at, frame) => {
        const middle = all.from + at * (all.to - all.from), tiles = tilesAround(middle, frame, all);
        const spans = tiles.map((tile) => tileSpan(tile, frame));
        spans.slice(1).forEach((span, i) => assert.equal(span.from, spans[i].to));
        const bars = (spans[spans.length - 1].to - spans[0].from) / TIMEFRAME_MS[frame];
        assert.ok(bars <= MAX_BARS, `${bars}`);
        const screen = spanOf(middle, frame, SCREEN_BARS, all);
        assert.ok(spans[0].from <= Math.max(screen.from, all.from));
        assert.ok(spans[spans.length - 1].to >= Math.min(screen.to, all.to));
      },
    ),
  );
});

Deno.test("the timeframe is the shortest that fits the screen", () => {
  const choices = timeframesFrom("1m");
  assert.deepEqual(choices, CHART_TIMEFRAMES);
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), (hours) => {
    const span = hours * 3_600_000, chosen = fittingTimeframe(span, choices), at = choices.indexOf(chosen);
    assert.ok(chosen === "1d" || span / TIMEFRAME_MS[chosen] <= SCREEN_BARS);
    if (at > 0) assert.ok(span / TIMEFRAME_MS[choices[at - 1]] > SCREEN_BARS);
  }));
  assert.deepEqual(timeframesFrom("4h"), ["4h", "1d"]);
  assert.deepEqual(timeframesFrom("2h"), ["2h", "4h", "1d"]);
});

Deno.test("a zoom changes the timeframe only where the bars no longer fit, and what it changes to stays", () => {
  const choices = timeframesFrom("1m");
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(...choices), (minutes, current) => {
    const span = minutes * 60_000, next = zoomedTimeframe(current, span, choices, SCREEN_BARS);
    assert.ok(next === "1d" || span / TIMEFRAME_MS[next] <= 1.25 * SCREEN_BARS);
    assert.equal(zoomedTimeframe(next, span, choices, SCREEN_BARS), next);
  }));
});

Deno.test("without bars trades stand on their own prices, in order of time", () => {
  const trades = {
    entryTime: [60_000, 600_000],
    exitTime: [300_000, 900_000],
    entryPrice: [10, 12],
    exitPrice: [11, 13],
    pnl: [1, 1],
  };
  const rest = { part: [], symbol: [], side: [], quantity: [], fees: [], exitReason: [] };
  const bars = tradeBars({ ...trades, ...rest }, { from: 0, to: 900_000 }, "5m", "no bars");
  assert.deepEqual([bars.time, bars.close, bars.absence], [[0, 300_000, 600_000], [10, 11, 12], "no bars"]);
});
