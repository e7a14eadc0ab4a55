/**
 * The hosts that `deno task data` may call: `--allow-net` of the task in `deno.json` is all of them, which a test holds.
 *
 * @module
 */

/**
 * Hosts by exchange, those of the largest by volume.
 *
 * - Source: `urls.api` of ccxt's class of each exchange; a test compares them with the version in use.
 * - Which exchanges are the largest changes by the month and with who counts; any other one of ccxt needs a longer command
 *   line, which {@linkcode requireHosts} of `host_permission.ts` writes.
 */
export const EXCHANGE_HOSTS: Readonly<Record<string, readonly string[]>> = {
  binance: ["api.binance.com", "dapi.binance.com", "eapi.binance.com", "fapi.binance.com", "papi.binance.com"],
  bybit: ["api.bybit.com"],
  okx: ["www.okx.com"],
  coinbase: ["api.coinbase.com"],
  kraken: ["api.kraken.com", "kraken.zendesk.com"],
  kucoin: ["api-broker.kucoin.com", "api-futures.kucoin.com", "api.kucoin.com", "kucoin.com"],
  gate: ["api.gateio.ws"],
  htx: ["api.huobi.pro"],
  mexc: ["api.mexc.com", "www.mexc.com"],
  bitget: ["api.bitget.com"],
  cryptocom: ["api.crypto.com", "deriv-api.crypto.com"],
  bitfinex: ["api-pub.bitfinex.com", "api.bitfinex.com"],
  bitstamp: ["www.bitstamp.net"],
  gemini: ["api.gemini.com", "docs.gemini.com", "exchange.gemini.com"],
  upbit: ["api.upbit.com"],
  bingx: ["open-api.bingx.com"],
  lbank: ["api.lbank.info", "lbkperp.lbank.com"],
  deribit: ["www.deribit.com"],
  hyperliquid: ["api.hyperliquid.xyz"],
  whitebit: ["whitebit.com"],
};

/** Binance's test network, demo accounts, mirror of market data, and streams: from its documentation. */
export const OTHER_BINANCE_HOSTS: readonly string[] = [
  "data-api.binance.vision",
  "testnet.binance.vision",
  "testnet.binancefuture.com",
  "demo-api.binance.com",
  "demo-fapi.binance.com",
  "demo-dapi.binance.com",
  "stream.binance.com:9443",
  "fstream.binance.com",
  "dstream.binance.com",
  "data-stream.binance.vision",
  "stream.testnet.binance.vision",
  "stream.binancefuture.com",
  "dstream.binancefuture.com",
  "demo-stream.binance.com",
  "demo-fstream.binance.com",
  "demo-dstream.binance.com",
];
