/**
 * The one file that touches ccxt: loads the exchange that is asked for and no other, sets it up, and turns its errors
 * into ours.
 *
 * ccxt is loaded when an exchange is opened and not before: it costs a third of a second and 80 MB. Its package exports
 * only the bundle of all exchanges, so the single file is loaded by its path.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { nearestName } from "../core/nearest_name.ts";
import type { Timeframe } from "../core/candles.ts";
import { ExchangeError, UserError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { redactor } from "../logging/redact.ts";
import { exchangeFetch } from "./exchange_fetch.ts";
import { hostsOf, replaceHosts } from "./exchange_urls.ts";
import { type PriceBand, priceBandOf } from "./price_band.ts";

/** Which of an exchange's systems to talk to. */
export const EXCHANGE_MODES = ["mainnet", "testnet", "demo"] as const;

/** Which of an exchange's systems to talk to: real money, its test network, or its demo accounts. */
export type ExchangeMode = (typeof EXCHANGE_MODES)[number];

/** How to open an exchange. */
export interface OpenExchangeOptions {
  /** Which of the exchange's systems is called. */
  readonly mode: ExchangeMode;
  /** Longest wait for one whole answer, ms. */
  readonly timeoutMs: number;
  /** Most bytes of one answer, unpacked. */
  readonly mostBytes: number;
  /** The clock, ms UTC. */
  readonly now: () => number;
  /** Ends a call under way with its reason. */
  readonly signal?: AbortSignal;
  /** Scheme and host to call in place of the exchange's own, such as a mirror. */
  readonly baseUrl?: string;
  /** Keep the calls apart as the exchange's limits want it. Default `true`; an exchange on this machine has no limits. */
  readonly isThrottled?: boolean;
  /** Key of the account; market data need none. */
  readonly apiKey?: Secret | null;
  /** Secret of the key. */
  readonly secret?: Secret | null;
  /** Passphrase of the key, where the exchange has one. */
  readonly password?: Secret | null;
}

/** A row of ccxt: open time in ms UTC, open, high, low, close, volume; `null` or `undefined` where one is missing. */
export type OhlcvRow = readonly (number | null | undefined)[];

/** A book as the exchange answers it, best level first. */
export interface FetchedOrderBook {
  /** Highest price first. */
  readonly bids: readonly (readonly [price: number, size: number])[];
  /** Lowest price first. */
  readonly asks: readonly (readonly [price: number, size: number])[];
  /** When the book was so by the exchange's clock, ms UTC; `null` where it does not say. */
  readonly time: number | null;
  /** Number of the last change in it; `null` where the exchange does not number them. */
  readonly updateId: number | null;
}

/** A funding rate as the exchange answers it. */
export interface FetchedFundingRate {
  /** When it was charged, ms UTC, by the exchange's stamp. */
  readonly time: number;
  /** What longs paid to shorts, fraction of the notional. */
  readonly rate: number;
}

/** What a symbol is on the exchange. */
export interface ExchangeMarket {
  /** The exchange's own name, such as `"BTCUSDT"`. */
  readonly id: string;
  /** Spot, or futures settled in the quote (`"linear"`) or the base currency (`"inverse"`). */
  readonly kind: "spot" | "linear" | "inverse";
  /** Between which prices it takes orders; absent where it does not say. */
  readonly band?: PriceBand;
}

/** Single calls to an exchange, without repetition; each throws `ExchangeError` or `UserError`. */
export interface ExchangeCalls {
  /** ccxt's name, such as `"binance"`. */
  readonly id: string;
  /** Which of the exchange's systems is called. */
  readonly mode: ExchangeMode;
  /** The hosts that it may call, with a port where it is not the usual one. */
  readonly hosts: readonly string[];
  /** Most bars of one answer for a symbol. */
  pageBars(symbol: string): number;
  /** Whether it has bars of a length. */
  hasTimeframe(timeframe: Timeframe): boolean;
  /** The market of a symbol; the first call loads the list of markets. */
  market(symbol: string): Promise<ExchangeMarket>;
  /** The exchange's clock, ms UTC, by the date of its last answer where it does not tell; `null` before there is one. */
  time(): Promise<number | null>;
  /** Rows of bars that open at or after `since` (ms UTC), at most `limit`, in order of time. */
  ohlcv(symbol: string, timeframe: Timeframe, since: number, limit: number): Promise<readonly OhlcvRow[]>;
  /** The book with so many levels of each side. */
  orderBook(symbol: string, levels: number): Promise<FetchedOrderBook>;
  /** The first rates of a perpetual that were charged at or after `since` (ms UTC), at most a page. */
  fundingRates(symbol: string, since: number): Promise<readonly FetchedFundingRate[]>;
}

