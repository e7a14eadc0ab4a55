/**
 * Exchanges on this machine as ccxt's classes of them expect, each with its own habit of paging: which bars it answers for
 * a start, an end and a limit, in which order, with times in which unit.
 *
 * Answers are made after the exchanges' documentation and ccxt's parsers, not recorded; where a recording is at hand a test
 * plays it in place of the made ones.
 *
 * @module
 */
import { DAY_MS } from "../../lib/core/candles.ts";
import type { Kline } from "./fake_exchange.ts";

/** A market of an exchange, in minutes. */
export interface VenueMarket {
  /** Bars in order of time; those that the exchange's clock has not reached are not told. */
  readonly klines: readonly Kline[];
  /** The exchange's clock, ms UTC. */
  readonly now: () => number;
}

/** What a request for bars says, times in ms UTC. */
interface Wanted {
  /** Bars from the first to the last that exists now, of the length asked for. */
  readonly bars: readonly Kline[];
  readonly params: URLSearchParams;
}

/** How an exchange speaks. */
export interface Venue {
  /** The market, by ccxt's name. */
  readonly symbol: string;
  /** Most bars of an answer. */
  readonly pageBars: number;
  /** What it answers, by the end of the path: its markets, its clock if it tells it, and bars. */
  readonly routes: Readonly<Record<string, (params: URLSearchParams, now: number) => unknown>>;
  /** Path of requests for bars. */
  readonly barsPath: RegExp;
  /** The word that asks for bars of a day. */
  readonly day: string;
  /** An answer with bars. */
  readonly bars: (wanted: Wanted) => unknown;
}

const seconds = (kline: Kline) => Number(kline[0]) / 1000;
const newestFirst = (bars: readonly Kline[]) => bars.toReversed();

/** The exchanges, by ccxt's names. */
export const VENUES = {
  /** The newest 720 bars after `since`, which is not part of it, in seconds; older ones are not to be had. */
  kraken: {
    symbol: "BTC/USD",
    pageBars: 720,
    routes: {
      "/0/public/AssetPairs": () => ({ error: [], result: { XXBTZUSD: KRAKEN_PAIR } }),
      "/0/public/Time": (_, now) => ({ error: [], result: { unixtime: Math.floor(now / 1000) } }),
    },
    barsPath: /\/0\/public\/OHLC$/,
    day: "interval=1440",
    bars: ({ bars, params }) => {
      const kept = bars.slice(-720).filter((kline) => seconds(kline) > Number(params.get("since")));
      const rows = kept.map((kline) => [seconds(kline), ...kline.slice(1, 5), kline[4], kline[5], 1]);
      return { error: [], result: { XXBTZUSD: rows, last: 0 } };
    },
  },
  /** Bars from `start` to `end`, both part of it and in seconds, newest first; more than 350 are refused. */
  coinbase: {
    symbol: "BTC/USD",
    pageBars: 300,
    routes: {
      "/market/products": (params) => ({ products: params.has("product_type") ? [] : [COINBASE_PRODUCT] }),
      "/v2/time": (_, now) => ({ data: { epoch: Math.floor(now / 1000) } }),
    },
    barsPath: /\/market\/products\/BTC-USD\/candles$/,
    day: "granularity=ONE_DAY",
    bars: ({ bars, params }) => {
      const [start, end] = ["start", "end"].map((name) => Number(params.get(name)));
      const rows = bars.filter((kline) => seconds(kline) >= start && seconds(kline) <= end);
      const step = params.get("granularity") === "ONE_DAY" ? DAY_MS / 1000 : 60;
      if ((end - start) / step > 350) return { error: "INVALID_ARGUMENT", message: "number of candles requested" };
      const [open, high, low, close, volume] = [1, 2, 3, 4, 5];
      return {
        candles: newestFirst(rows).map((row) => ({
          ...{ start: String(seconds(row)), low: row[low], high: row[high], open: row[open] },
          ...{ close: row[close], volume: row[volume] },
        })),
      };
    },
  },
  /** The first `limit` bars from `start` on, newest first, all as texts. */
  bybit: {
    symbol: "BTC/USDT",
    pageBars: 1000,
    routes: {
      "/v5/market/instruments-info": () => ({ retCode: 0, result: { category: "spot", list: [BYBIT_INSTRUMENT] } }),
      "/v5/market/time": (_, now) => ({ retCode: 0, result: {}, time: Math.floor(now) }),
    },
    barsPath: /\/v5\/market\/kline$/,
    day: "interval=D",
    bars: ({ bars, params }) => {
      const start = Number(params.get("start")), limit = Math.min(1000, Number(params.get("limit")));
      const rows = bars.filter(([time]) => Number(time) >= start).slice(0, limit);
      return {
        retCode: 0,
        result: { category: "spot", list: newestFirst(rows).map((row) => row.slice(0, 6).map(String)) },
      };
    },
  },
  /** The last bars between `before` and `after`, neither part of it, newest first: 300 of late, 100 of the history. */
  okx: {
    symbol: "BTC/USDT",
    pageBars: 300,
    routes: {
      "/api/v5/public/instruments": (params) => ({
        code: "0",
        data: params.get("instType") === "SPOT" ? [OKX_INSTRUMENT] : [],
      }),
      "/api/v5/public/time": (_, now) => ({ code: "0", data: [{ ts: String(Math.floor(now)) }] }),
    },
    barsPath: /\/api\/v5\/market\/(history-)?candles$/,
    day: "bar=1Dutc",
    bars: ({ bars, params }) => {
      const [before, after] = ["before", "after"].map((name) => Number(params.get(name)));
      const rows = bars.filter(([time]) => Number(time) > before && Number(time) < after);
      const limit = Math.min(100, Number(params.get("limit") ?? 100));
      return {
        code: "0",
        data: newestFirst(rows.slice(-limit)).map((row) => [...row.slice(0, 6).map(String), "0", "1"]),
      };
    },
  },
  /** The first `limit` bars at or after `start`; close before high and low. It has no clock but the date of its answers. */
  bitfinex: {
    symbol: "BTC/USD",
    pageBars: 10_000,
    routes: { "/v2/conf/": () => [[["BTCUSD", [null, null, null, "0.00004", "2000"]]], [], [], []] },
    barsPath: /\/v2\/candles\/trade/,
    day: "trade:1D:",
    bars: ({ bars, params }) => {
      const start = Number(params.get("start")), limit = Number(params.get("limit"));
      const rows = bars.filter(([time]) => Number(time) >= start).slice(0, limit);
      return rows.map(([time, open, high, low, close, volume]) => [time, open, close, high, low, volume].map(Number));
    },
  },
} as const satisfies Readonly<Record<string, Venue>>;

