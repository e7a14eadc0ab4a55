import assert from "node:assert/strict";
import fc from "fast-check";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { readFileSync } from "node:fs";
import { sharedFile, sharedTest } from "../../test/shared.ts";
import { sliceCandles, validateCandles } from "./candles.ts";
import { readCandlesCsvFile } from "./read_candles.ts";
import { resample } from "./resample.ts";
import { simulateMarket } from "./simulate.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

const longer = fc.constantFrom<Timeframe>("3m", "5m", "15m", "1h", "4h", "1d");

Deno.test("resample() gives each fully covered span the bars inside it, aggregated", () => {
  fc.assert(fc.property(arbitraryCandles(), longer, (candles, timeframe) => {
    const bars = resample(candles, timeframe);
    validateCandles(bars);
    const { time } = candles;
    const spanMs = TIMEFRAME_MS[timeframe];
    const start = time[0], end = time[time.length - 1] + 60_000;
    const spans = [...new Set([...time].map((ms) => Math.floor(ms / spanMs) * spanMs))]
      .filter((span) => span >= start && span + spanMs <= end);
    assert.deepEqual([...bars.time], spans);
    spans.forEach((span, i) => {
      const inside = sliceCandles(candles, span, span + spanMs);
      const last = inside.time.length - 1;
      assert.equal(bars.open[i], inside.open[0]);
      assert.equal(bars.high[i], Math.max(...inside.high));
      assert.equal(bars.low[i], Math.min(...inside.low));
      assert.equal(bars.close[i], inside.close[last]);
      assert.equal(bars.volume[i], inside.volume.reduce((sum, value) => sum + value, 0));
      assert.equal(bars.book?.imbalance[i], inside.book?.imbalance[last]);
    });
  }));
});

Deno.test("resample() in two steps gives the bars of one, but for first and last spans cut", () => {
  fc.assert(fc.property(arbitraryCandles(), (candles) => {
    const direct = resample(candles, "1h"), steps = resample(resample(candles, "5m"), "1h");
    for (let i = 0; i < steps.time.length; i++) {
      const same = direct.time.indexOf(steps.time[i]);
      assert.equal(direct.high[same], steps.high[i]);
      assert.equal(direct.close[same], steps.close[i]);
    }
  }));
});

Deno.test("resample() to the same timeframe is the same, to a shorter or uneven one an error", () => {
  fc.assert(fc.property(arbitraryCandles("3m", 5), (candles) => {
    assert.equal(resample(candles, "3m"), candles);
    assert.throws(() => resample(candles, "1m"), RangeError);
    assert.throws(() => resample(candles, "5m"), /wanted a timeframe that is a whole multiple of 3m, found 5m/);
  }));
});

sharedTest(
  "resample() of the exchange's 5m bars gives its 1h bars",
  "data/ohlcv/binanceperp_BTCUSDT_5m_20250306_20250413.csv.gz",
  (file) => {
    const read = (url: URL, timeframe: Timeframe) =>
      readCandlesCsvFile(readFileSync(url), { symbol: "BTC/USDT", timeframe }).candles;
    const hours = resample(read(file, "5m"), "1h");
    const official = read(sharedFile("data/ohlcv/binanceperp_BTCUSDT_1h_20250306_20250405.csv.gz")!, "1h");
    let compared = 0;
    for (let i = 0; i < official.time.length; i++) {
      const k = hours.time.indexOf(official.time[i]);
      if (k < 0) continue;
      compared++;
      for (const name of ["open", "high", "low", "close"] as const) assert.equal(hours[name][k], official[name][i]);
      assert.ok(Math.abs(hours.volume[k] - official.volume[i]) <= 1e-9 * official.volume[i]);
    }
    assert.ok(compared > 700, `${compared} hours compared`);
  },
);

Deno.test("resample() takes the last value of further columns, as it does of a book", () => {
  const market = simulateMarket({ seed: 2, bars: 100 }),
    bars = resample({ ...market, extra: { twice: market.close } }, "5m");
  assert.deepEqual(bars.extra!.twice, bars.close);
});