/** Funding rates of a page; every exchange of note allows as many. */
const PAGE_RATES = 100;

/** Bars of a page where ccxt does not know the exchange's limit; every exchange of note allows as many. */
const DEFAULT_PAGE_BARS = 100;

const CCXT = new URL("../../node_modules/ccxt/js/src/", import.meta.url);

/**
 * Opens an exchange by its ccxt name; nothing is called yet.
 *
 * @throws {UserError} If ccxt does not know the exchange, or the exchange lacks the mode.
 */
export async function openExchange(id: string, options: OpenExchangeOptions): Promise<ExchangeCalls> {
  const {
    mode,
    timeoutMs,
    mostBytes,
    now,
    signal,
    baseUrl,
    isThrottled = true,
    apiKey = null,
    secret = null,
    password = null,
  } = options;
  const [ccxt, errors] = await loadCcxt(id);
  ccxt.enableRateLimit = isThrottled;
  /** By the exchange's clock, when it answered last. */
  let answeredAt: number | null = null;
  ccxt.fetchImplementation = exchangeFetch({
    exchange: id,
    timeoutMs,
    mostBytes,
    now,
    onAnswer: (date) => answeredAt = date,
    ...(signal && { signal }),
  });
  ccxt.apiKey = apiKey?.reveal();
  ccxt.secret = secret?.reveal();
  ccxt.password = password?.reveal();
  // Prices need neither the list of currencies nor that of margin pairs, which cost signed calls.
  ccxt.has.fetchCurrencies = false;
  if (ccxt.options) ccxt.options.fetchMargins = false;
  setMode(ccxt, id, mode);
  if (baseUrl !== undefined) ccxt.urls.api = replaceHosts(ccxt.urls.api, baseUrl.replace(/\/+$/, ""));
  const redact = redactor([apiKey, secret, password]);

  const call = async <Result>(what: string, body: () => Promise<Result>): Promise<Result> => {
    try {
      return await body();
    } catch (error) {
      signal?.throwIfAborted();
      throw ownError(error, `Cannot ${what} on ${id}`, errors, redact);
    }
  };
  const kinds = new Set<string>();
  const load = async (symbol: string) => {
    const isNew = restrictMarkets(ccxt, symbol, kinds);
    await ccxt.loadMarkets(isNew);
  };
  const calls: ExchangeCalls = {
    id,
    mode,
    hosts: hostsOf(ccxt.urls.api, ccxt.hostname),
    pageBars(symbol) {
      const kind = kindOf(symbol), { spot, swap } = ccxt.features ?? {};
      return Number((kind === "spot" ? spot : swap?.[kind])?.fetchOHLCV?.limit ?? DEFAULT_PAGE_BARS);
    },
    hasTimeframe: (timeframe) => Object.hasOwn(ccxt.timeframes ?? {}, timeframe),
    market: (symbol) =>
      call(`find the market ${symbol}`, async () => {
        await load(symbol);
        if (!Object.hasOwn(ccxt.markets, symbol)) {
          const nearest = nearestName(symbol, Object.keys(ccxt.markets));
          throw new UserError(
            `Cannot find the market ${symbol} on ${id}` +
              (nearest === null
                ? `, which has ${Object.keys(ccxt.markets).length} others`
                : `: the nearest of its symbols is ${nearest}`),
          );
        }
        const { id: marketId, linear, inverse, info } = ccxt.markets[symbol], band = priceBandOf(info);
        const kind = linear ? "linear" : inverse ? "inverse" : "spot";
        return { id: String(marketId), kind, ...(band && { band }) };
      }),
    time: () => call("read the clock", async () => ccxt.has.fetchTime ? Number(await ccxt.fetchTime()) : answeredAt),
    ohlcv: (symbol, timeframe, since, limit) =>
      call(`fetch ${timeframe} bars of ${symbol}`, async () => {
        if (!calls.hasTimeframe(timeframe)) {
          const known = Object.keys(ccxt.timeframes ?? {}).join(" ");
          throw new UserError(`Cannot fetch ${timeframe} bars on ${id}: it has ${known}`);
        }
        await load(symbol);
        const rows: unknown = await ccxt.fetchOHLCV(symbol, timeframe, since, limit);
        if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row) && Number.isFinite(row[0]))) {
          throw new ExchangeError("wanted rows of bars, found something else", true);
        }
        return rows as OhlcvRow[];
      }),
    orderBook: (symbol, levels) =>
      call(`fetch the order book of ${symbol}`, async () => {
        await load(symbol);
        const { bids, asks, timestamp, nonce } = await ccxt.fetchOrderBook(symbol, levels);
        return { bids, asks, time: timestamp ?? null, updateId: nonce ?? null };
      }),
    fundingRates: (symbol, since) =>
      call(`fetch funding rates of ${symbol}`, async () => {
        await load(symbol);
        if (ccxt.markets[symbol]?.spot) {
          throw new UserError(
            `Cannot fetch funding rates of ${symbol} on ${id}: wanted a perpetual, such as ` +
              `${symbol}:${ccxt.markets[symbol].quote}, found a spot market`,
          );
        }
        const rows: unknown = await ccxt.fetchFundingRateHistory(symbol, since, PAGE_RATES);
        const rates = Array.isArray(rows)
          ? rows.map((row) => ({ time: Number(row.timestamp), rate: Number(row.fundingRate) }))
          : [{ time: NaN, rate: NaN }];
        if (rates.every(({ time, rate }) => Number.isFinite(time) && Number.isFinite(rate))) return rates;
        throw new ExchangeError("wanted funding rates with their times, found something else", true);
      }),
  };
  return calls;
}

