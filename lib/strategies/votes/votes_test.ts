import assert from "node:assert/strict";
import type { Timeframe } from "../../core/candles.ts";
import { sliceCandles } from "../../data/candles.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { checkDefinition } from "../../strategy/check_definition.ts";
import { longestHoldingMs } from "../../strategy/longest_holding.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import { defaultParams } from "./schema.ts";
import { computeSides } from "./signals.ts";
import { votes } from "./votes.ts";

Deno.test("the longest holding of votes is its longest timeout, on every timeframe", () => {
  assert.equal(longestHoldingMs(votes, "1m"), 480 * 60_000);
  assert.equal(longestHoldingMs(votes, "15m"), 480 * 60_000);
  assert.equal(longestHoldingMs(votes, "1h"), 20 * 3_600_000);
  assert.equal(longestHoldingMs(votes, "1d"), 20 * 86_400_000);
});

Deno.test("votes say in a sentence what a parameter set does", () => {
  const off = { useEma: false, useMacd: false, useHigher: false, useVolume: false };
  const sentence = (params: object, timeframe: Timeframe = "1m") =>
    votes.describe({ ...defaultParams(timeframe), ...params }, timeframe);
  assert.equal(
    sentence({ ...off, entryMode: "reversion", weightRsi: 1, threshold: 0.6, trailing: true, timeoutMinutes: 463 }),
    "goes against a move when RSI and order book agree, trails its stop, is out after 463 minutes at the latest",
  );
  assert.equal(
    sentence({ regimeFilter: "trend", exitOnSignal: true, slowerTimeframe: "4h" }, "1h"),
    "goes with a move when enough of averages, RSI, MACD, 4h bars, volume and order book agree, along a trend alone, " +
      "leaves on a signal against it, is out after 10 hours at the latest",
  );
  assert.equal(
    sentence({ ...off, useRsi: false, direction: "long", sessionStart: 20, sessionHours: 8 }),
    "goes with a move when order book says so, only long, in the 8 hours from 20:00 UTC on alone, " +
      "is out after 60 minutes at the latest",
  );
  assert.match(sentence({ ...off, useRsi: false, useBook: false }), /^never enters/);
});

Deno.test("votes is a strategy by the rules that those of others are held to", () => {
  checkDefinition(votes);
});

Deno.test("the look-back of longer timeframes is that of bars which begin just after one of them does", () => {
  const market = simulateMarket({ seed: 2, bars: 3_000 });
  const off = { useEma: false, useRsi: false, useMacd: false, useVolume: false, useBook: false };
  const params = { ...defaultParams(), ...off, slowTimeframe: "none" } as const;
  const lookBacks = Array.from(
    { length: 60 },
    (_, from) => computeSides(params, new MarketFeatures(sliceCandles(market, market.time[from], Infinity))).lookBack,
  );
  assert.equal(Math.max(...lookBacks), votes.lookBackBars(params, "1m"));
});

Deno.test("a set in use that carries no weight neither votes nor needs bars", () => {
  const params = { ...defaultParams(), weightHigher: 0 };
  assert.equal(votes.lookBackBars(params, "1m"), 59);
  assert.equal(votes.lookBackBars({ ...params, useVolume: false }, "1m"), 41);
});
