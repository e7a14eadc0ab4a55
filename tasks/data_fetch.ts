/**
 * `deno task data fetch`: bars of an exchange into the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { UserError } from "../lib/core/errors.ts";
import type { Span } from "../lib/data/spans.ts";
import { fetchCandles, type FetchCandlesOptions, type FetchedCandles } from "../lib/exchange/fetch_candles.ts";
import type { MarketClient } from "../lib/exchange/market_client.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { attachBooks } from "../lib/store/book_snapshots.ts";
import { missingCandles, saveFetched } from "../lib/store/coverage.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { findMarket } from "../lib/store/market_data.ts";
import { runExchangeAction } from "./exchange_action.ts";
import type { CommandLine } from "./command_line.ts";
import { gapsText } from "./gaps_text.ts";
import { formatInstant } from "../lib/report/text_table.ts";
import { writeProgress } from "./terminal.ts";

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

/**
 * The span of `--since` and `--until`, ms UTC; to the end of time where there is no end.
 *
 * @throws {UserError} If it is empty.
 */
export function spanOf(line: CommandLine): Span {
  const from = line.instant("since")!, to = line.instant("until") ?? Infinity;
  if (from < to) return { from, to };
  throw new UserError(`Cannot fetch: wanted --since before --until, found ${line.text("since")}`);
}

/** `data fetch` */
export async function fetchAction(line: CommandLine): Promise<number> {
  const symbol = line.text("symbol")!, timeframe = line.timeframe("timeframe")!;
  const { from, to } = spanOf(line);
  return await runExchangeAction(line, async (client, dataDir, signal) => {
    using db = await openDatabase(join(dataDir, MAIN_DATABASE));
    await client.market(symbol);
    const { span, bars, pages, isComplete } = await fetchIntoDatabase(db, client, {
      symbol,
      timeframe,
      from,
      to,
      skipBadRows: line.isOn("skip-bad-rows"),
      signal,
      onProgress: progress(`${symbol} ${timeframe}`),
    }, Date.now());
    const market = findMarket(db, symbol, timeframe);
    const iso = (time: number) => new Date(time).toISOString();
    if (line.isOn("json")) {
      const { bars: rows = 0, gaps = 0, missingBars = 0, hash = null } = market ?? {};
      const about = { symbol, timeframe, source: client.source, from: iso(span.from), to: iso(span.to) };
      console.log(JSON.stringify({ ...about, fetched: bars, pages, isComplete, rows, gaps, missingBars, hash }));
    } else {
      console.log(
        `${symbol} ${timeframe} of ${client.source}: ${formatCount(bars, "bar")} fetched in ${
          formatCount(pages, "page")
        }` +
          (market === null
            ? "; there are none"
            : `; now ${formatCount(market.bars, "bar")} from ${formatInstant(market.fromTime)} to ${
              formatInstant(market.toTime)
            } with ` +
              gapsText(market)) +
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
    const line = `${name}: ${(100 * done).toFixed(1)} %, ${formatCount(bars, "bar")}`;
    if (Deno.stderr.isTerminal()) {
      writeProgress(`\r\x1b[K${line}${done === 1 ? "\n" : ""}`);
    } else if (done === 1 || Date.now() - lastLine >= PROGRESS_LINE_MS) {
      lastLine = Date.now();
      console.error(line);
    }
  };
}