// deno-lint-ignore no-explicit-any -- ccxt's classes are generated; their types take ten seconds to check
type Untyped = any;

/** An instance of the exchange's class, and the module of ccxt's errors. */
async function loadCcxt(id: string): Promise<[exchange: Untyped, errors: Untyped]> {
  const isName = /^[a-z][a-z0-9]*$/.test(id);
  if (!isName || !existsSync(new URL(`${id}.js`, CCXT))) {
    const names = existsSync(CCXT) ? readdirSync(CCXT).filter((file) => file.endsWith(".js")) : [];
    if (names.length === 0) throw new UserError("Cannot open an exchange: ccxt is not installed; run deno install");
    const nearest = nearestName(id, names.map((file) => file.slice(0, -".js".length)));
    throw new UserError(
      `Cannot open the exchange "${id}": ccxt does not know it` +
        (nearest === null ? "" : `; did you mean ${nearest}?`),
    );
  }
  const [module, errors] = await Promise.all([
    import(new URL(`${id}.js`, CCXT).href),
    import(new URL("base/errors.js", CCXT).href),
  ]);
  return [new module.default(), errors];
}

function setMode(ccxt: Untyped, id: string, mode: ExchangeMode): void {
  try {
    // ccxt would leave an exchange that lacks the mode without any address.
    if (mode !== "mainnet" && ccxt.urls[mode === "testnet" ? "test" : "demo"] === undefined) {
      throw new Error("it has none");
    }
    if (mode === "testnet") ccxt.setSandboxMode(true);
    if (mode === "demo") ccxt.enableDemoTrading(true);
  } catch (error) {
    throw new UserError(`Cannot use the ${mode} of ${id}: ${(error as Error).message}`);
  }
}

/**
 * Sets the kinds of market to load to those of the symbols asked for, where the exchange keeps a list for each: it saves
 * megabytes.
 *
 * @param kinds Those loaded before; the symbol's is added.
 * @returns Whether the lists must be loaded again.
 */
function restrictMarkets(ccxt: Untyped, symbol: string, kinds: Set<string>): boolean {
  const types = ccxt.options?.fetchMarkets?.types;
  if (!Array.isArray(types) || (kinds.size === 0 && !types.includes("linear"))) return false;
  const kind = kindOf(symbol);
  if (kinds.has(kind)) return false;
  kinds.add(kind);
  ccxt.options.fetchMarkets.types = [...kinds];
  return true;
}

/** What a symbol says it is: ccxt writes the currency that a future is settled in behind a colon. */
function kindOf(symbol: string): ExchangeMarket["kind"] {
  const [pair, settle] = symbol.split(":");
  return settle === undefined ? "spot" : pair.endsWith(`/${settle}`) ? "linear" : "inverse";
}

/** Our error for one of ccxt; its message without secrets, and without the query of a URL, which may be signed. */
function ownError(error: unknown, what: string, errors: Untyped, redact: (text: string) => string): Error {
  if (error instanceof UserError) return error;
  const isOurs = error instanceof ExchangeError;
  if (isOurs && error.message.startsWith("Cannot")) return error;
  const text = error instanceof Error ? error.message : String(error);
  const message = `${what}: ${redact(text).replace(/(https?:\/\/[^\s?]+)\?\S*/g, "$1")}`;
  if (error instanceof errors.BadSymbol || error instanceof errors.NotSupported) return new UserError(message);
  return new ExchangeError(message, isOurs ? error.retryable : error instanceof errors.OperationFailed);
}
