/**
 * An exchange on this machine for the tests: it speaks Binance's spot interface and tells funding of a perpetual, and misbehaves on demand.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../../lib/core/candles.ts";
import { randomSource } from "../../lib/core/random.ts";

/** Ways to answer wrongly. */
export const FAULTS = [
  "429",
  "418",
  "503",
  "truncated",
  "stall",
  "no answer",
  "cut",
  "reordered",
  "other page",
  "duplicate",
  "contradiction",
  "missing bars",
  "empty",
  "no list",
  "newest bars",
  "seconds",
  "deep JSON",
  "maintenance 200",
  "maintenance 503",
] as const;

/** A way to answer wrongly. */
export type Fault = (typeof FAULTS)[number];

/** A bar as Binance sends it: open time, prices and volume as texts, close time, and five values of no use here. */
export type Kline = readonly (number | string)[];

/** A funding rate as Binance sends it. */
export interface FundingRate {
  readonly symbol: string;
  readonly fundingTime: number;
  readonly fundingRate: string;
}

/** What the exchange has and how it behaves. */
export interface FakeExchangeOptions {
  /** The only market, by the exchange's name. Default `"BTCUSDT"`. */
  readonly symbol?: string;
  /** The only length of bars beside days. Default `"1m"`. */
  readonly interval?: keyof typeof TIMEFRAME_MS;
  /** Closed and open bars in order of time. */
  readonly klines: readonly Kline[];
  /** The exchange's clock, ms UTC. */
  readonly now: () => number;
  /** Faults of the answers to requests for bars, by the number of the request from 0. */
  readonly faults?: ReadonlyMap<number, Fault>;
  /** Whether it knows the symbol no more when it is asked for bars. */
  readonly isDelisted?: () => boolean;
  /** Answer to `exchangeInfo`; by default one with the symbol alone. */
  readonly exchangeInfo?: unknown;
  /** Filters of the symbol beyond its grid, as the exchange writes them. */
  readonly filters?: readonly object[];
  /** Answer to `depth`; `null` for an exchange that is away. */
  readonly depth?: () => unknown;
  /** Funding rates of the perpetual of the same name, in order of time; the exchange lacks none of them. */
  readonly fundingRates?: readonly FundingRate[];
  /** Plays a stream on a socket that has just opened; its name is such as `btcusdt@depth@100ms`. */
  readonly stream?: (socket: WebSocket, name: string) => void;
}

/** A running exchange. */
export interface FakeExchange extends AsyncDisposable {
  /** Scheme and host of its REST interface. */
  readonly url: string;
  /** Scheme and host of its streams. */
  readonly streamUrl: string;
  /** Times of first bars asked for, in order of the requests. */
  readonly asked: readonly number[];
}

/** Lists within lists of deep JSON. */
const DEPTH = 100_000;

const MAINTENANCE = "<html><body><h1>Scheduled maintenance</h1></body></html>";

/** How long a 429 asks to wait, s. */
export const RETRY_AFTER_SECONDS = 7;

/** How long a 418 bans, s. */
export const BAN_SECONDS = 600;

