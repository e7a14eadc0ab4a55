import assert from "node:assert/strict";
import fc from "fast-check";
import { readJson, readText, sharedFile, sharedTest } from "../../test/shared.ts";
import { parseDepthMessage, parseLevels, SNAPSHOT_LEVELS } from "./binance_depth.ts";
import { fakeMarket } from "../../test/doubles/fake_market.ts";
import { type BookSnapshot, SyncedBook } from "./synced_book.ts";

const LEVELS = 20;

/** Messages of a recording, each with the JSON it is. */
// deno-lint-ignore no-explicit-any -- the shape is the exchange's own
function messages(recording: URL): { text: string; data: any }[] {
  return readText(recording).split("\n").filter((line) => line !== "").map((line) => {
    const text = line.slice(line.indexOf(" ") + 1);
    const json = JSON.parse(text);
    return { text, data: json.data ?? json };
  });
}

// deno-lint-ignore no-explicit-any -- the shape is the exchange's own
function snapshotOf(data: any, limit = SNAPSHOT_LEVELS): BookSnapshot {
  return { updateId: data.lastUpdateId, bids: parseLevels(data.bids), asks: parseLevels(data.asks), limit };
}

/** Recordings with least numbers of update ids at which book and bookTicker coincide, and numbers of books. */
const RECORDINGS = [
  ["binancespot_BTCUSDT_20240808", 564, 3448],
  ["binancespot_ETHUSDT_20240808", 577, 3432],
  ["binanceusdm_BTCUSDT_20240808", 503, 6545],
] as const;

for (const [name, coinciding, rows] of RECORDINGS) {
  sharedTest(
    `the book rebuilt from ${name} equals bookTicker at every coinciding update id`,
    `data/orderbook/${name}_raw_stream.txt.gz`,
    (recording) => {
      const book = new SyncedBook(LEVELS);
      const oracle = readText(sharedFile(`data/orderbook/${name}_book20.csv.gz`)!).trim().split("\n").slice(1);
      const bestAt = new Map<number, number[]>();
      const tickers = new Map<number, number[]>();
      let applied = 0;
      for (const { text, data } of messages(recording)) {
        // The oracle goes on beyond the prices that the snapshot showed, so this book must as well.
        if (data.lastUpdateId !== undefined) assert.equal(book.adopt(snapshotOf(data, Infinity)), true);
        else if (data.B !== undefined) tickers.set(data.u, [data.b, data.B, data.a, data.A].map(Number));
        const update = parseDepthMessage(text);
        if (update !== null) assert.ok(["applied", "buffered", "old"].includes(book.update(update)));
        if (!book.isSynced || (update === null && data.lastUpdateId === undefined) || Number.isNaN(book.time)) continue;
        const bids = book.bids(LEVELS), asks = book.asks(LEVELS);
        assert.ok(bids[0][0] < asks[0][0]);
        bestAt.set(book.updateId, [...bids[0], ...asks[0]]);
        // The oracle has one row after each update, the first one those that waited for the snapshot.
        if (update === null) continue;
        const [time, , updateId, ...levels] = oracle[oracle.length - rows + applied].split(",").map(Number);
        if (updateId > book.updateId) continue;
        assert.deepEqual([time, updateId], [book.time, book.updateId]);
        assert.deepEqual([...bids.flat(), ...asks.flat()], levels);
        applied++;
      }
      assert.equal(applied, rows);
      const common = [...bestAt.keys()].filter((updateId) => tickers.has(updateId));
      for (const updateId of common) assert.deepEqual(bestAt.get(updateId), tickers.get(updateId));
      assert.ok(common.length >= coinciding);
    },
  );
}

sharedTest(
  "the book is lost when the market leaves the prices of the snapshot, and another snapshot brings it back",
  "data/orderbook/binancespot_BTCUSDT_20240808_raw_stream.txt.gz",
  (recording) => {
    const book = new SyncedBook(LEVELS);
    const whole = new SyncedBook(LEVELS);
    let lost = 0, lowest = 0;
    for (const { text, data } of messages(recording)) {
      if (data.lastUpdateId !== undefined) {
        const snapshot = snapshotOf(data);
        lowest = snapshot.bids.at(-1)![0];
        assert.ok(book.adopt(snapshot) && whole.adopt({ ...snapshot, limit: Infinity }));
      }
      const update = parseDepthMessage(text);
      if (update === null) continue;
      whole.update(update);
      if (book.update(update) !== "lost") continue;
      lost++;
      assert.ok(whole.bids(LEVELS)[LEVELS - 1][0] < lowest);
      const snapshot = { updateId: whole.updateId, bids: whole.bids(1000), asks: whole.asks(1000), limit: 1000 };
      lowest = snapshot.bids[snapshot.bids.length - 1][0];
      assert.equal(book.adopt(snapshot), true);
    }
    assert.ok(lost > 0);
  },
);

