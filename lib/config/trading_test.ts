import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { marketProfile, PROFILE_NAMES } from "../execution/market_profiles.ts";
import { resolveSettings } from "./settings.ts";
import { defaultStartEquity, quoteCurrency } from "./start_equity.ts";
import { backtestOptionsOf } from "./trading.ts";

const settingsOf = (commandLine: Record<string, string> = {}) =>
  resolveSettings({ envFile: null, environment: {}, commandLine }).settings;

Deno.test("the options of a perpetual are the defaults of the engine, with the exchange's margin and grid by whatever name", () => {
  const profile = marketProfile("binance-usdm");
  const { margin, ...options } = backtestOptionsOf(settingsOf(), profile, "BTC/USDT");
  const { filters, ...rest } = options, { filters: _, ...defaults } = defaultBacktestOptions();
  assert.deepEqual(rest, defaults);
  assert.equal(filters, profile.filters.BTCUSDT);
  for (const symbol of ["BTCUSDT", "BTC/USDT:USDT"]) {
    assert.equal(backtestOptionsOf(settingsOf(), profile, symbol).filters, filters);
  }
  assert.deepEqual(margin, profile.margin);
});

Deno.test("a spot market is traded long without leverage at its own fees, whatever the exchange", () => {
  for (const name of PROFILE_NAMES) {
    const profile = marketProfile(name);
    if (profile.kind !== "spot" || name === "custom") continue;
    const { costs, direction, risk } = backtestOptionsOf(settingsOf(), profile, "BTC/USD");
    assert.deepEqual(
      [costs.makerFee, costs.takerFee, direction, risk.maxLeverage],
      [profile.makerFee, profile.takerFee, "long", 1],
      name,
    );
  }
});

Deno.test("what the settings say wins over the profile", () => {
  const given = { takerFee: "0.001", makerFee: "-0.0001", maxLeverage: "2", startEquity: "500", direction: "short" };
  const { costs, direction, risk, startEquity } = backtestOptionsOf(
    settingsOf({ ...given, spreadBps: "3" }),
    marketProfile("bybit-linear"),
    "BTC/USDT:USDT",
  );
  assert.deepEqual(
    [costs.takerFee, costs.makerFee, costs.spread, risk.maxLeverage, startEquity, direction],
    [0.001, -0.0001, { model: "fixed", bps: 3 }, 2, 500, "short"],
  );
});

Deno.test("what a profile does not allow is refused in a sentence", () => {
  for (
    const [profile, given, message] of [
      ["bitfinex", { direction: "both" }, /--direction both: wanted long on the spot market bitfinex/],
      ["kraken", { maxLeverage: "2" }, /--max-leverage: wanted at most 1 on kraken, found 2/],
      ["bybit-linear", { maxLeverage: "101" }, /wanted at most 100 on bybit-linear, found 101/],
      ["custom", { makerFee: "0" }, /the profile custom: wanted --taker-fee with it, found none/],
      ["binance-usdm", { makerFee: "-0.001" }, /wanted a finite makerFee whose rebate takerFee covers/],
    ] as const
  ) {
    assert.throws(
      () => backtestOptionsOf(settingsOf(given), marketProfile(profile), "BTC/USD"),
      { name: "UserError", message },
    );
  }
  for (const [name, value] of [["makerFee", "-0.0011"], ["takerFee", "0.051"], ["maxLeverage", "0"]]) {
    assert.throws(() => settingsOf({ [name]: value }), { name: "UserError" });
  }
});

Deno.test("the equity to start with is of the quote currency, and unknown currencies are asked about", () => {
  assert.deepEqual(["BTC/USDT", "BTC/USDT:USDT", "BTCFDUSD", "ETHBTC", "BTC"].map(quoteCurrency), [
    "USDT",
    "USDT",
    "FDUSD",
    "BTC",
    null,
  ]);
  assert.equal(defaultStartEquity("ETH/BTC"), 0.1);
  assert.throws(() => defaultStartEquity("BTC/XYZ"), { message: /BTC\/XYZ: wanted .* --start-equity, found XYZ/ });
  assert.throws(() => defaultStartEquity("GOLD"), { message: /found no quote currency in its name/ });
});
