import assert from "node:assert/strict";
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { randomSource } from "../core/random.ts";
import { alignBook, bookFeatures, type OrderBookSnapshot } from "../features/order_book.ts";
import { storedBooks } from "../../test/fixtures/stored_books.ts";
import { attachBooks, BOOK_AGE_MS, saveBookSnapshots } from "./book_snapshots.ts";
import { addCoverage, listCoverage, missingCandles, removeCoverage, saveFetched } from "./coverage.ts";
import { openDatabase } from "./database.ts";
import { loadCandles } from "./market_data.ts";
import { importCandles } from "./market_import.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Ten hours of a market that had no trade in the minutes 100 to 109. */
const CANDLES = sampleCandles(600, 1, Array.from({ length: 10 }, (_, i) => 100 + i));
const START = CANDLES.time[0];
const ALL = { from: START, to: START + 10 * HOUR };

const part = (candles: Candles, from: number, to: number) => sliceCandles(candles, from, to);
const fetched = { source: "binance", importedAt: 0, badRows: [] };

function bookAt(time: number, bid = 99): OrderBookSnapshot {
  return { time, bids: [[bid, 2], [bid - 1, 1]], asks: [[101, 1], [102, 4]] };
}

Deno.test("saveFetched() keeps bars and coverage, and what is missing shrinks to nothing", async () => {
  using db = await openDatabase(":memory:");
  const missing = () => missingCandles(db, "BTC/USDT", "1m", "binance", ALL);
  assert.deepEqual(missing(), [ALL]);
  const second = { from: START + HOUR, to: START + 3 * HOUR };
  saveFetched(db, part(CANDLES, second.from, second.to), [second], fetched);
  assert.deepEqual(missing(), [{ from: ALL.from, to: second.from }, { from: second.to, to: ALL.to }]);
  for (const span of missing()) saveFetched(db, part(CANDLES, span.from, span.to), [span], fetched);
  assert.deepEqual(missing(), []);
  assert.deepEqual(loadCandles(db, "BTC/USDT", "1m").close, CANDLES.close);
  assert.deepEqual(listCoverage(db, "BTC/USDT", "1m"), [{ source: "binance", ...ALL }]);
});

Deno.test("a hole of bars from a file is missing, a hole that the exchange has confirmed is not", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, CANDLES, { source: "a.csv", importedAt: 0 });
  const hole = { from: START + 100 * MINUTE, to: START + 110 * MINUTE };
  assert.deepEqual(missingCandles(db, "BTC/USDT", "1m", "binance", ALL), [hole]);
  saveFetched(db, part(CANDLES, hole.from, hole.to), [hole], fetched);
  assert.deepEqual(missingCandles(db, "BTC/USDT", "1m", "binance", ALL), []);
});

Deno.test("a stretch that is no longer covered is missing where its bars have holes, and covered again as fetched", async () => {
  using db = await openDatabase(":memory:");
  saveFetched(db, CANDLES, [ALL], fetched);
  const hour = { from: START + HOUR, to: START + 2 * HOUR };
  removeCoverage(db, "BTC/USDT", "1m", { source: "binance", ...hour });
  assert.deepEqual(listCoverage(db, "BTC/USDT", "1m").map(({ from, to }) => [from, to]), [
    [ALL.from, hour.from],
    [hour.to, ALL.to],
  ]);
  assert.deepEqual(missingCandles(db, "BTC/USDT", "1m", "binance", ALL), [
    { from: START + 100 * MINUTE, to: START + 110 * MINUTE },
  ]);
  const other = { ...CANDLES, close: CANDLES.close.map((price) => price * 1.00001) };
  const answer = part({ ...other, high: CANDLES.high.map((price) => price * 2) }, hour.from, hour.to);
  saveFetched(db, answer, [hour], { ...fetched, replace: true });
  assert.deepEqual(listCoverage(db, "BTC/USDT", "1m"), [{ source: "binance", ...ALL }]);
  assert.deepEqual(part(loadCandles(db, "BTC/USDT", "1m"), hour.from, hour.to).close, answer.close);
});