const KRAKEN_PAIR = {
  ...{ altname: "XBTUSD", wsname: "XBT/USD", aclass_base: "currency", base: "XXBT", aclass_quote: "currency" },
  ...{ quote: "ZUSD", lot: "unit", pair_decimals: 1, lot_decimals: 8, lot_multiplier: 1, status: "online" },
};

const COINBASE_PRODUCT = {
  ...{ product_id: "BTC-USD", base_currency_id: "BTC", quote_currency_id: "USD", product_type: "SPOT" },
  ...{ base_increment: "0.00000001", quote_increment: "0.01", base_min_size: "0.0001", quote_min_size: "1" },
};

const BYBIT_INSTRUMENT = {
  ...{ symbol: "BTCUSDT", baseCoin: "BTC", quoteCoin: "USDT", status: "Trading", marginTrading: "none" },
  lotSizeFilter: { basePrecision: "0.000001", quotePrecision: "0.00000001", minOrderQty: "0.00004" },
  priceFilter: { tickSize: "0.01" },
};

const OKX_INSTRUMENT = {
  ...{ instType: "SPOT", instId: "BTC-USDT", baseCcy: "BTC", quoteCcy: "USDT", state: "live" },
  ...{ tickSz: "0.1", lotSz: "0.00000001", minSz: "0.00001" },
};

/** A running exchange. */
export interface FakeVenue extends AsyncDisposable {
  /** Scheme and host. */
  readonly url: string;
  /** Requests for bars so far. */
  readonly requests: () => number;
}

/** Serves as an exchange does until it is disposed of; what it does not know is an error 404. */
export function startFakeVenue({ routes, barsPath, day, bars }: Venue, { klines, now }: VenueMarket): FakeVenue {
  let requests = 0;
  const days = daysOf(klines);
  const answer = (url: URL): unknown => {
    const route = Object.keys(routes).find((end) => url.pathname.includes(end));
    if (barsPath.test(url.pathname)) {
      requests++;
      const isDays = decodeURIComponent(url.href).includes(day);
      const known = (isDays ? days : klines).filter(([time]) => Number(time) <= now());
      return bars({ bars: known, params: url.searchParams });
    }
    return route === undefined ? null : routes[route](url.searchParams, now());
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const found = answer(new URL(request.url));
    const headers = { date: new Date(now()).toUTCString() };
    return found === null ? new Response("not found", { status: 404 }) : Response.json(found, { headers });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests: () => requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Which days have bars; their prices are those of their first one. */
function daysOf(klines: readonly Kline[]): Kline[] {
  const days = new Map<number, Kline>();
  for (const [time, ...rest] of klines) {
    const day = Math.floor(Number(time) / DAY_MS) * DAY_MS;
    if (!days.has(day)) days.set(day, [day, ...rest]);
  }
  return [...days.values()];
}
