import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { sliceCandles } from "../data/candles.ts";
import { cacheFile } from "./candle_cache.ts";
import { openDatabase } from "./database.ts";
import { findMarket, listMarkets, loadCandles } from "./market_data.ts";
import { importCandles } from "./market_import.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const at = { source: "a.csv", importedAt: 1 };

/** The bars whose index passes. */
function pick(candles: Candles, passes: (i: number) => boolean): Candles {
  const column = (values: Float64Array) => values.filter((_, i) => passes(i));
  const { symbol, timeframe, time, open, high, low, close, volume } = candles;
  return {
    symbol,
    timeframe,
    time: column(time),
    open: column(open),
    high: column(high),
    low: column(low),
    close: column(close),
    volume: column(volume),
  };
}

Deno.test("whatever the parts and their order, importing them gives the whole", async () => {
  const whole = sampleCandles(40);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }), async (parts) => {
      using db = await openDatabase(":memory:");
      for (const part of [2, 0, 3, 1]) {
        // Bars of part 3 are in every import, so that imports overlap.
        const some = pick(whole, (i) => parts[i] === part || parts[i] === 3);
        if (some.time.length > 0) importCandles(db, some, at);
      }
      assert.equal(candlesHash(loadCandles(db, "BTC/USDT", "1m")), candlesHash(whole));
    }),
    { numRuns: 30 },
  );
});

Deno.test("bars come back from the table and from the flat copy on shared memory, with one hash", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(`${folder.path}/a.db`);
  const candles = sampleCandles(500, 1, [100, 101, 300]);
  importCandles(db, candles, at);
  const file = cacheFile(db.location()!, "BTC/USDT", "1m");
  const fromCopy = loadCandles(db, "BTC/USDT", "1m");
  Deno.removeSync(file);
  const fromTable = loadCandles(db, "BTC/USDT", "1m");
  for (const loaded of [fromCopy, fromTable]) {
    assert.ok(loaded.close.buffer instanceof SharedArrayBuffer);
    assert.equal(candlesHash(loaded), candlesHash(candles));
  }
  assert.ok(Deno.statSync(file).isFile, "the copy is made again");
  const from = candles.time[10], to = candles.time[20];
  assert.deepEqual(loadCandles(db, "BTC/USDT", "1m", from, to).time, sliceCandles(candles, from, to).time);
  assert.deepEqual(listMarkets(db), [{
    symbol: "BTC/USDT",
    timeframe: "1m",
    bars: 497,
    fromTime: candles.time[0],
    toTime: candles.time[496],
    hasBook: false,
    gaps: 2,
    missingBars: 3,
    hash: candlesHash(candles),
    sources: ["a.csv"],
  }]);
});

Deno.test("a flat copy that is cut short, altered or of other bars is passed over and made again", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(`${folder.path}/a.db`);
  const candles = sampleCandles(100);
  importCandles(db, candles, at);
  const file = cacheFile(db.location()!, "BTC/USDT", "1m");
  const good = Deno.readFileSync(file);
  const altered = good.slice();
  altered[good.length - 3] ^= 1;
  for (const bad of [good.subarray(0, 50), new Uint8Array(0), altered, new Uint8Array(good.length)]) {
    Deno.writeFileSync(file, bad);
    assert.equal(candlesHash(loadCandles(db, "BTC/USDT", "1m")), candlesHash(candles));
    assert.deepEqual(Deno.readFileSync(file), good);
  }
});

Deno.test("bars changed behind the store's back are refused", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(`${folder.path}/a.db`);
  importCandles(db, sampleCandles(100), at);
  db.exec("DELETE FROM market_data WHERE time = (SELECT max(time) FROM market_data)");
  Deno.removeSync(cacheFile(db.location()!, "BTC/USDT", "1m"));
  assert.throws(() => loadCandles(db, "BTC/USDT", "1m"), {
    name: "StorageError",
    message: /wanted the 100 bars with hash \w+, found 99 bars/,
  });
});

Deno.test("importing the same bars again writes nothing", async () => {
  using db = await openDatabase(":memory:");
  const candles = sampleCandles(50);
  const first = importCandles(db, candles, at);
  assert.deepEqual(first, { inserted: 50, replaced: 0, bars: 50, hash: candlesHash(candles) });
  const changes = () => db.prepare("SELECT total_changes() AS n").get()!.n;
  const before = changes();
  assert.deepEqual(importCandles(db, candles, at), { ...first, inserted: 0 });
  assert.equal(changes(), before);
});

Deno.test("bars that contradict stored ones are refused unless they are to replace them", async () => {
  using db = await openDatabase(":memory:");
  const candles = sampleCandles(50);
  importCandles(db, candles, at);
  const volume = candles.volume.slice();
  volume[7] = 123;
  const other = { ...candles, volume };
  assert.throws(() => importCandles(db, other, { source: "b.csv", importedAt: 2 }), {
    name: "DataError",
    message: `Cannot import BTC/USDT 1m candles from b.csv: 1 value contradict stored bars; the first: volume at ${
      new Date(candles.time[7]).toISOString()
    } is stored as ${candles.volume[7]}, found 123`,
  });
  assert.equal(findMarket(db, "BTC/USDT", "1m")?.hash, candlesHash(candles));
  const result = importCandles(db, other, { source: "b.csv", importedAt: 2, replace: true });
  assert.deepEqual([result.inserted, result.replaced], [0, 1]);
  assert.equal(loadCandles(db, "BTC/USDT", "1m").volume[7], 123);
  assert.deepEqual(findMarket(db, "BTC/USDT", "1m")?.sources, ["a.csv", "b.csv"]);
});

Deno.test("book features are added to stored bars and outlive an import without them", async () => {
  using folder = temporaryFolder();
  using db = await openDatabase(`${folder.path}/a.db`);
  const candles = sampleCandles(5);
  const column = (...values: number[]) => Float64Array.from(values);
  const book = {
    spreadBps: column(1, NaN, 2, NaN, NaN),
    imbalance: column(0.5, NaN, -0.5, NaN, NaN),
    micropriceBps: column(0.1, NaN, -0.2, NaN, NaN),
    bidDepth: column(3, NaN, 4, NaN, NaN),
    askDepth: column(5, NaN, 6, NaN, NaN),
  };
  importCandles(db, candles, at);
  assert.equal(importCandles(db, { ...candles, book }, at).replaced, 2);
  assert.equal(importCandles(db, candles, at).replaced, 0);
  Deno.removeSync(cacheFile(db.location()!, "BTC/USDT", "1m"));
  const loaded = loadCandles(db, "BTC/USDT", "1m");
  for (const name of ["spreadBps", "imbalance", "askDepth"] as const) {
    assert.deepEqual(Array.from(loaded.book![name]), Array.from(book[name]));
  }
});

Deno.test("an unknown market is refused with the names of the known ones", async () => {
  using db = await openDatabase(":memory:");
  assert.throws(() => loadCandles(db, "ETH/USDT", "1m"), {
    name: "UserError",
    message: "Cannot load ETH/USDT 1m candles: the database has no market data",
  });
  importCandles(db, sampleCandles(2), at);
  assert.throws(() => loadCandles(db, "ETH/USDT", "1m"), /the database has BTC\/USDT 1m/);
  assert.throws(() => importCandles(db, pick(sampleCandles(2), () => false), at), /there are no bars/);
});
