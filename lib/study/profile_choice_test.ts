import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { openDatabase } from "../store/database.ts";
import { importCandles } from "../store/market_import.ts";
import { loadMarket } from "./market.ts";
import type { MarketSource } from "./market_source.ts";
import { chooseProfile } from "./profile_choice.ts";

const file = (symbol: string) => ({ symbol, isSimulated: false, hasFundingRates: false, sources: [] });

Deno.test("a file says nothing of its exchange: spot is assumed, and a perpetual by its name", () => {
  assert.deepEqual(chooseProfile(null, file("BTC/USD")), { profile: "binance-spot", profileOrigin: "assumed" });
  assert.deepEqual(chooseProfile(null, file("BTC/USDT:USDT")), { profile: "binance-usdm", profileOrigin: "assumed" });
  assert.deepEqual(chooseProfile("kraken", file("BTC/USD")), { profile: "kraken", profileOrigin: "asked" });
});

Deno.test("a market with funding rates in the store is a perpetual, unless an exchange says otherwise", () => {
  const rated = { ...file("BTC/USDT"), hasFundingRates: true };
  assert.equal(chooseProfile(null, rated).profile, "binance-usdm");
  assert.equal(chooseProfile(null, { ...rated, sources: ["binance"] }).profile, "binance-spot");
});

Deno.test("an inverse perpetual is refused: its gains are not in the quote currency", () => {
  assert.throws(() => chooseProfile(null, file("BTC/USD:BTC")), { name: "UserError", message: /inverse perpetual/ });
});

Deno.test("a name that only looks like an exchange or a perpetual is neither", () => {
  const chosen = (symbol: string, ...sources: string[]) =>
    chooseProfile(null, { symbol, isSimulated: false, hasFundingRates: false, sources });
  assert.equal(chosen("BTC/USD", "kraken XBTUSD.csv").profileOrigin, "assumed");
  assert.equal(chosen("BTC/USD", "bitfinex", "old.csv").profileOrigin, "assumed");
  assert.deepEqual(chosen("BTC/USDT", "binance testnet"), { profile: "binance-spot", profileOrigin: "exchange" });
  assert.equal(chosen("BINANCE:BTCUSDT").profile, "binance-spot");
  assert.throws(() => chosen("BTC/USDT:USDT-250328"), { name: "UserError", message: /a future that expires/ });
});

Deno.test("a profile that contradicts the data is refused where it cannot be, and said where it is dearer to know", () => {
  const ask = (profile: "binance-spot" | "kraken", symbol: string, sources: string[]) =>
    chooseProfile(profile, { symbol, isSimulated: false, hasFundingRates: false, sources });
  assert.equal(ask("binance-spot", "BTC/USD", ["coinbase"]).profileOrigin, "overruled");
  assert.equal(ask("kraken", "BTC/USD", ["kraken"]).profileOrigin, "asked");
  assert.throws(() => ask("kraken", "BTC/USDT:USDT", []), {
    name: "UserError",
    message: /by --profile kraken: wanted the profile of a perpetual, found one of a spot market/,
  });
});

Deno.test("bars that were fetched are traded where they are from, imported ones by assumption", async () => {
  using db = await openDatabase(":memory:");
  const bars = simulateMarket({ seed: 1, bars: 2_000 });
  for (
    const [symbol, origin, profile, profileOrigin] of [
      ["A/USD", "bitfinex", "bitfinex", "exchange"],
      ["B/USDT", "binance", "binance-spot", "exchange"],
      ["B/USDT:USDT", "binance", "binance-usdm", "exchange"],
      ["C/USDT:USDT", "bybit", "bybit-linear", "exchange"],
      ["D/USDT", "bars.csv", "binance-spot", "assumed"],
    ] as const
  ) {
    importCandles(db, { ...bars, symbol }, { source: origin, importedAt: 0 });
    const stored: MarketSource = { kind: "store", symbol, timeframe: "1m", from: null, to: null };
    const shuffled: MarketSource = { kind: "shuffled", of: stored, bars: 2_000, seed: 1 };
    for (const source of [stored, shuffled]) {
      const market = loadMarket(source, db);
      assert.deepEqual([market.profile, market.profileOrigin], [profile, profileOrigin], symbol);
    }
  }
});
