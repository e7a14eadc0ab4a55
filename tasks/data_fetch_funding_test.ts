import assert from "node:assert/strict";
import { openMarketClient } from "../lib/exchange/market_client.ts";
import { fetchFunding } from "../lib/exchange/fetch_funding.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { importFunding, loadFunding } from "../lib/store/funding_rates.ts";
import { type FakeExchangeOptions, type FundingRate, startFakeExchange } from "../test/doubles/fake_exchange.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { readJson, sharedTest } from "../test/shared.ts";

const EIGHT_HOURS = 28_800_000;
const START = Date.UTC(2024, 0, 1);
const SYMBOL = "BTC/USDT:USDT";
/** More than two pages; the stamps jitter as Binance's do. */
const RATES: readonly FundingRate[] = Array.from({ length: 250 }, (_, i) => ({
  symbol: "BTCUSDT",
  fundingTime: START + i * EIGHT_HOURS + i % 7,
  fundingRate: ((i % 11 - 5) / 1e5).toFixed(8),
}));
const TIMES = Float64Array.from(RATES, (_, i) => START + i * EIGHT_HOURS);
const VALUES = Float64Array.from(RATES, ({ fundingRate }) => Number(fundingRate));
const NOW = TIMES[249] + 1000;

const start = (options: Partial<FakeExchangeOptions> = {}) =>
  startFakeExchange({ klines: [], now: () => NOW, fundingRates: RATES, ...options });

const open = (baseUrl: string) =>
  openMarketClient("binance", { baseUrl, isThrottled: false, timeoutMs: 30_000, now: () => NOW });

Deno.test("every rate of a span arrives once, page by page, at the minute it was due", async () => {
  await using exchange = start();
  using db = await openDatabase(":memory:");
  const client = await open(exchange.url), options = { source: "binance", importedAt: 0 };
  let inserted = 0;
  const fetch = (from: number, to: number) =>
    fetchFunding(client, (history) => {
      inserted += importFunding(db, SYMBOL, history, options).inserted;
    }, { symbol: SYMBOL, from, to });
  assert.deepEqual(await fetch(START, Infinity), { rates: 250, pages: 5, isComplete: true });
  assert.deepEqual(exchange.asked, [
    START,
    RATES[99].fundingTime + 1,
    RATES[199].fundingTime + 1,
    RATES[249].fundingTime + 1,
    RATES[249].fundingTime + 1,
  ]);
  assert.deepEqual(loadFunding(db, SYMBOL), { time: TIMES, rate: VALUES });
  assert.equal(inserted, 250);
  await fetch(START, Infinity);
  assert.equal(inserted, 250);
});

Deno.test("a span ends before its end, and at the exchange's clock", async () => {
  for (const [to, now, count] of [[TIMES[3], NOW, 3], [TIMES[3] + 60_000, NOW, 4], [Infinity, TIMES[5] - 1, 5]]) {
    await using exchange = start({ now: () => now });
    const client = await openMarketClient("binance", { baseUrl: exchange.url, isThrottled: false, now: () => now });
    const times: number[] = [];
    await fetchFunding(client, ({ time }) => times.push(...time), { symbol: SYMBOL, from: START, to });
    assert.deepEqual(times, [...TIMES.subarray(0, count)]);
  }
});

Deno.test("a stop in the middle keeps what has arrived", async () => {
  await using exchange = start();
  const controller = new AbortController(), times: number[] = [];
  const fetched = await fetchFunding(await open(exchange.url), ({ time }) => {
    times.push(...time);
    controller.abort();
  }, { symbol: SYMBOL, from: START, to: Infinity, signal: controller.signal });
  assert.deepEqual(fetched, { rates: 100, pages: 1, isComplete: false });
  assert.equal(times.length, 100);
});

Deno.test("a spot market has no funding, which is said with the perpetual's name", async () => {
  await using exchange = start();
  const client = await open(exchange.url);
  await assert.rejects(client.fundingRates("BTC/USDT", START), {
    name: "UserError",
    message: "Cannot fetch funding rates of BTC/USDT on binance: wanted a perpetual, such as BTC/USDT:USDT, found a " +
      "spot market",
  });
});

Deno.test("data fetch --funding stores the rates and says what it has", async () => {
  // One is missing, and the command's clock is this machine's.
  await using exchange = start({ fundingRates: RATES.filter((_, i) => i !== 100), now: Date.now });
  using folder = temporaryFolder();
  const run = async (...flags: string[]) => {
    const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-net=127.0.0.1"];
    const where = [
      "--symbol",
      SYMBOL,
      "--since",
      "2024-01-01",
      "--exchange-url",
      exchange.url,
      "--data-dir",
      folder.path,
    ];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-prompt", ...permissions, new URL("data.ts", import.meta.url).href],
        ...["fetch", "--funding", ...where, ...flags],
      ],
      env: { NO_COLOR: "1", ASSAY_LOG_FILE: "false" },
      stdin: "null",
    }).output();
    return { code, out: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
  };
  const first = await run();
  assert.equal(first.code, 0, first.errors);
  assert.equal(
    first.out,
    `${SYMBOL} funding of binance: 249 rates, every 8 h, from 2024-01-01 00:00 to 2024-03-24 00:00, 1 gap (1 missing: ` +
      "it pays the base rate); 249 added\n",
  );
  const again = JSON.parse((await run("--json")).out);
  assert.deepEqual([again.fetched, again.inserted, again.rates, again.isComplete], [249, 0, 249, true]);

  const db = await openDatabase(`${folder.path}/${MAIN_DATABASE}`);
  db.exec("UPDATE funding_rates SET rate = 0.5 WHERE time = (SELECT max(time) FROM funding_rates)");
  db.close();
  const contradicted = await run();
  assert.deepEqual([contradicted.code, contradicted.out], [2, ""]);
  assert.match(contradicted.errors, /^Cannot import funding rates of \S+ from binance: 1 contradicts stored ones;/);
});

sharedTest(
  "rates that Binance answered are stored to the digit",
  "data/exchange/binance_usdm_rest_recorded.json.gz",
  async (recording) => {
    const answers: { path: string; params: Record<string, string>; response: FundingRate[] | null }[] = readJson(
      recording,
    );
    const [{ response: fundingRates }] = answers.filter(({ path, params, response }) =>
      path === "/fapi/v1/fundingRate" && params.symbol === "BTCUSDT" && response?.length === 100
    );
    await using exchange = start({ fundingRates: fundingRates!, now: Date.now });
    const client = await open(exchange.url), rates: number[] = [], times: number[] = [];
    await fetchFunding({ ...client, time: () => Promise.resolve(Date.now()) }, ({ time, rate }) => {
      times.push(...time);
      rates.push(...rate);
    }, { symbol: SYMBOL, from: Date.UTC(2020, 8, 15), to: Infinity });
    assert.deepEqual([times.length, times[0], times[1]], [100, Date.UTC(2020, 8, 15), Date.UTC(2020, 8, 15, 8)]);
    assert.deepEqual(rates.slice(0, 3), [-0.0002227, -0.00002796, -0.00005156]);
  },
);
