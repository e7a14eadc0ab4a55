/**
 * Market data of an exchange, asked for patiently: repeated where that may help, and never while the exchange has banned
 * this address.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Timeframe } from "../core/candles.ts";
import type { ExchangeError } from "../core/errors.ts";
import { randomSource } from "../core/random.ts";
import { areaLogger } from "../logging/logger.ts";
import {
  type ExchangeCalls,
  type ExchangeMarket,
  type ExchangeMode,
  type FetchedFundingRate,
  type FetchedOrderBook,
  type OhlcvRow,
  openExchange,
  type OpenExchangeOptions,
} from "./ccxt_exchange.ts";
import { RateLimitError } from "./rate_limit_error.ts";
import { retry, type RetryOptions } from "./retry.ts";

/** What can be asked of an exchange without an account. */
export interface MarketClient {
  /** Name of the exchange for the store: `"binance"`, or `"binance testnet"` beside the real market. */
  readonly source: string;
  /** Which of the exchange's systems is called. */
  readonly mode: ExchangeMode;
  /** The hosts that it may call, with a port where it is not the usual one. */
  readonly hosts: readonly string[];
  /** Most bars of one answer for a symbol. */
  pageBars(symbol: string): number;
  /** Whether the exchange has bars of a length. */
  hasTimeframe(timeframe: Timeframe): boolean;
  /** What a symbol is on the exchange. */
  market(symbol: string): Promise<ExchangeMarket>;
  /**
   * The exchange's clock, ms UTC. Where it and this machine's are more than 10 s apart one of them is wrong: the earlier
   * one, and a warning that says how far apart they are. A cautious reading of this machine's where it does not tell.
   */
  time(): Promise<number>;
  /**
   * How far the clock of this client is ahead of the exchange's, ms, as far as half the round trip leaves no doubt; `null`
   * where the exchange does not tell the time.
   */
  clockSkew(): Promise<number | null>;
  /** Rows of bars that open at or after `since`, at most `limit`, in order of time. */
  ohlcv(symbol: string, timeframe: Timeframe, since: number, limit: number): Promise<readonly OhlcvRow[]>;
  /** The book with so many levels of each side. */
  orderBook(symbol: string, levels: number): Promise<FetchedOrderBook>;
  /** The first rates of a perpetual that were charged at or after `since` (ms UTC), at most a page. */
  fundingRates(symbol: string, since: number): Promise<readonly FetchedFundingRate[]>;
}

/** How a client waits; all of it can be replaced, so that a test neither waits nor depends on the clock. */
export interface MarketClientOptions extends Partial<OpenExchangeOptions> {
  /** Seed of the jitter. Default 0. */
  readonly seed?: number;
  /** How to wait; by default on the real clock. */
  readonly sleep?: RetryOptions["sleep"];
  /** Calls in all before one is given up; {@linkcode retry} has the default. */
  readonly attempts?: number;
}

/** How far the clocks of this machine and an exchange may be apart, ms. */
const CLOCK_DOUBT_MS = 10_000;

/** Most bytes of one answer unless told otherwise: several times the longest lists of markets. */
const DEFAULT_MOST_BYTES = 64 * 2 ** 20;

/** Longest wait for one answer unless told otherwise, ms. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Opens an exchange for market data.
 *
 * @param exchange Its ccxt name, such as `"binance"`; only that exchange is loaded.
 * @throws {UserError} If ccxt does not know the exchange, or the exchange lacks the mode.
 */
export async function openMarketClient(exchange: string, options: MarketClientOptions = {}): Promise<MarketClient> {
  const { mode = "mainnet", timeoutMs = DEFAULT_TIMEOUT_MS, mostBytes = DEFAULT_MOST_BYTES, now = Date.now } = options;
  const calls = await openExchange(exchange, { ...options, mode, timeoutMs, mostBytes, now });
  return patientClient(calls, { ...options, now });
}

/**
 * A client over single calls. After a ban it refuses every call by itself until the ban is over, as calls prolong it.
 *
 * @param options The clock, and whatever is to be replaced.
 */
export function patientClient(
  calls: ExchangeCalls,
  options: MarketClientOptions & { readonly now: () => number },
): MarketClient {
  const { now, seed = 0, attempts, signal } = options;
  const random = randomSource(seed);
  const logger = areaLogger("exchange");
  let isOffsetSaid = false;
  let ban: { readonly error: RateLimitError; readonly until: number } | null = null;

  const ask = <Result>(call: () => Promise<Result>): Promise<Result> =>
    retry(async () => {
      if (ban !== null && now() < ban.until) throw ban.error;
      try {
        return await call();
      } catch (error) {
        // A ban of unknown length ends with the program: whoever starts it again decides.
        if (error instanceof RateLimitError && !error.retryable) {
          ban = { error, until: now() + (error.waitMs || Infinity) };
        }
        throw error;
      }
    }, {
      random,
      sleep: options.sleep ?? ((ms, signal) => sleep(ms, undefined, { signal })),
      signal,
      ...(attempts !== undefined && { attempts }),
      onRetry: ({ message }: ExchangeError, waitMs) =>
        logger.warning("{message}; asking again in {seconds} s", { message, seconds: Math.round(waitMs / 100) / 10 }),
    });
  const time = async () => {
    const asked = now(), exchangeTime = await calls.time(), answered = now();
    if (exchangeTime === null) return answered - CLOCK_DOUBT_MS;
    // The answer was on its way for part of the time between.
    const ahead = exchangeTime > answered ? exchangeTime - answered : Math.min(0, exchangeTime - asked);
    if (Math.abs(ahead) <= CLOCK_DOUBT_MS) return exchangeTime;
    if (!isOffsetSaid) {
      logger.warning(
        `The clock of ${calls.id} is ${durationText(Math.abs(ahead))} ${ahead > 0 ? "ahead of" : "behind"} this ` +
          "machine's: a bar counts as closed by the earlier of the two",
      );
      isOffsetSaid = true;
    }
    return Math.min(exchangeTime, answered);
  };
  const clockSkew = async () => {
    const asked = now(), exchangeTime = await calls.time(), answered = now();
    if (exchangeTime === null) return null;
    // The exchange read its clock at some time in between.
    return exchangeTime > answered ? answered - exchangeTime : Math.max(0, asked - exchangeTime);
  };
  return {
    source: calls.mode === "mainnet" ? calls.id : `${calls.id} ${calls.mode}`,
    mode: calls.mode,
    hosts: calls.hosts,
    pageBars: (symbol) => calls.pageBars(symbol),
    hasTimeframe: (timeframe) => calls.hasTimeframe(timeframe),
    market: (symbol) => ask(() => calls.market(symbol)),
    time: () => ask(time),
    clockSkew: () => ask(clockSkew),
    ohlcv: (symbol, timeframe, since, limit) => ask(() => calls.ohlcv(symbol, timeframe, since, limit)),
    orderBook: (symbol, levels) => ask(() => calls.orderBook(symbol, levels)),
    fundingRates: (symbol, since) => ask(() => calls.fundingRates(symbol, since)),
  };
}

/** Such as `3 h 20 min`, `45 s`. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000), minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  return hours > 0
    ? `${hours} h ${minutes % 60} min`
    : minutes > 0
    ? `${minutes} min ${seconds % 60} s`
    : `${seconds} s`;
}
