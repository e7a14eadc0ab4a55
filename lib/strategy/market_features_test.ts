import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { macd } from "../features/trend.ts";
import { MarketFeatures } from "./market_features.ts";

Deno.test("macdHistogram() is that of macd(), bit for bit, short series included", () => {
  for (const bars of [1, 30, 34, 42, 500]) {
    const market = simulateMarket({ seed: 2, bars });
    const found = new MarketFeatures(market).macdHistogram(9, 34, 9);
    assert.deepEqual(found, macd(market.close, 9, 34, 9).histogram);
  }
});

Deno.test("equal hashes share features, other bars do not", () => {
  const market = simulateMarket({ seed: 2, bars: 100 }), copy = { ...market };
  assert.equal(new MarketFeatures(market, "same").ema(9), new MarketFeatures(copy, "same").ema(9));
  assert.notEqual(new MarketFeatures(market).ema(9), new MarketFeatures(copy).ema(9));
  assert.equal(new MarketFeatures(market).ema(9), new MarketFeatures(market).ema(9));
});
