import assert from "node:assert/strict";
import { lookedMarket } from "./looked_market.ts";

Deno.test("a market has many names and each means it alone", () => {
  const names: Readonly<Record<string, readonly string[]>> = {
    BTCUSDT: [
      ...["BTC/USDT", "btc-usdt", "BTCUSDT", "BTC_USDT", " BTC/USDT ", "BTC/USDT:USDT", "BTC/USDT:USDT-240628"],
      ...["BTC-USDT-SWAP", "BTCUSDT_PERP", "BTCUSDT-PERP", "BTCUSDT.P", "BINANCE:BTCUSDT", "BINANCE:BTCUSDT.P"],
      ...["BTCUSDT_240628", "BTC-USDT-240628", "XBT/USDT", "XBTUSDT", "ＢＴＣ/USDT", "OKX:BTC-USDT-SWAP"],
    ],
    BTCUSD: ["BTC/USD", "XBTUSD", "XXBTZUSD", "XBT/USD:XBT"],
    ETHBTC: ["ETH/BTC", "ETH/XBT", "XETHXXBT", "ETHXBT"],
    ETHUSDT: ["BINANCE:ETHUSDT", "ETH/USDT"],
    DOGEUSD: ["XDGUSD", "DOGE-USD"],
    "币安人生USDT": ["币安人生/USDT"],
    "龙虾USDT": ["龙虾/USDT"],
    "1000PEPEUSDT": ["1000PEPE/USDT"],
    XRPUSDT: ["XRP/USDT"],
    XECUSDT: ["XEC/USDT"],
    PERPUSDT: ["PERP/USDT"],
    LINKUSD: ["LINK:USD", "LINK/USD"],
    AVAXUSD: ["AVAX:USD"],
    SOLUSDT: ["SOLUSDT:USDT", "SOL/USDT:USDT", "BYBIT:SOLUSDT"],
  };
  for (const [wanted, list] of Object.entries(names)) {
    for (const name of list) assert.equal(lookedMarket(name), wanted, name);
  }
});
