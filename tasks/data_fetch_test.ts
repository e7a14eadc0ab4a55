import assert from "node:assert/strict";
import { readJson, sharedFile, sharedTest } from "../test/shared.ts";
import type { Candles } from "../lib/core/candles.ts";
import { ExchangeError } from "../lib/core/errors.ts";
import { Secret } from "../lib/core/secret.ts";
import { readCandlesCsvFile } from "../lib/data/read_candles.ts";
import {
  BAN_SECONDS,
  type FakeExchange,
  type FakeExchangeOptions,
  type Fault,
  FAULTS,
  type Kline,
  randomKlines,
  RETRY_AFTER_SECONDS,
  startFakeExchange,
} from "../test/doubles/fake_exchange.ts";
import { type MarketClientOptions, openMarketClient } from "../lib/exchange/market_client.ts";
import { openDatabase } from "../lib/store/database.ts";
import { findMarket, loadCandles } from "../lib/store/market_data.ts";
import { fetchIntoDatabase } from "./data_fetch.ts";

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
/** Two outages and, as every real list ends, a bar that is still open. */
const COUNT = 2500;
const KLINES = randomKlines(START, COUNT + 1, 3, (i) => (i >= 700 && i < 720) || i === 1500);
/** The exchange's clock: the last bar has been open for half a minute. */
const NOW = START + COUNT * MINUTE + 30_000;
const OPTIONS = { symbol: "BTC/USDT", timeframe: "1m", from: START, to: Infinity, pauseMs: 0 } as const;

/** The closed bars of a list, as a file of them would be read. */
function candlesOf(klines: readonly Kline[]): Candles {
  const rows = klines.map((kline) => kline.slice(0, 6).map(Number));
  return readCandlesCsvFile(JSON.stringify(rows), OPTIONS).candles;
}

const EXPECTED = candlesOf(KLINES.slice(0, -1));

interface Waits {
  readonly ms: number[];
}

