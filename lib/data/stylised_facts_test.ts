import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { sharedTest } from "../../test/shared.ts";
import { randomSource } from "../core/random.ts";
import { candlesFromColumns } from "./candles.ts";
import { readCandlesCsvFile } from "./read_candles.ts";
import { simulateMarket } from "./simulate.ts";
import { type StylisedFacts, stylisedFacts } from "./stylised_facts.ts";

const DAY = 1440;

/**
 * Bands that hold a market like a Bitcoin perpetual of 2025 over one to three months; `simulator_fit.md` shows how far single
 * months spread. The mean range is the one figure apart: see the two tests below.
 */
function assertBitcoinLike(facts: StylisedFacts): void {
  const within = (name: string, value: number, least: number, most: number) =>
    assert.ok(value >= least && value <= most, `${name}: wanted ${least} … ${most}, found ${value}`);
  within("annual volatility", facts.annualVolatility, 0.3, 0.65);
  within("kurtosis", facts.kurtosis, 7, 60);
  within("share beyond five sigma", facts.beyondFiveSigma, 0.0015, 0.005);
  within("autocorrelation of returns", facts.returnAutocorrelation, -0.03, 0.03);
  const [minute, ten, hour, day] = facts.absoluteAutocorrelation;
  within("autocorrelation of absolute returns, lag 1", minute, 0.18, 0.38);
  within("lag 10", ten, 0.14, 0.32);
  within("lag 60", hour, 0.08, 0.24);
  within("lag 1440", day, 0.02, 0.16);
  within("volatility of an hour", facts.scaling, 0.85, 1.15);
  within("daily range", facts.dailyRange, 0.02, 0.045);
  within("correlation of volume and range", facts.volumeRangeCorrelation, 0.6, 0.88);
  within("dispersion of volume", facts.volumeDispersion, 1.2, 2.2);
  within("weekend volatility", facts.weekendVolatility, 0.5, 1);
  const hourly = facts.hourlyVolatility;
  within("volatility of the New York opening / of the Asian lunch", hourly[14] / hourly[5], 1.6, 3);
}

sharedTest(
  "stylisedFacts() of a real Bitcoin perpetual lie in the bands",
  "data/ohlcv/binanceperp_BTCUSDT_1m_20250504_20250603.csv.gz",
  (file) => {
    const facts = stylisedFacts(
      readCandlesCsvFile(readFileSync(file), { symbol: "BTC/USDT", timeframe: "1m" }).candles,
    );
    assertBitcoinLike(facts);
    // Real minutes trade at fewer prices than a continuous path passes.
    assert.ok(facts.rangeToMove > 1.4 && facts.rangeToMove < 2);
  },
);

Deno.test("stylisedFacts() of simulated quarters lie in the same bands", () => {
  for (const seed of [1, 2, 3]) {
    const facts = stylisedFacts(simulateMarket({ seed, bars: 90 * DAY }));
    assertBitcoinLike(facts);
    // Of a Brownian path: √(8/π) / √(2/π) = 2 (Feller 1951).
    assert.ok(Math.abs(facts.rangeToMove - 2) < 0.03);
  }
});

Deno.test("stylisedFacts() of independent normal returns are those of the textbook", () => {
  const random = randomSource(1);
  const sigma = 1e-3, bars = 60 * DAY;
  const open: number[] = [], close: number[] = [];
  let price = 100;
  for (let i = 0; i < bars; i++) {
    open.push(price);
    close.push(price *= Math.exp(sigma * random.normal()));
  }
  const facts = stylisedFacts(candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: open.map((_, i) => i * 60_000),
    open,
    high: open.map((value, i) => Math.max(value, close[i])),
    low: open.map((value, i) => Math.min(value, close[i])),
    close,
    volume: open.map(() => 1),
  }));
  const near = (value: number, wanted: number, error: number) =>
    assert.ok(Math.abs(value - wanted) < 4 * error, `wanted ${wanted} ± ${error}, found ${value}`);
  near(facts.annualVolatility / (sigma * Math.sqrt(365 * DAY)), 1, Math.sqrt(0.5 / bars));
  near(facts.kurtosis, 3, Math.sqrt(24 / bars));
  for (const value of facts.absoluteAutocorrelation) near(value, 0, 1 / Math.sqrt(bars));
  near(facts.returnAutocorrelation, 0, 1 / Math.sqrt(bars));
  near(facts.scaling, 1, Math.sqrt(0.5 * 60 / bars));
  // The range counts the first bar, too, which has no return.
  near(facts.rangeToMove, 1, 1 / bars);
  assert.equal(facts.volumeDispersion, 0);
  for (const value of facts.hourlyVolume) near(value, 1, 1e-12);
});
