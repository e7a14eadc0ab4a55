/**
 * `data fetch` from exchanges that page each in its own way, through ccxt's own classes of them.
 *
 * The answers are made after the exchanges' documentation and ccxt's parsers, but for the two recordings of Kraken.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { readJson, sharedFile, sharedTest } from "../test/shared.ts";
import { type Kline, randomKlines } from "../test/doubles/fake_exchange.ts";
import { type FakeVenue, startFakeVenue, type Venue, VENUES } from "../test/doubles/fake_venues.ts";
import { openMarketClient } from "../lib/exchange/market_client.ts";
import { checkDatabase } from "../lib/store/check.ts";
import { listCoverage } from "../lib/store/coverage.ts";
import { openDatabase } from "../lib/store/database.ts";
import { loadCandles } from "../lib/store/market_data.ts";
import { fetchIntoDatabase } from "./data_fetch.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SINCE = Date.UTC(2024, 0, 1);
/** The market begins a week after what is asked for, within a day. */
const START = SINCE + 7 * DAY + 500 * MINUTE;
const COUNT = 2600;
/** The exchange was away for longer than a page of some. */
const isOutage = (i: number) => i >= 900 && i < 1300;
const KLINES = randomKlines(START, COUNT + 1, 9, isOutage);

const timesOf = (klines: readonly Kline[]) => klines.map(([time]) => Number(time));

/** Fetches all that there is, as of a time. */
async function fetchAll(db: DatabaseSync, id: string, symbol: string, { url }: FakeVenue, now: number, since = SINCE) {
  const client = await openMarketClient(id, {
    baseUrl: url,
    isThrottled: false,
    now: () => now,
    attempts: 1,
  });
  await client.market(symbol);
  return await fetchIntoDatabase(db, client, { symbol, timeframe: "1m", from: since, to: Infinity, pauseMs: 0 }, 0);
}

for (const [id, venue] of Object.entries(VENUES) as [string, Venue][]) {
  Deno.test(`${id}: every bar that is to be had, the hole of its own, and then only what is new`, async () => {
    let now = START + COUNT * MINUTE + 30_000;
    await using exchange = startFakeVenue(venue, { klines: KLINES, now: () => now });
    using db = await openDatabase(":memory:");
    const { symbol } = venue, closed = timesOf(KLINES).filter((time) => time <= now - MINUTE - 30_000);
    const had = id === "kraken" ? closed.slice(-719) : closed;
    const fetched = await fetchAll(db, id, symbol, exchange, now);
    assert.deepEqual([...loadCandles(db, symbol, "1m").time], had);
    const covered = { source: id, from: had[0], to: closed.at(-1)! + MINUTE };
    assert.deepEqual(listCoverage(db, symbol, "1m"), [covered]);
    assert.deepEqual(fetched.open, [
      { from: SINCE, to: had[0], reason: id === "kraken" ? "newestOnly" : "noneBefore" },
    ]);
    assert.equal(fetched.isComplete, id !== "kraken");
    assert.deepEqual(checkDatabase(db), []);

    now += 2 * MINUTE;
    const requests = exchange.requests();
    const { bars } = await fetchAll(db, id, symbol, exchange, now, START + 2000 * MINUTE);
    assert.deepEqual([bars, loadCandles(db, symbol, "1m").time.length], [1, had.length + 1]);
    assert.ok(exchange.requests() - requests <= 3, `${exchange.requests() - requests} requests`);
  });

  Deno.test(`${id}: prices and volume stand in their columns`, async () => {
    const now = START + 20 * MINUTE + 30_000;
    await using exchange = startFakeVenue(venue, { klines: KLINES, now: () => now });
    using db = await openDatabase(":memory:");
    await fetchAll(db, id, venue.symbol, exchange, now, START);
    const candles = loadCandles(db, venue.symbol, "1m");
    (["time", "open", "high", "low", "close", "volume"] as const).forEach((name, column) => {
      assert.deepEqual([...candles[name]], KLINES.slice(0, 20).map((kline) => Number(kline[column])), name);
    });
  });
}

Deno.test("kraken: what it no longer has by the next fetch stays open, and is said", async () => {
  const { kraken } = VENUES;
  let now = START + 800 * MINUTE + 30_000;
  await using exchange = startFakeVenue(kraken, { klines: KLINES, now: () => now });
  using db = await openDatabase(":memory:");
  await fetchAll(db, "kraken", kraken.symbol, exchange, now, now - 600 * MINUTE);
  now = START + COUNT * MINUTE + 30_000;
  const { open, isComplete } = await fetchAll(db, "kraken", kraken.symbol, exchange, now, START + 700 * MINUTE);
  const gap = { from: START + 800 * MINUTE, to: START + (COUNT - 719) * MINUTE };
  assert.deepEqual([open, isComplete], [[{ ...gap, reason: "newestOnly" }], false]);
  assert.deepEqual(checkDatabase(db), []);
});

Deno.test("bitfinex: the date of its answers is the clock it does not have, and a machine hours ahead stores no open bar", async () => {
  const { bitfinex } = VENUES, now = START + 20 * MINUTE + 30_000;
  await using exchange = startFakeVenue(bitfinex, { klines: KLINES, now: () => now });
  using db = await openDatabase(":memory:");
  await fetchAll(db, "bitfinex", bitfinex.symbol, exchange, now + 180 * MINUTE, START);
  assert.deepEqual([...loadCandles(db, bitfinex.symbol, "1m").time], timesOf(KLINES.slice(0, 20)));
});

for (const [file, symbol] of [["kraken_ohlc", "BTC/USDT"], ["kraken_ohlc_old", "BTC/USD"]] as const) {
  sharedTest(
    `kraken: the bars of the recording ${file} are stored`,
    `data/exchange/${file}.json.gz`,
    async (recording) => {
      const answer = readJson(recording);
      const [pairs] = readJson(sharedFile("data/exchange/kraken_assetpairs_2021.json.gz")!);
      const pair = Object.keys(answer.result)[0], rows: (number | string)[][] = answer.result[pair];
      const closed = rows.slice(0, -1), now = 1000 * (Number(rows.at(-1)![0]) + 30);
      const routes = {
        ...VENUES.kraken.routes,
        "/0/public/AssetPairs": () => ({ error: [], result: { [pair]: pairs.response.result[pair] } }),
      };
      const venue: Venue = { ...VENUES.kraken, routes, bars: () => answer };
      await using exchange = startFakeVenue(venue, { klines: [], now: () => now });
      using db = await openDatabase(":memory:");
      await fetchAll(db, "kraken", symbol, exchange, now, 1000 * Number(rows[0][0]));
      const candles = loadCandles(db, symbol, "1m");
      assert.deepEqual([...candles.time], closed.map(([time]) => 1000 * Number(time)));
      assert.deepEqual([...candles.close], closed.map((row) => Number(row[4])));
      assert.deepEqual([...candles.volume], closed.map((row) => Number(row[6])));
    },
  );
}