/** A client of the fake exchange that does not wait, and notes how long it should have. */
function clientOf(exchange: FakeExchange, options: MarketClientOptions & Waits) {
  return openMarketClient("binance", {
    baseUrl: exchange.url,
    isThrottled: false,
    timeoutMs: 2000,
    now: () => NOW,
    sleep: (ms) => {
      options.ms.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
}

const start = (options: Partial<FakeExchangeOptions> = {}) =>
  startFakeExchange({ klines: KLINES, now: () => NOW, ...options });

function assertStored(candles: Candles, expected: Candles = EXPECTED): void {
  for (const column of ["time", "open", "high", "low", "close", "volume"] as const) {
    assert.deepEqual(candles[column], expected[column]);
  }
}

Deno.test("data fetch stores every closed bar once, and the bar still open never", async () => {
  await using exchange = start();
  using db = await openDatabase(":memory:");
  const client = await clientOf(exchange, { ms: [] });
  const fetched = await fetchIntoDatabase(db, client, OPTIONS, 0);
  assertStored(loadCandles(db, "BTC/USDT", "1m"));
  assert.deepEqual(fetched.span, { from: START, to: START + COUNT * MINUTE });
  const { gaps, missingBars, sources } = findMarket(db, "BTC/USDT", "1m")!;
  assert.deepEqual([gaps, missingBars, sources], [2, 21, ["binance"]]);
});

Deno.test("a second data fetch asks for nothing but what is new", async () => {
  let now = NOW;
  await using exchange = start({ now: () => now });
  using db = await openDatabase(":memory:");
  const client = await clientOf(exchange, { ms: [], now: () => now });
  await fetchIntoDatabase(db, client, { ...OPTIONS, to: START + 1000 * MINUTE }, 0);
  const before = exchange.asked.length;
  await fetchIntoDatabase(db, client, { ...OPTIONS, to: START + 1000 * MINUTE }, 0);
  assert.equal(exchange.asked.length, before);
  now += 30_000 + 2000;
  await fetchIntoDatabase(db, client, OPTIONS, 0);
  // The last bar that is there bears witness.
  assert.ok(exchange.asked.slice(before).every((since) => since >= START + 999 * MINUTE));
  assertStored(loadCandles(db, "BTC/USDT", "1m"), candlesOf(KLINES));
});

for (const fault of FAULTS) {
  Deno.test(`after the fault "${fault}" the stored series is the fault-free one`, async () => {
    // The first page, and one that is asked for again for its hole.
    for (const at of [0, 3]) {
      const faults = new Map<number, Fault>([[at, fault]]);
      await using exchange = start({ faults });
      using db = await openDatabase(":memory:");
      const waits = { ms: [] as number[] };
      let now = NOW;
      const client = await clientOf(exchange, { ...waits, now: () => now });
      if (fault === "418") {
        const ban = { name: "RateLimitError", retryable: false, waitMs: BAN_SECONDS * 1000 };
        const until = new Date(NOW + BAN_SECONDS * 1000).toISOString();
        const isBan = (error: Error) => {
          assert.ok(error.message.includes(`is banned until ${until} (418)`), error.message);
          return Object.entries(ban).every(([name, value]) => Reflect.get(error, name) === value);
        };
        await assert.rejects(fetchIntoDatabase(db, client, OPTIONS, 0), isBan);
        // While it is banned the client does not even ask; what arrived before is kept.
        const asked = exchange.asked.length;
        await assert.rejects(fetchIntoDatabase(db, client, OPTIONS, 0), isBan);
        assert.equal(exchange.asked.length, asked);
        assert.equal(findMarket(db, "BTC/USDT", "1m") !== null, at > 1);
        now += BAN_SECONDS * 1000;
      }
      await fetchIntoDatabase(db, client, OPTIONS, 0);
      assertStored(loadCandles(db, "BTC/USDT", "1m"));
      assert.ok(exchange.asked.length > at);
      if (fault === "429") assert.deepEqual(waits.ms, [RETRY_AFTER_SECONDS * 1000]);
    }
  });
}

for (const offset of [-3000, 3000]) {
  Deno.test(`a clock ${offset / 1000} s off changes nothing that is stored`, async () => {
    // Shortly before and after the last bar closes, where the two clocks disagree about it.
    for (const [sinceClose, expected] of [[-500, KLINES.slice(0, -1)], [2500, KLINES]] as const) {
      const exchangeNow = START + (COUNT + 1) * MINUTE + sinceClose;
      await using exchange = start({ now: () => exchangeNow });
      using db = await openDatabase(":memory:");
      const client = await clientOf(exchange, { ms: [], now: () => exchangeNow + offset });
      await fetchIntoDatabase(db, client, OPTIONS, 0);
      assertStored(loadCandles(db, "BTC/USDT", "1m"), candlesOf(expected));
    }
  });
}

for (const [whose, hours] of [["exchange", 3], ["exchange", -3], ["machine", 3], ["machine", -3]] as const) {
  Deno.test(`a clock of the ${whose} that is ${hours} h off stores no open bar`, async () => {
    const ofExchange = NOW + (whose === "exchange" ? hours * 3_600_000 : 0);
    const ofMachine = NOW + (whose === "machine" ? hours * 3_600_000 : 0);
    await using exchange = start({ now: () => ofExchange });
    using db = await openDatabase(":memory:");
    await fetchIntoDatabase(db, await clientOf(exchange, { ms: [], now: () => ofMachine }), OPTIONS, 0);
    const closed = Math.min(ofExchange, ofMachine) - MINUTE;
    assertStored(loadCandles(db, "BTC/USDT", "1m"), candlesOf(KLINES.filter(([time]) => Number(time) <= closed)));
  });
}

Deno.test("every answer wrong in turn, the series is still the fault-free one", async () => {
  const kinds = FAULTS.filter((fault) => fault !== "418");
  const faults = new Map(kinds.map((fault, i) => [2 * i, fault]));
  await using exchange = start({ faults });
  using db = await openDatabase(":memory:");
  await fetchIntoDatabase(db, await clientOf(exchange, { ms: [] }), OPTIONS, 0);
  assertStored(loadCandles(db, "BTC/USDT", "1m"));
});

Deno.test("an exchange that stays away is given up, and the next data fetch goes on where it stopped", async () => {
  const faults = new Map(Array.from({ length: 6 }, (_, i) => [3 + i, "503" as Fault]));
  await using exchange = start({ faults });
  using db = await openDatabase(":memory:");
  const waits = { ms: [] as number[] };
  const client = await clientOf(exchange, waits);
  await assert.rejects(fetchIntoDatabase(db, client, OPTIONS, 0), (error) => {
    assert.ok(error instanceof ExchangeError && error.retryable && /Internal error/.test(error.message), String(error));
    return true;
  });
  assert.equal(waits.ms.length, 5);
  const stored = loadCandles(db, "BTC/USDT", "1m").time.length;
  assert.ok(stored > 0 && stored < EXPECTED.time.length);
  const asked = exchange.asked.length;
  await fetchIntoDatabase(db, client, OPTIONS, 0);
  assert.ok(exchange.asked.slice(asked).every((since) => since >= EXPECTED.time[stored - 1]));
  assertStored(loadCandles(db, "BTC/USDT", "1m"));
});

Deno.test("a stop in the middle keeps what has arrived", async () => {
  await using exchange = start();
  using db = await openDatabase(":memory:");
  const client = await clientOf(exchange, { ms: [] });
  const controller = new AbortController();
  const options = { ...OPTIONS, signal: controller.signal, onProgress: () => controller.abort() };
  assert.equal((await fetchIntoDatabase(db, client, options, 0)).isComplete, false);
  assert.ok(loadCandles(db, "BTC/USDT", "1m").time.length >= 980);
  assert.equal((await fetchIntoDatabase(db, client, OPTIONS, 0)).isComplete, true);
  assertStored(loadCandles(db, "BTC/USDT", "1m"));
});

Deno.test("a bar that is none, twice over, is named and nothing of its page is stored", async () => {
  const klines = KLINES.with(5, [KLINES[5][0], "10.00", "9.00", "8.00", "9.50", ...KLINES[5].slice(5)]);
  await using exchange = start({ klines });
  using db = await openDatabase(":memory:");
  const client = await clientOf(exchange, { ms: [] });
  await assert.rejects(fetchIntoDatabase(db, client, OPTIONS, 0), {
    name: "DataError",
    message: /column high: wanted at least max\(open, close\) = 10, found 9/,
  });
  assert.equal(findMarket(db, "BTC/USDT", "1m"), null);
  await fetchIntoDatabase(db, client, { ...OPTIONS, skipBadRows: true }, 0);
  assertStored(
    loadCandles(db, "BTC/USDT", "1m"),
    candlesOf(klines.filter((_, i) => i !== 5 && i !== klines.length - 1)),
  );
});

Deno.test("no message of an exchange that fails carries a key", async () => {
  const secrets = { apiKey: new Secret("key-a1b2c3"), secret: new Secret("secret-d4e5f6") };
  for (const fault of FAULTS.filter((name) => !["reordered", "other page", "duplicate", "empty"].includes(name))) {
    await using exchange = start({ faults: new Map(Array.from({ length: 9 }, (_, i) => [i, fault])) });
    using db = await openDatabase(":memory:");
    const client = await clientOf(exchange, { ms: [], attempts: 1, ...secrets });
    const error = await fetchIntoDatabase(db, client, OPTIONS, 0).then(() => null, (error) => error);
    const shown = Deno.inspect(error, { depth: 9 });
    assert.ok(!/a1b2c3|d4e5f6/.test(shown), shown);
  }
});

Deno.test("a symbol that the exchange lacks is named with the nearest one", async () => {
  await using exchange = start();
  const client = await clientOf(exchange, { ms: [] });
  await assert.rejects(client.market("BTC/USD"), {
    name: "UserError",
    message: "Cannot find the market BTC/USD on binance: the nearest of its symbols is BTC/USDT",
  });
});

sharedTest(
  "data fetch over recorded answers stores the recorded bars",
  "data/exchange/binance_spot_rest_recorded.json.gz",
  async (recording) => {
    const klines: Kline[] = readJson(recording)
      .filter(({ path, params }: { path: string; params: Record<string, string> }) =>
        path === "/api/v3/klines" && params.interval === "1h" && Number(params.startTime) < 1_600_000_000_000
      )
      .flatMap(({ response }: { response: Kline[] }) => response);
    const info = readJson(sharedFile("data/exchange/binance_spot_exchangeinfo_depth_2021.json.gz")!);
    const exchangeInfo = info.find(({ path }: { path: string }) => path.endsWith("/exchangeInfo")).response;
    const now = () => Number(klines.at(-1)![0]) + 3_600_000 + 5000;
    await using exchange = start({ klines, interval: "1h", exchangeInfo, now });
    using db = await openDatabase(":memory:");
    const client = await clientOf(exchange, { ms: [], now });
    const options = {
      symbol: "BTC/USDT",
      timeframe: "1h",
      from: Number(klines[0][0]),
      to: Infinity,
      pauseMs: 0,
    } as const;
    await fetchIntoDatabase(db, client, options, 0);
    const rows = klines.map((kline) => kline.slice(0, 6).map(Number));
    assertStored(loadCandles(db, "BTC/USDT", "1h"), readCandlesCsvFile(JSON.stringify(rows), options).candles);
  },
);