/** Serves until it is disposed of. */
export function startFakeExchange(options: FakeExchangeOptions): FakeExchange {
  const { symbol = "BTCUSDT", interval = "1m", klines, now, faults = new Map<number, Fault>() } = options;
  const asked: number[] = [];
  const stopped = new AbortController();

  const page = (params: URLSearchParams): Response | Promise<Response> => {
    const number = asked.length, since = Number(params.get("startTime"));
    const fault = faults.get(number);
    asked.push(since);
    const isDays = params.get("interval") === "1d";
    if (options.isDelisted?.() || params.get("symbol") !== symbol || (params.get("interval") !== interval && !isDays)) {
      return Response.json({ code: -1121, msg: "Invalid symbol." }, { status: 400 });
    }
    const limit = Math.min(1000, Number(params.get("limit") ?? 500));
    const bars = isDays ? daysOf(klines) : klines;
    const from = (time: number) => bars.filter((kline) => Number(kline[0]) >= time && Number(kline[0]) <= now());
    const pages = { rows: from(since).slice(0, limit), next: from(since).slice(limit, 2 * limit), all: from(0) };
    return answer(pages, fault, now, stopped.signal);
  };
  const routes: Readonly<Record<string, (params: URLSearchParams) => Response | Promise<Response>>> = {
    "/api/v3/exchangeInfo": () => Response.json(options.exchangeInfo ?? exchangeInfo(symbol, options.filters)),
    "/api/v3/time": () => Response.json({ serverTime: Math.floor(now()) }),
    "/api/v3/klines": page,
    "/fapi/v1/exchangeInfo": () => Response.json(perpetualInfo(symbol)),
    "/fapi/v1/fundingRate": (params) => {
      const since = Number(params.get("startTime")), { fundingRates = [] } = options;
      asked.push(since);
      if (params.get("symbol") !== symbol) {
        return Response.json({ code: -1121, msg: "Invalid symbol." }, { status: 400 });
      }
      const limit = Math.min(1000, Number(params.get("limit") ?? 100));
      return Response.json(fundingRates.filter(({ fundingTime }) => fundingTime >= since).slice(0, limit));
    },
    "/api/v3/depth": () => {
      const book = options.depth?.() ?? null;
      return book === null ? Response.json({ code: -1001, msg: "no book" }, { status: 503 }) : Response.json(book);
    },
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
    (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname.startsWith("/ws/") && options.stream) {
        const { socket, response } = Deno.upgradeWebSocket(request);
        socket.onopen = () => options.stream!(socket, pathname.slice("/ws/".length));
        return response;
      }
      return routes[pathname]?.(searchParams) ?? new Response("not found", { status: 404 });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    url: `http://${host}`,
    streamUrl: `ws://${host}`,
    asked,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await server.shutdown();
    },
  };
}

/** The page asked for, the one after, and all bars. */
interface Pages {
  readonly rows: readonly Kline[];
  readonly next: readonly Kline[];
  readonly all: readonly Kline[];
}

function answer(
  { rows, next, all }: Pages,
  fault: Fault | undefined,
  now: () => number,
  stopped: AbortSignal,
): Response | Promise<Response> {
  const text = JSON.stringify(rows);
  const half = text.slice(0, text.length / 2);
  const html = (status: number) => new Response(MAINTENANCE, { status, headers: { "content-type": "text/html" } });
  switch (fault) {
    case "429":
      return Response.json({ code: -1003, msg: "Too many requests." }, {
        status: 429,
        headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
      });
    case "418":
      return Response.json({
        code: -1003,
        msg: `Way too much request weight used; IP banned until ${Math.round(now() + BAN_SECONDS * 1000)}.`,
      }, { status: 418 });
    case "503":
      return Response.json({ code: -1001, msg: "Internal error; unable to process your request." }, { status: 503 });
    case "truncated":
      return new Response(half);
    case "stall":
      return new Response(brokenBody(half, (end) => stopped.addEventListener("abort", end)));
    case "no answer":
      return new Promise((resolve) => stopped.addEventListener("abort", () => resolve(new Response())));
    case "cut":
      return new Response(brokenBody(half, (end) => end()));
    case "reordered":
      return Response.json(rows.toReversed());
    case "other page":
      return Response.json(next);
    case "duplicate":
      return Response.json([...rows.slice(0, 10), ...rows.slice(9)]);
    case "contradiction":
      return Response.json([
        ...rows.slice(0, 10),
        [...rows[9].slice(0, 4), rows[9][3], ...rows[9].slice(5)],
        ...rows.slice(10),
      ]);
    case "missing bars":
      return Response.json(rows.filter((_, i) => i % 10 !== 5));
    case "empty":
      return Response.json([]);
    case "no list":
      return Response.json({});
    case "newest bars":
      return Response.json(all.slice(-Math.max(1, rows.length)));
    case "seconds":
      return Response.json(rows.map(([time, ...rest]) => [Number(time) / 1000, ...rest]));
    case "deep JSON":
      return new Response("[".repeat(DEPTH) + "]".repeat(DEPTH));
    case "maintenance 200":
      return html(200);
    case "maintenance 503":
      return html(503);
    case undefined:
      return new Response(text, { headers: { "content-type": "application/json" } });
  }
}

