import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS, PRICE_COLUMNS } from "../core/candles.ts";
import { candlesFromColumns, sliceCandles } from "./candles.ts";
import { candlesHash } from "./candles_hash.ts";
import { simulateMarket } from "./simulate.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

Deno.test("candlesHash() of a view equals that of its copy", () => {
  fc.assert(fc.property(arbitraryCandles(), (candles) => {
    const view = sliceCandles(candles, candles.time[3] ?? 0, Infinity);
    assert.equal(candlesHash(view), candlesHash(candlesFromColumns(view)));
  }));
});

Deno.test("candlesHash() changes with any one value, with the symbol and with the book", () => {
  const candles =
    fc.sample(arbitraryCandles().filter(({ time, book }) => time.length > 2 && !!book), { seed: 1, numRuns: 1 })[0];
  const hashes = new Set([candlesHash(candles)]);
  const add = (changed: typeof candles) => {
    const before = hashes.size;
    assert.equal(hashes.add(candlesHash(changed)).size, before + 1);
  };
  for (const name of PRICE_COLUMNS) add({ ...candles, [name]: candles[name].map((x, i) => i === 2 ? x + 1 : x) });
  for (const name of BOOK_COLUMNS) {
    const column = candles.book![name].map((x, i) => i === 2 ? (x || 0) + 1 : x);
    add({ ...candles, book: { ...candles.book!, [name]: column } });
  }
  add({ ...candles, symbol: "ETH/USDT" });
  add({ ...candles, timeframe: "5m" });
  add({ ...candles, book: undefined });
  add(sliceCandles(candles, candles.time[1], Infinity));
});

Deno.test("candlesHash() changes with a further column's name and values, not with their order, nor without any", () => {
  const candles = simulateMarket({ seed: 1, bars: 50 }), a = candles.close, b = candles.volume;
  const hash = (extra?: Record<string, Float64Array>) => candlesHash({ ...candles, ...(extra && { extra }) });
  assert.equal(hash({}), hash());
  assert.equal(hash({ a, b }), hash({ b, a }));
  assert.equal(
    new Set([hash(), hash({ a }), hash({ b: a }), hash({ a: b }), hash({ a, b }), hash({ a: b, b: a })]).size,
    6,
  );
});

Deno.test("candlesHash() knows one NaN and one zero, whatever their bits", () => {
  const hash = (bits: bigint, volume: number) => {
    const column = new Float64Array(new BigUint64Array([bits]).buffer);
    const one = Float64Array.of(1);
    return candlesHash({
      symbol: "X",
      timeframe: "1m",
      time: Float64Array.of(0),
      open: one,
      high: one,
      low: one,
      close: one,
      volume: Float64Array.of(volume),
      book: { spreadBps: column, imbalance: column, micropriceBps: column, bidDepth: column, askDepth: column },
    });
  };
  assert.equal(hash(0x7ff8000000000000n, 0), hash(0xfff8000000000001n, -0));
});

Deno.test("candlesHash() is the SHA-256 that Python's hashlib gives for the documented bytes", () => {
  const candles = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: [0],
    open: [2],
    high: [3],
    low: [1],
    close: [2.5],
    volume: [7],
  });
  assert.equal(candlesHash(candles), "3397db26a5129c2b311c20b7eb5b3b3e9ad139b2312f112e3ff8ec6f1ba33f52");
});
