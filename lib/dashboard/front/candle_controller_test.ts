/**
 * What the chart says of itself against what the reader asks for.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Timeframe, TIMEFRAME_MS } from "../../core/candles.ts";
import type { CandleWindow, TradeColumns } from "../source.ts";
import { CandleController } from "./candle_controller.ts";
import type { Span } from "./candle_windows.ts";
import { TileCache } from "./tile_cache.ts";

/** Two bars at the beginning of a span. */
function barsOf({ from }: Span, timeframe: Timeframe): CandleWindow {
  const time = [from, from + TIMEFRAME_MS[timeframe]], ones = [1, 1];
  return { timeframe, time, open: ones, high: ones, low: ones, close: ones, volume: ones, absence: null };
}

const trades: TradeColumns = {
  ...{ part: ["search"], symbol: ["A"], side: ["long"], entryTime: [3_600_000], exitTime: [7_200_000] },
  ...{ entryPrice: [1], exitPrice: [1], quantity: [1], pnl: [0], fees: [0], exitReason: ["stop"] },
};

Deno.test("a timeframe asked for comes, whatever the chart says of its own moves while the bars are on their way", async () => {
  // Frames of a browser.
  Object.assign(globalThis, { requestAnimationFrame: (draw: () => void) => setTimeout(draw, 0) });
  const shown: Timeframe[] = [], held = Promise.withResolvers<void>();
  let visible: Span | null = null;
  const controller = new CandleController({
    chart: { draw: () => {}, show: (span) => void (visible = span), visible: () => visible },
    cache: new TileCache(async (span, timeframe) => {
      if (timeframe === "15m") await held.promise;
      return barsOf(span, timeframe);
    }),
    ...{ trades, days: { from: 0, to: 864e5 }, choices: ["1m", "5m", "15m"], width: () => 800 },
    onShown: ({ timeframe }) => void shown.push(timeframe),
    onError: (error) => assert.fail(error),
  });
  const rest = () => new Promise((resolve) => setTimeout(resolve, 200));
  await controller.choose(0, "1m");
  await rest();
  // One that waits for its rest, and one that comes meanwhile.
  controller.moved();
  const change = controller.change("15m");
  controller.moved();
  await rest();
  held.resolve();
  await change;
  assert.deepEqual(shown, ["1m", "15m"]);
  controller.stop();
});