/** A body that begins with a text and then breaks when told to. */
function brokenBody(text: string, whenToBreak: (end: () => void) => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      whenToBreak(() => {
        try {
          controller.error(new Error("planted break"));
        } catch {
          // The client has gone before.
        }
      });
    },
  });
}

/** A list of markets with one of them, as of 2021. */
function exchangeInfo(symbol: string, filters: readonly object[] = []): unknown {
  const base = symbol.slice(0, -"USDT".length);
  return {
    timezone: "UTC",
    serverTime: 0,
    rateLimits: [],
    exchangeFilters: [],
    symbols: [{
      symbol,
      status: "TRADING",
      baseAsset: base,
      baseAssetPrecision: 8,
      quoteAsset: "USDT",
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      orderTypes: ["LIMIT", "MARKET"],
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      permissions: ["SPOT"],
      filters: [
        { filterType: "PRICE_FILTER", minPrice: "0.01", maxPrice: "1000000.00", tickSize: "0.01" },
        { filterType: "LOT_SIZE", minQty: "0.00001", maxQty: "9000.0", stepSize: "0.00001" },
        ...filters,
      ],
    }],
  };
}

/** A list of perpetuals with one of them, as of 2021. */
function perpetualInfo(symbol: string): unknown {
  const base = symbol.slice(0, -"USDT".length);
  return {
    timezone: "UTC",
    serverTime: 0,
    futuresType: "U_MARGINED",
    rateLimits: [],
    exchangeFilters: [],
    symbols: [{
      symbol,
      pair: symbol,
      contractType: "PERPETUAL",
      deliveryDate: 4133404800000,
      onboardDate: 1569398400000,
      status: "TRADING",
      baseAsset: base,
      quoteAsset: "USDT",
      marginAsset: "USDT",
      pricePrecision: 2,
      quantityPrecision: 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      filters: [
        { filterType: "PRICE_FILTER", minPrice: "556.72", maxPrice: "1000000", tickSize: "0.01" },
        { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
      ],
      orderTypes: ["LIMIT", "MARKET"],
      timeInForce: ["GTC"],
    }],
  };
}

/** The first bar of each day under the day's time: which days have bars is all that the tests ask of days. */
function daysOf(klines: readonly Kline[]): Kline[] {
  const dayMs = TIMEFRAME_MS["1d"], days = new Map<number, Kline>();
  for (const [time, ...rest] of klines) {
    const day = Math.floor(Number(time) / dayMs) * dayMs;
    if (!days.has(day)) days.set(day, [day, ...rest]);
  }
  return [...days.values()];
}

/** Bars of a random walk in steps of whole cents, without those that open in the outages. */
export function randomKlines(
  from: number,
  count: number,
  seed: number,
  isOutage: (index: number) => boolean = () => false,
  interval: keyof typeof TIMEFRAME_MS = "1m",
): Kline[] {
  const random = randomSource(seed);
  const barMs = TIMEFRAME_MS[interval];
  const klines: Kline[] = [];
  let price = 2_000_000;
  for (let i = 0; i < count; i++) {
    const open = price, close = price + random.integer(2001) - 1000;
    const high = Math.max(open, close) + random.integer(500), low = Math.min(open, close) - random.integer(500);
    const volume = random.integer(1_000_000) / 1e4;
    price = close;
    if (isOutage(i)) continue;
    const time = from + i * barMs;
    const prices = [open, high, low, close].map((cents) => (cents / 100).toFixed(2));
    klines.push([time, ...prices, volume.toFixed(4), time + barMs - 1, "0", 1, "0", "0", "0"]);
  }
  return klines;
}
