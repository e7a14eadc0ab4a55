import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { sharedTest } from "../../test/shared.ts";
import { candlesFromColumns, validateCandles } from "./candles.ts";
import { readCandlesCsvFile } from "./read_candles.ts";
import { shuffleReturns } from "./shuffle_returns.ts";
import { simulateMarket } from "./simulate.ts";

Deno.test("shuffleReturns() gives valid candles at the same times that begin with the same bar", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.nat(200), (seed, bars) => {
    const candles = simulateMarket({ seed: 1, bars });
    const shuffled = shuffleReturns(candles, seed);
    validateCandles(shuffled);
    assert.deepEqual(shuffled.time, candles.time);
    assert.equal(shuffled.close[0], candles.close[0]);
  }));
});

Deno.test("shuffleReturns() makes every bar of a drawn one: same shape, volume and book, return less the mean", () => {
  const candles = simulateMarket({ seed: 1, bars: 500 });
  const { close, volume, book } = shuffleReturns(candles, 7);
  const mean = candles.close.subarray(1).reduce((sum, price, i) => sum + price / candles.close[i] - 1, 0) / 499;
  const shapeOf = ({ open, high, low, close }: typeof candles, i: number) =>
    [open, high, low].map((column) => column[i] / close[i]);
  const shuffled = shuffleReturns(candles, 7);
  for (let i = 1; i < 500; i++) {
    // The imbalance is a real number drawn anew for each bar, so it tells which bar was drawn.
    const drawn = candles.book!.imbalance.indexOf(book!.imbalance[i]);
    assert.ok(drawn > 0);
    assert.equal(volume[i], candles.volume[drawn]);
    const expected = candles.close[drawn] / candles.close[drawn - 1] - 1 - mean;
    assert.ok(Math.abs(close[i] / close[i - 1] - 1 - expected) < 1e-12);
    shapeOf(shuffled, i).forEach((ratio, k) => assert.ok(Math.abs(ratio - shapeOf(candles, drawn)[k]) < 1e-12));
  }
});

Deno.test("shuffleReturns() draws every bar but the first alike, with replacement", () => {
  const candles = simulateMarket({ seed: 1, bars: 20_001 });
  const place = new Map(Array.from(candles.book!.imbalance, (x, i) => [x, i]));
  const drawn = Array.from(shuffleReturns(candles, 4).book!.imbalance, (x) => place.get(x)!).slice(1);
  assert.ok(!drawn.includes(0));
  // Of n draws from n bars 1 − 1/e are different ones; tenths of the series get n/10 each, give or take √(n · 0.09).
  assert.ok(Math.abs(new Set(drawn).size / 20_000 - (1 - 1 / Math.E)) < 0.01);
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = drawn.filter((bar) => Math.floor((bar - 1) / 2000) === tenth).length;
    assert.ok(Math.abs(count - 2000) < 4 * Math.sqrt(20_000 * 0.09), `${count} from tenth ${tenth}`);
  }
});

Deno.test("shuffleReturns() takes the trend and the planted rule out of a market", () => {
  const candles = simulateMarket({ seed: 1, bars: 90 * 1440, edge: 12 });
  const gain = ({ close, book }: typeof candles) => {
    let sum = 0, squares = 0;
    for (let i = 1; i < close.length; i++) {
      const profit = Math.sign(book!.imbalance[i - 1]) * (close[i] / close[i - 1] - 1);
      sum += profit;
      squares += profit * profit;
    }
    return sum / Math.sqrt(squares);
  };
  assert.ok(gain(candles) > 8);
  assert.ok(Math.abs(gain(shuffleReturns(candles, 2))) < 4);
});

Deno.test("shuffleReturns() refuses bars whose fall exceeds what the mean leaves, as prices would turn negative", () => {
  const close = [1, 100, 1, 100];
  const candles = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: close.map((_, i) => i * 60_000),
    open: close,
    high: close,
    low: close,
    close,
    volume: close,
  });
  assert.throws(() => shuffleReturns(candles, 3), {
    name: "RangeError",
    message: /wanted every return above the mean return less 1, .*, found -0\.99 at bar 2/,
  });
});

sharedTest(
  "shuffleReturns() of real bars has no memory, not even of the size of moves",
  "data/ohlcv/binanceperp_BTCUSDT_1m_20250504_20250603.csv.gz",
  (file) => {
    const { candles } = readCandlesCsvFile(readFileSync(file), { symbol: "BTC/USDT", timeframe: "1m" });
    const shuffled = shuffleReturns(candles, 3);
    validateCandles(shuffled);
    const memory = ({ close }: typeof candles) => {
      const sizes = Array.from(close.subarray(1), (price, i) => Math.abs(Math.log(price / close[i])));
      const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
      const squares = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0);
      return sizes.slice(1).reduce((sum, size, i) => sum + (size - mean) * (sizes[i] - mean), 0) / squares;
    };
    assert.ok(memory(candles) > 0.2);
    // The autocorrelation of n independent values has a standard deviation of 1 / √n.
    assert.ok(Math.abs(memory(shuffled)) < 4 / Math.sqrt(candles.close.length));
  },
);

Deno.test("further columns go along with the bars drawn", () => {
  const market = simulateMarket({ seed: 2, bars: 100 }), extra = { traded: market.volume };
  const shuffled = shuffleReturns({ ...market, extra }, 1);
  assert.deepEqual(shuffled.extra!.traded, shuffled.volume);
});