for (const file of ["binance_spot", "binance_usdm"]) {
  sharedTest(
    `the books of the four symbols of ${file} of 2021 stay in step from their first updates on`,
    `data/exchange/${file}_ws_2021.txt.gz`,
    (recording) => {
      const answers = readJson(sharedFile(`data/exchange/${file}_exchangeinfo_depth_2021.json.gz`)!);
      const books = new Map<string, SyncedBook>();
      for (const { path, params, response } of answers) {
        if (!path.endsWith("/depth")) continue;
        const book = new SyncedBook(1);
        const own = messages(recording).filter(({ data }) => data.s === params.symbol);
        const updates = own.map(({ text }) => parseDepthMessage(text)).filter((update) => update !== null);
        const tickers = new Map(own.filter(({ data }) => data.B).map(({ data }) => [data.u, data]));
        book.update(updates[0]);
        assert.equal(book.adopt(snapshotOf(response)), true);
        for (const update of updates.slice(1)) {
          const outcome = book.update(update);
          assert.equal(outcome, update.last <= response.lastUpdateId ? "old" : "applied");
          const ticker = tickers.get(book.updateId);
          if (ticker !== undefined) assert.deepEqual([book.bids(1)[0][0], book.asks(1)[0][0]], [+ticker.b, +ticker.a]);
        }
        books.set(params.symbol, book);
      }
      assert.equal(books.size, 4);
    },
  );
}

Deno.test("a synced book is the exchange's, whatever messages are lost, repeated or swapped", () => {
  const fault = fc.record({ at: fc.nat(59), kind: fc.constantFrom("drop", "repeat", "swap") });
  fc.assert(fc.property(
    fc.nat(),
    fc.boolean(),
    fc.array(fault, { maxLength: 6 }),
    fc.array(fc.nat(8), { minLength: 60, maxLength: 60 }),
    (seed, isFutures, faults, delays) => {
      const { books, updates } = fakeMarket(seed, isFutures);
      const stream = [...updates];
      for (const { at, kind } of faults) {
        if (kind === "drop") stream.splice(at, 1);
        if (kind === "repeat" && at < stream.length) stream.splice(at, 0, stream[at]);
        if (kind === "swap" && at + 1 < stream.length) [stream[at], stream[at + 1]] = [stream[at + 1], stream[at]];
      }
      const book = new SyncedBook(5);
      const ids = [...books.keys()];
      let synced = 0;
      stream.forEach((update, i) => {
        book.update(update);
        // A snapshot arrives a few changes after or before the stream.
        const snapshot = books.get(ids[Math.min(ids.length - 1, Math.max(0, i + 4 - delays[i % delays.length]))])!;
        if (book.wantsSnapshot) book.adopt(snapshot);
        if (!book.isSynced) return;
        synced++;
        const truth = books.get(book.updateId)!;
        assert.deepEqual(book.bids(100), truth.bids);
        assert.deepEqual(book.asks(100), truth.asks);
      });
      assert.ok(synced > 0 || stream.length < 40);
    },
  ));
});

Deno.test("a crossed book is not shown", () => {
  const book = new SyncedBook(1);
  book.update({ time: 0, first: 1, last: 1, previous: null, bids: [], asks: [] });
  assert.equal(book.adopt({ updateId: 5, bids: [[101, 1]], asks: [[101, 1]], limit: 10 }), false);
  book.update({ time: 0, first: 6, last: 6, previous: null, bids: [], asks: [] });
  assert.equal(book.adopt({ updateId: 5, bids: [[100, 1]], asks: [[101, 1]], limit: 10 }), true);
  assert.equal(book.update({ time: 1, first: 7, last: 7, previous: null, bids: [[102, 1]], asks: [] }), "lost");
});

Deno.test("a depth message that lacks what it must have is refused", () => {
  assert.equal(parseDepthMessage('{"result":null,"id":1}'), null);
  assert.throws(() => parseDepthMessage('{"e":"depthUpdate","E":1,"U":"x","u":3,"b":[],"a":[]}'), SyntaxError);
  assert.throws(() => parseDepthMessage('{"e":"depthUpdate","E":1,"U":1,"u":3,"b":[["1","-1"]],"a":[]}'), SyntaxError);
});
