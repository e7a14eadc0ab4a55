/**
 * `deno task live --feed`: the exchange whose bars and books a run follows.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Settings } from "../lib/config/settings.ts";
import { TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { type MarketClient, openMarketClient } from "../lib/exchange/market_client.ts";
import type { FeedHistory } from "../lib/live/traded_bars.ts";
import { BarSequence, type DueBar } from "../lib/live/bar_sequence.ts";
import type { BookTerms } from "../lib/live/book_broker.ts";
import type { SteadyClock } from "../lib/live/clock.ts";
import { LiveFeed } from "../lib/live/live_feed.ts";
import type { CommandLine } from "./command_line.ts";
import type { Flag } from "./command_table.ts";
import { fetchIntoDatabase } from "./data_fetch.ts";
import { urlOf } from "./exchange_action.ts";
import { requireHosts } from "./host_permission.ts";

/** Exchanges with a stream that says whether a bar is closed. */
const FEEDS = ["binance"] as const;

/** Bars before the first that is traded: a week of minutes, of which decisions take well under a second. */
const HISTORY_BARS = 10_000;

/** Calls in all before one counts as an outage, which the feed waits for the end of by itself. */
const ATTEMPTS = 2;

/** Flags of a live feed. */
export const FEED_FLAGS: readonly Flag[] = [
  {
    name: "feed",
    value: "EXCHANGE",
    meaning: "follow an exchange's closed bars and order book as they come, in the place of a replay: binance",
  },
  {
    name: "broker",
    value: "bars|book",
    meaning: "who fills the orders: the next bar, or the live book (default with --feed: book)",
  },
  { name: "exchange-url", value: "URL", meaning: "call this address in place of the exchange's own" },
  { name: "stream-url", value: "URL", meaning: "follow the streams of this address in place of the exchange's own" },
];

/** An exchange that is ready to be followed. */
export interface FeedSource {
  readonly client: MarketClient;
  readonly streamUrl: string | null;
}

/**
 * Opens the exchange of `--feed`; `null` where a replay is asked for.
 *
 * @throws {UserError} If flags contradict each other, or this process may not call the exchange.
 */
export async function openFeed(
  line: CommandLine,
  settings: Settings,
  clock: SteadyClock,
  signal: AbortSignal,
): Promise<FeedSource | null> {
  const feed = line.oneOf("feed", FEEDS);
  if (feed === null) {
    const flag = ["broker", "exchange-url", "stream-url"].find((name) => line.text(name) !== null);
    if (flag === undefined || line.text("broker") === "bars") return null;
    throw new UserError(`Cannot use --${flag}: wanted --feed with it, found a replay`);
  }
  if (line.text("replay") !== null) throw new UserError("Cannot use --replay with --feed: bars come from one of them");
  const baseUrl = urlOf(line), streamUrl = line.text("stream-url");
  if (streamUrl !== null && !(/^wss?:\/\/[^/]+/.test(streamUrl) && URL.canParse(streamUrl))) {
    throw new UserError(`Cannot read --stream-url: wanted wss://HOST, found "${streamUrl}"`);
  }
  const client = await openMarketClient(feed, {
    timeoutMs: 1000 * settings.exchangeTimeoutSeconds,
    mostBytes: 2 ** 20 * settings.exchangeAnswerMegabytes,
    now: () => clock.now(),
    attempts: ATTEMPTS,
    signal,
    ...(baseUrl !== null && { baseUrl }),
  });
  requireHosts(client.source, [...client.hosts, ...(streamUrl === null ? [] : [new URL(streamUrl).host])], "live");
  return { client, streamUrl };
}

/** Brings the last bars of an exchange into the store, those of a market once. */
export function feedHistory(db: DatabaseSync, { client }: FeedSource, clock: SteadyClock): FeedHistory {
  const known = new Map<string, ReturnType<FeedHistory>>();
  const fetched: FeedHistory = async (symbol, timeframe) => {
    await client.market(symbol);
    const to = clock.now(), from = to - HISTORY_BARS * TIMEFRAME_MS[timeframe];
    const options = { symbol, timeframe, from, to, skipBadRows: false };
    const { span } = await fetchIntoDatabase(db, client, options, to);
    return span;
  };
  return (symbol, timeframe) => {
    const market = `${symbol} ${timeframe}`, span = known.get(market) ?? fetched(symbol, timeframe);
    known.set(market, span);
    return span;
  };
}

/** Begins to follow the markets of a run. */
export function followMarkets(
  { client, streamUrl }: FeedSource,
  due: readonly DueBar[],
  limits: Settings,
  clock: SteadyClock,
): Promise<LiveFeed> {
  const markets = due.map((bar) => new BarSequence(bar));
  return LiveFeed.start({ client, markets, clock, limits, ...(streamUrl !== null && { streamUrl }) });
}

/** How the paper broker deals by the book. */
export function bookTerms(settings: Settings): BookTerms {
  return {
    latencyMs: settings.livePaperLatencyMs,
    refusalShare: settings.livePaperRefusalShare,
    seed: settings.livePaperSeed,
    mostWalkBps: settings.liveMaxPriceDeviationBps,
    // A run that rehearses neither has the plan that it always had.
    ...(settings.livePaperPartShare > 0 && { partShare: settings.livePaperPartShare }),
    ...(settings.livePaperFeeAsset === "base" && { feeAsset: "base" as const }),
  };
}
