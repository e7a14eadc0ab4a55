import assert from "node:assert/strict";
import { Secret } from "../core/secret.ts";
import { openExchange, type OpenExchangeOptions } from "./ccxt_exchange.ts";
import { fakeMarket } from "../../test/doubles/fake_market.ts";
import { randomKlines, startFakeExchange } from "../../test/doubles/fake_exchange.ts";

const OPTIONS = { mode: "mainnet", timeoutMs: 30_000, mostBytes: 2 ** 24, now: Date.now, isThrottled: false } as const;

/** Hosts that each mode calls, for spot and for futures. */
const HOSTS = {
  mainnet: ["api.binance.com", "fapi.binance.com"],
  testnet: ["testnet.binance.vision", "testnet.binancefuture.com"],
  demo: ["demo-api.binance.com", "demo-fapi.binance.com"],
} as const;

for (const [mode, hosts] of Object.entries(HOSTS) as [OpenExchangeOptions["mode"], readonly string[]][]) {
  Deno.test({
    name: `${mode} calls its own host for each kind of market and no other`,
    permissions: { read: true, env: true, net: false },
    async fn() {
      for (const [i, symbol] of ["BTC/USDT", "BTC/USDT:USDT"].entries()) {
        const exchange = await openExchange("binance", { ...OPTIONS, mode });
        await assert.rejects(exchange.market(symbol), {
          name: "UserError",
          message: RegExp(`--allow-net=${hosts[i]} added$`),
        });
      }
    },
  });
}

Deno.test("an exchange that lacks a mode, and one that ccxt does not know, are refused", async () => {
  await assert.rejects(openExchange("kraken", { ...OPTIONS, mode: "testnet" }), {
    name: "UserError",
    message: "Cannot use the testnet of kraken: it has none",
  });
  await assert.rejects(openExchange("binanc", OPTIONS), { name: "UserError", message: /did you mean binance\?$/ });
  await assert.rejects(openExchange("../ccxt", OPTIONS), { name: "UserError" });
});

Deno.test("rows, book, clock and market come as the exchange has them", async () => {
  const klines = randomKlines(0, 5, 1);
  const book = fakeMarket(1, false).books.values().next().value!;
  const texts = (levels: typeof book.bids) => levels.map((level) => level.map(String));
  const depth = () => ({ lastUpdateId: book.updateId, bids: texts(book.bids), asks: texts(book.asks) });
  await using fake = startFakeExchange({ klines, now: () => 1e9, depth });
  const keys = { apiKey: new Secret("key"), secret: new Secret("secret") };
  const exchange = await openExchange("binance", { ...OPTIONS, ...keys, baseUrl: `${fake.url}/` });
  assert.deepEqual(await exchange.market("BTC/USDT"), { id: "BTCUSDT", kind: "spot" });
  assert.equal(await exchange.time(), 1e9);
  assert.deepEqual(
    await exchange.ohlcv("BTC/USDT", "1m", 60_000, 3),
    klines.slice(1, 4).map((kline) => kline.slice(0, 6).map(Number)),
  );
  const { bids, asks, updateId } = await exchange.orderBook("BTC/USDT", 1000);
  assert.deepEqual({ bids, asks, updateId }, { bids: book.bids, asks: book.asks, updateId: book.updateId });
});

Deno.test("what is wrong with a request is not asked again: an unknown symbol, a timeframe the exchange lacks", async () => {
  await using fake = startFakeExchange({ klines: [], now: () => 0, symbol: "ETHUSDT", interval: "1m" });
  const exchange = await openExchange("binance", { ...OPTIONS, baseUrl: fake.url });
  await assert.rejects(exchange.ohlcv("BTC/USDT", "1m", 0, 10), { name: "UserError", message: /BTC\/USDT/ });
  await assert.rejects(
    exchange.ohlcv("ETH/USDT", "1h", 0, 10),
    (error: Error & { retryable?: boolean }) => error.name === "UserError" || error.retryable === false,
  );
});

Deno.test("the public modules do not depend on ccxt", async () => {
  const file = new URL("market_client.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--quiet", "--json", file] }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  assert.ok(modules.length > 5);
  assert.deepEqual(
    modules.filter(({ specifier }: { specifier: string }) => /ccxt@|\/ccxt\/|npm:\/?ccxt/.test(specifier)),
    [],
  );
});