Deno.test("bars that cannot be kept leave no coverage behind", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, CANDLES, { source: "a.csv", importedAt: 0 });
  const other = { ...CANDLES, close: CANDLES.close.map((price) => price * 1.00001) };
  assert.throws(() => saveFetched(db, other, [ALL], fetched), { name: "DataError" });
  assert.deepEqual(listCoverage(db, "BTC/USDT", "1m"), []);
});

Deno.test("bars of two exchanges do not become one series", async () => {
  using db = await openDatabase(":memory:");
  addCoverage(db, "BTC/USDT", "1m", { source: "binance", from: 0, to: HOUR });
  assert.throws(() => missingCandles(db, "BTC/USDT", "1m", "kraken", ALL), {
    name: "UserError",
    message:
      "Cannot fetch BTC/USDT 1m bars from kraken: those in the database came from binance; use another --data-dir",
  });
});

Deno.test("book snapshots come back as they were, and cover the time between neighbours alone", async () => {
  using db = await openDatabase(":memory:");
  const times = [0, 5000, 10_000, 10_000 + BOOK_AGE_MS + 1, 30_000];
  const books = times.map((time) => bookAt(time));
  saveBookSnapshots(db, "BTC/USDT", "binance", books.slice(0, 2));
  saveBookSnapshots(db, "BTC/USDT", "binance", books.slice(2));
  saveBookSnapshots(db, "BTC/USDT", "binance", [bookAt(5000, 50)]);
  assert.deepEqual(storedBooks(db, "BTC/USDT", "binance"), books);
  assert.deepEqual(listCoverage(db, "BTC/USDT", "book"), [
    { source: "binance", from: 0, to: 10_001 },
    { source: "binance", from: times[3], to: 30_001 },
  ]);
});

Deno.test("attachBooks() fills the bars that close soon after a snapshot, and no other", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, CANDLES, { source: "a.csv", importedAt: 0 });
  // The first bar's close sees the first snapshot; the second bar's last snapshot is too old; the third has none.
  const books = [
    bookAt(START + MINUTE - 1, 98),
    bookAt(START + MINUTE + 1000),
    bookAt(START + 2 * MINUTE - BOOK_AGE_MS - 1),
  ];
  saveBookSnapshots(db, "BTC/USDT", "binance", books);
  assert.deepEqual(attachBooks(db, "BTC/USDT", "binance", 0), { "1m": 1 });
  const { book, close } = loadCandles(db, "BTC/USDT", "1m");
  assert.deepEqual([...book!.bidDepth.slice(0, 3)], [3, NaN, NaN]);
  assert.deepEqual(close, CANDLES.close);

  saveBookSnapshots(db, "BTC/USDT", "binance", [bookAt(START + 2 * MINUTE - 1, 97)]);
  assert.deepEqual(attachBooks(db, "BTC/USDT", "binance", 0), { "1m": 2 });
  assert.deepEqual([...loadCandles(db, "BTC/USDT", "1m").book!.askDepth.slice(0, 3)], [5, 5, NaN]);
});

Deno.test("attachBooks() gives the columns of alignBook()", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, CANDLES, { source: "a.csv", importedAt: 0 });
  const random = randomSource(4);
  let time = START;
  const books = Array.from(
    { length: 400 },
    () => bookAt(time += 500 + random.integer(12_000), 90 + random.integer(10)),
  );
  saveBookSnapshots(db, "BTC/USDT", "binance", books);
  attachBooks(db, "BTC/USDT", "binance", 0);
  const features = books.map((book) => bookFeatures(book));
  const expected = alignBook(features, CANDLES.time, "1m", { maximumAgeMs: BOOK_AGE_MS });
  assert.deepEqual({ ...loadCandles(db, "BTC/USDT", "1m").book }, expected);
});

Deno.test("a book of the test network does not come beside bars of the real market", async () => {
  using db = await openDatabase(":memory:");
  saveFetched(db, CANDLES, [ALL], fetched);
  saveBookSnapshots(db, "BTC/USDT", "binance testnet", [bookAt(START + MINUTE - 1)]);
  assert.deepEqual(attachBooks(db, "BTC/USDT", "binance testnet", 0), {});
  assert.equal(loadCandles(db, "BTC/USDT", "1m").book, undefined);
});
