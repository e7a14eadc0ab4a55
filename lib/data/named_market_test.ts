import assert from "node:assert/strict";
import type { Timeframe } from "../core/candles.ts";
import { readCandlesCsvFile } from "./read_candles.ts";

const T = Date.UTC(2024, 0), HOUR_MS = 3_600_000;

/** Reads hours, each with its cell in one more column. */
function read(column: string, cells: readonly string[], symbol = "BTC/USDT", timeframe: Timeframe = "1h") {
  const rows = cells.map((cell, i) => `${T + i * HOUR_MS},10,12,9,11,5,${cell}`);
  const file = [`timestamp,open,high,low,close,volume,${column}`, ...rows].join("\n");
  return readCandlesCsvFile(file, { symbol, timeframe, skipBadRows: true }).candles.time.length;
}

const refused = (pattern: RegExp, ...given: Parameters<typeof read>) =>
  assert.throws(() => read(...given), (error: Error) => {
    assert.equal(error.name, "DataError");
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  }, JSON.stringify(given));

Deno.test("a file of several markets is refused at the line of the second, beside each other or one after the other", () => {
  const two = /line 4, column (symbol|Ticker|PAIR|market|instrument): wanted bars of one market, found "A1" and "B2"/;
  for (const column of ["symbol", "Ticker", "PAIR", "market", "instrument"]) {
    refused(two, column, ["A1", "A1", "B2", "B2"], "A1");
    refused(two, column, ["A1", "", "B2", "A1"], "A1");
  }
  const file = [0, 1].flatMap((i) => ["ETHUSDT", "SOLUSDT"].map((name) => `${T + i * HOUR_MS},${name},10,12,9,11,5`));
  const text = ["time,symbol,open,high,low,close,volume", ...file].join("\n");
  assert.throws(
    () => readCandlesCsvFile(text, { symbol: "ETH/USDT", timeframe: "1h" }),
    /line 3, column symbol: wanted bars of one market, found "ETHUSDT" and "SOLUSDT"; make a file of each, or leave the column out where/,
  );
});

Deno.test("a file of surely another market than that asked for is refused", () => {
  const others = [
    "ETHUSDT",
    "ETH-USD",
    "BINANCE:ETHUSDT",
    "ETH/USDT:USDT",
    "ADABTC",
    "BTCEUR",
    "ETHUSDT.P",
    "RENDERUSDT",
    "ethusdt",
    "tETHUSD",
    "XETHZUSD",
    "ETH",
    "SOL",
  ];
  for (const other of others) refused(/line 2, column symbol: wanted BTC\/USDT, found .*--symbol/, "symbol", [other]);
  refused(/wanted BTCUSDT, found "ETHUSDT"/, "symbol", ["ETHUSDT"], "BTCUSDT");
  refused(/wanted BTCUSDT, found "BTCEUR"/, "symbol", ["BTCEUR"], "BTCUSDT");
});

Deno.test("spellings of the market asked for agree, with each other too, and what cannot be taken apart is let be", () => {
  const same = ["BTCUSDT", "btc-usdt", "BTC/USDT:USDT", "BINANCE:BTCUSDT", "XBTUSDT", "BTC_USDT-PERP", "BTC-USDT-SWAP"];
  assert.equal(read("symbol", same), same.length);
  const agreed = [
    "BTC",
    "XBTUSD",
    "BTC-USD",
    "tBTCUSD",
    "XXBTZUSD",
    "BTC-PERP",
    "BTC-26DEC25",
    "1000BTCUSDT",
    "USDT-BTC",
  ];
  for (const text of [...agreed, "Bitcoin", "2781", "-"]) assert.equal(read("symbol", [text]), 1, text);
  for (const text of ["Binance", "SPOT", "crypto"]) assert.equal(read("market", [text]), 1, text);
  assert.equal(read("symbol", ["KRW-BTC"], "BTC/KRW"), 1);
  assert.equal(read("symbol", ["ARBUSD"], "ARB/USD"), 1);
  assert.equal(read("symbol", ["BTC"], "BTCUSDT"), 1);
  assert.equal(read("symbol", ["XXDGZUSD"], "DOGE/USD"), 1);
  assert.equal(read("symbol", ["XDGUSD", "DOGE/USD"], "DOGE/USD"), 2);
  assert.equal(read("symbol", ["DOGEUSD"], "XDGUSD"), 1);
  assert.equal(read("market cap", ["1", "2"]), 2);
});

Deno.test("a bare word is no market that surely is another: of several such words alone the file is refused", () => {
  assert.equal(read("Ticker", ["GOLD"], "XAU/USD"), 1);
  for (const text of ["bitstampUSD", "krakenEUR", "bitstampusd", "Entry", "BTCF24"]) {
    for (const symbol of ["BTC/USD", "BTC/USDT", "BTCUSD"]) assert.equal(read("market", [text], symbol), 1, text);
  }
  refused(
    /line 3, column symbol: wanted bars of one market, found "BTCF24" and "BTCG24"; .* leave the column out /,
    ...[
      "symbol",
      ["BTCF24", "BTCG24"],
      "BTC/USD",
    ] as const,
  );
});

Deno.test("what a line that is no bar has in the columns of market and bar length is no market and no length", () => {
  for (const [column, cell] of [["symbol", "BTCUSDT"], ["interval", "1h"]]) {
    const names = `${column},timestamp,open,high,low,close,volume`, bar = `${cell},${T},10,12,9,11,5`;
    for (const line of ["Source: a site of data", "ETH,n/a,10,12,9,11,5", "1d,n/a,,,,,", names]) {
      const { candles, badRows } = readCandlesCsvFile([names, bar, line].join("\n"), {
        symbol: "BTC/USDT",
        timeframe: "1h",
        skipBadRows: true,
      });
      assert.deepEqual([candles.time.length, badRows.map((row) => row.line)], [1, [3]], line);
    }
  }
});

Deno.test("a bar length that a column says is the one asked for, where it has a unit, or the file is refused", () => {
  const hours = ["1h", "1H", "60m", "60 min", "1 hour", "hourly", "H1", "PERIOD_H1"];
  for (const column of ["timeframe", "Interval", "period"]) assert.equal(read(column, hours), hours.length);
  for (const text of ["15m", "15min", "M15", "15 Minutes"]) {
    refused(/line 3, column timeframe: wanted bars of 1h, found .*; give --timeframe 15m; /, "timeframe", ["1h", text]);
  }
  for (const text of ["1M", "1w", "daily", "1s"]) refused(/wanted bars of 1h, found/, "interval", [text]);
  assert.equal(read("period", ["1", "2", "a", "Q1", "m", "2024-01"]), 6);
  assert.equal(read("period", ["Day", "Night", "Monday", "month", "early", "hour", "min"]), 7);
});
