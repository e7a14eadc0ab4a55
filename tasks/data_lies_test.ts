/**
 * What `data fetch` makes of an exchange whose every answer is wrong in the same way, and how that is mended.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { type Fault, type Kline, randomKlines, startFakeExchange } from "../test/doubles/fake_exchange.ts";
import { openMarketClient } from "../lib/exchange/market_client.ts";
import { checkDatabase } from "../lib/store/check.ts";
import { listCoverage } from "../lib/store/coverage.ts";
import { openDatabase } from "../lib/store/database.ts";
import { findMarket, loadCandles } from "../lib/store/market_data.ts";
import { fetchIntoDatabase, type FetchIntoDatabaseOptions } from "./data_fetch.ts";

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
const COUNT = 3500;
const END = START + COUNT * MINUTE;
const NOW = END + 30_000;
/** The last bar is still open, and the exchange was away for half an hour. */
const KLINES = randomKlines(START, COUNT + 1, 3, (i) => i >= 700 && i < 730);
const OPTIONS = { symbol: "BTC/USDT", timeframe: "1m", from: START, to: Infinity, pauseMs: 0 } as const;

interface Behaviour {
  readonly klines?: readonly Kline[];
  readonly fault?: Fault;
  /** Requests for bars before the first wrong answer. */
  readonly goodAnswers?: number;
}

/** Fetches once from an exchange that behaves so for ever. */
async function fetchFrom(
  db: DatabaseSync,
  { klines = KLINES, fault, goodAnswers = 0 }: Behaviour,
  options: Partial<FetchIntoDatabaseOptions> = {},
) {
  const faults = new Map<number, Fault>();
  if (fault !== undefined) { for (let request = goodAnswers; request < 100; request++) faults.set(request, fault); }
  await using exchange = startFakeExchange({ klines, now: () => NOW, faults });
  const client = await openMarketClient("binance", {
    baseUrl: exchange.url,
    isThrottled: false,
    now: () => NOW,
    attempts: 2,
    sleep: () => Promise.resolve(),
  });
  const fetched = await fetchIntoDatabase(db, client, { ...OPTIONS, ...options }, 0);
  return { ...fetched, asked: exchange.asked };
}

const coverageOf = (db: DatabaseSync) =>
  listCoverage(db, "BTC/USDT", "1m").map(({ from, to }) => [(from - START) / MINUTE, (to - START) / MINUTE]);

const minutesOf = (db: DatabaseSync) => [...loadCandles(db, "BTC/USDT", "1m").time].map((at) => (at - START) / MINUTE);

/** A fetch from an exchange that is well again brings every bar, and the next one asks for nothing. */
async function assertMended(db: DatabaseSync): Promise<void> {
  assert.equal((await fetchFrom(db, {})).isComplete, true);
  assert.deepEqual(minutesOf(db), KLINES.slice(0, -1).map(([time]) => (Number(time) - START) / MINUTE));
  assert.deepEqual(coverageOf(db), [[0, COUNT]]);
  assert.deepEqual(checkDatabase(db), []);
  assert.deepEqual((await fetchFrom(db, {}, { to: END })).asked, []);
}

for (const fault of ["no list", "empty", "seconds", "deep JSON"] as const) {
  Deno.test(`answers that are ${fault} from the first or the fourth on are an error, and nothing is covered by them`, async () => {
    for (const [goodAnswers, covered] of [[0, []], [3, [[0, 2029]]]] as const) {
      using db = await openDatabase(":memory:");
      await assert.rejects(fetchFrom(db, { fault, goodAnswers }), { name: "ExchangeError" });
      assert.deepEqual(coverageOf(db), covered);
      await assertMended(db);
    }
  });
}

Deno.test("a start that is ignored leaves open what lies before the newest bars", async () => {
  using db = await openDatabase(":memory:");
  const { open, isComplete } = await fetchFrom(db, { fault: "newest bars" });
  assert.equal(isComplete, false);
  assert.deepEqual(open, [{ from: START, to: END - 999 * MINUTE, reason: "newestOnly" }]);
  assert.deepEqual(coverageOf(db), [[COUNT - 999, COUNT]]);
  await assertMended(db);
});

Deno.test("a start that is ignored leaves a hole open between the stored bars and the newest", async () => {
  using db = await openDatabase(":memory:");
  await fetchFrom(db, {}, { to: START + 500 * MINUTE });
  const { open, isComplete } = await fetchFrom(db, { fault: "newest bars" });
  assert.equal(isComplete, false);
  assert.deepEqual(open.map(({ reason }) => reason), ["newestOnly"]);
  assert.deepEqual(coverageOf(db), [[0, 500], [COUNT - 999, COUNT]]);
  await assertMended(db);
});

Deno.test("bars of hours that come for minutes are kept, and cover nothing but themselves", async () => {
  using db = await openDatabase(":memory:");
  const hours = KLINES.filter(([time]) => Number(time) % (60 * MINUTE) === 0);
  const { open, isComplete } = await fetchFrom(db, { klines: hours });
  assert.equal(isComplete, false);
  assert.deepEqual([...new Set(open.map(({ reason }) => reason))], ["fewBars"]);
  assert.ok(coverageOf(db).every(([from, to]) => to - from === 1));
  await assertMended(db);
});

Deno.test("a stretch that is asked for again takes the exchange's new word", async () => {
  using db = await openDatabase(":memory:");
  const wrong = KLINES.map((kline, i) => i >= 100 && i < 200 ? kline.with(5, "7") : kline).filter((_, i) => i !== 150);
  await fetchFrom(db, { klines: wrong });
  assert.deepEqual((await fetchFrom(db, {}, { to: END })).asked, []);
  const again = { from: START + 50 * MINUTE, to: START + 250 * MINUTE, again: true };
  assert.equal((await fetchFrom(db, {}, again)).bars, 200);
  const volumes = KLINES.slice(0, -1).map((kline) => Number(kline[5]));
  assert.deepEqual([...loadCandles(db, "BTC/USDT", "1m").volume], volumes);
  await assertMended(db);
});

Deno.test("a stretch that is asked for again of an exchange that has lost it is no longer covered", async () => {
  using db = await openDatabase(":memory:");
  await fetchFrom(db, {});
  const again = { from: START + 50 * MINUTE, to: START + 250 * MINUTE, again: true };
  await assert.rejects(fetchFrom(db, { fault: "no list" }, again), { name: "ExchangeError" });
  assert.deepEqual(coverageOf(db), [[0, 50], [250, COUNT]]);
  assert.equal(findMarket(db, "BTC/USDT", "1m")!.bars, COUNT - 30);
});
