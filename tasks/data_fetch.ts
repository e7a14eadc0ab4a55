/**
 * `deno task data fetch`: bars of an exchange into the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseInstant } from "../lib/automl/arguments.ts";
import { loadSettings, type Settings } from "../lib/config/settings.ts";
import { ExchangeError, UserError } from "../lib/core/errors.ts";
import { EXCHANGE_MODES, type ExchangeMode } from "../lib/exchange/ccxt_exchange.ts";
import { fetchCandles, type FetchCandlesOptions, type FetchedCandles } from "../lib/exchange/fetch_candles.ts";
import { type MarketClient, openMarketClient } from "../lib/exchange/market_client.ts";
import { attachBooks } from "../lib/store/book_snapshots.ts";
import { missingCandles, saveFetched } from "../lib/store/coverage.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { findMarket } from "../lib/store/market_data.ts";
import { type Flags, timeframeFlag } from "./flags.ts";
import { formatInstant } from "./text_table.ts";

/** Flags of `data fetch` beside those of every action. */
export const FETCH_FLAGS = ["since", "until", "exchange", "mode", "exchange-url"] as const;

/** Its page of the help. */
export const FETCH_HELP = `  fetch --symbol S --timeframe T --since DATE
                                         download the closed bars that are missing; go on where the last one stopped
      --until DATE                       end, not included (UTC; default: now)
      --exchange NAME                    by its ccxt name (default: setting exchange)
      --mode mainnet|testnet|demo        whose prices (default: mainnet)
      --exchange-url URL                 another address of the exchange, such as https://data-api.binance.vision
      --skip-bad-rows                    keep the good rows where the exchange answers bad ones, which are listed`;

/** Milliseconds between two lines of progress where there is no terminal. */
const PROGRESS_LINE_MS = 10_000;

/**
 * Downloads bars into a database, and puts recorded order books beside them.
 *
 * @param importedAt Time for the list of sources, ms UTC.
 */
export async function fetchIntoDatabase(
  db: DatabaseSync,
  client: MarketClient,
  options: FetchCandlesOptions,
  importedAt: number,
): Promise<FetchedCandles> {
  const { symbol, timeframe } = options;
  const { source } = client;
  const fetched = await fetchCandles(client, {
    missing: (span) => missingCandles(db, symbol, timeframe, source, span),
    save: (candles, badRows, span) => saveFetched(db, candles, span, { source, importedAt, badRows }),
  }, options);
  attachBooks(db, symbol, source, importedAt);
  return fetched;
}

/** The exchange that the flags and settings name, and the folder of the database. */
export async function openFlaggedClient(
  flags: Flags,
  signal: AbortSignal,
): Promise<{ client: MarketClient; settings: Settings }> {
  const dataDir = flags.text("data-dir");
  const { settings } = loadSettings(dataDir === null ? {} : { dataDir });
  const mode = flags.text("mode") ?? "mainnet";
  if (!EXCHANGE_MODES.includes(mode as ExchangeMode)) {
    throw new UserError(`Cannot read --mode: wanted one of ${EXCHANGE_MODES.join(", ")}, found "${mode}"`);
  }
  const baseUrl = flags.text("exchange-url") ?? undefined;
  if (baseUrl !== undefined && !/^https?:\/\/[^/]+/.test(baseUrl)) {
    throw new UserError(`Cannot read --exchange-url: wanted https://HOST, found "${baseUrl}"`);
  }
  const client = await openMarketClient(flags.text("exchange") ?? settings.exchange, {
    mode: mode as ExchangeMode,
    timeoutMs: 1000 * settings.exchangeTimeoutSeconds,
    // Programs that failed together must not come back together, so the jitter has no fixed seed here.
    seed: Date.now(),
    signal,
    ...(baseUrl !== undefined && { baseUrl }),
  });
  return { client, settings };
}

/** A signal that Ctrl-C sets off, for as long as the body runs. */
export async function untilInterrupted<Result>(body: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = () => controller.abort(new UserError("Stopped; what has arrived is kept"));
  Deno.addSignalListener("SIGINT", stop);
  try {
    return await body(controller.signal);
  } catch (error) {
    if (error instanceof ExchangeError) throw new UserError(error.message);
    throw error;
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
}

/** `data fetch` */
export async function fetchAction(flags: Flags): Promise<number> {
  const symbol = flags.required("symbol");
  const timeframe = timeframeFlag(flags);
  const from = parseInstant("since", flags.required("since"));
  const untilText = flags.text("until");
  const to = untilText === null ? Infinity : parseInstant("until", untilText);
  if (from >= to) throw new UserError(`Cannot fetch: wanted --since before --until, found ${flags.text("since")}`);
  return await untilInterrupted(async (signal) => {
    const { client, settings: { dataDir } } = await openFlaggedClient(flags, signal);
    mkdirSync(dataDir, { recursive: true });
    using db = await openDatabase(join(dataDir, MAIN_DATABASE));
    await client.market(symbol);
    const { span, bars, pages, isComplete } = await fetchIntoDatabase(db, client, {
      symbol,
      timeframe,
      from,
      to,
      skipBadRows: flags.isOn("skip-bad-rows"),
      signal,
      onProgress: progress(`${symbol} ${timeframe}`),
    }, Date.now());
    const market = findMarket(db, symbol, timeframe);
    const iso = (time: number) => new Date(time).toISOString();
    if (flags.isOn("json")) {
      const { bars: rows = 0, gaps = 0, missingBars = 0, hash = null } = market ?? {};
      const about = { symbol, timeframe, source: client.source, from: iso(span.from), to: iso(span.to) };
      console.log(JSON.stringify({ ...about, fetched: bars, pages, isComplete, rows, gaps, missingBars, hash }));
    } else {
      console.log(
        `${symbol} ${timeframe} of ${client.source}: ${bars} bars fetched in ${pages} pages` +
          (market === null
            ? "; there are none"
            : `; now ${market.bars} bars from ${formatInstant(market.fromTime)} to ${
              formatInstant(market.toTime)
            } with ` +
              `${market.gaps} gaps (${market.missingBars} bars missing)`) +
          (isComplete ? "" : "; stopped before the end: the same command goes on"),
      );
    }
    return isComplete ? 0 : 1;
  });
}

/** Shows how far a download is: one line that is written anew on a terminal, a line now and then elsewhere. */
function progress(name: string): (done: number, bars: number) => void {
  let lastLine = 0;
  return (done, bars) => {
    const line = `${name}: ${(100 * done).toFixed(1)} %, ${bars.toLocaleString("en-GB")} bars`;
    if (Deno.stderr.isTerminal()) {
      Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}${done === 1 ? "\n" : ""}`));
    } else if (done === 1 || Date.now() - lastLine >= PROGRESS_LINE_MS) {
      lastLine = Date.now();
      console.error(line);
    }
  };
}
