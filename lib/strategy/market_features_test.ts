import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { lookaheadCheck } from "../features/lookahead_check.ts";
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

Deno.test("extra() is the column beside the bars, and one that is not there is refused with those that are", () => {
  const market = simulateMarket({ seed: 2, bars: 100 }),
    features = new MarketFeatures({ ...market, extra: { a: market.close } });
  assert.equal(features.extra("a"), market.close);
  assert.throws(() => features.extra("b"), { name: "RangeError", message: /wanted b beside the bars, found a$/ });
  assert.throws(() => new MarketFeatures(market).extra("b"), { name: "RangeError", message: /found none$/ });
});

Deno.test("a strategy that reads a further column one bar early is caught, one that reads it in time is not", () => {
  const market = simulateMarket({ seed: 3, bars: 400 });
  const other = market.close.map((price, i) => i % 3 === 0 ? NaN : 2 * price);
  const candles = { ...market, extra: { other } };
  const read = (shift: number) =>
    lookaheadCheck(candles, (bars) => bars.close.map((_, i) => new MarketFeatures(bars).extra("other")[i + shift]), {
      cuts: 12,
    });
  assert.deepEqual(read(0).leaks, []);
  assert.deepEqual(read(-1).leaks, []);
  assert.ok(!read(1).passed);
});
