/**
 * `deno task data fetch`: bars of an exchange into the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { fetchCandles, type FetchCandlesOptions, type FetchedCandles } from "../lib/exchange/fetch_candles.ts";
import type { MarketClient } from "../lib/exchange/market_client.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { attachBooks } from "../lib/store/book_snapshots.ts";
import { missingCandles, removeCoverage, saveFetched } from "../lib/store/coverage.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { findMarket, hasBar } from "../lib/store/market_data.ts";
import { runExchangeAction } from "./exchange_action.ts";
import type { CommandLine } from "./command_line.ts";
import { againOf, spanOf } from "./fetch_span.ts";
import { gapsText } from "./gaps_text.ts";
import { openSpansText } from "./open_spans_text.ts";
import { formatInstant } from "../lib/report/text_table.ts";
import { writeProgress } from "./terminal.ts";

/** Milliseconds between two lines of progress where there is no terminal. */
const PROGRESS_LINE_MS = 10_000;

/** What to download, and whether what is known of it counts. */
export interface FetchIntoDatabaseOptions extends FetchCandlesOptions {
  /** Ask for all of it anew: what was covered is forgotten, and bars that differ win over the stored ones. */
  readonly again?: boolean;
}

/**
 * Downloads bars into a database, and puts recorded order books beside them.
 *
 * @param importedAt Time for the list of sources, ms UTC.
 */
export async function fetchIntoDatabase(
  db: DatabaseSync,
  client: MarketClient,
  options: FetchIntoDatabaseOptions,
  importedAt: number,
): Promise<FetchedCandles> {
  const { symbol, timeframe, again = false } = options;
  const { source } = client;
  const fetched = await fetchCandles(client, {
    missing(span) {
      const missing = missingCandles(db, symbol, timeframe, source, span);
      if (!again) return missing;
      removeCoverage(db, symbol, timeframe, { source, ...span });
      return [span];
    },
    hasBar: (time) => hasBar(db, symbol, timeframe, time),
    save: (candles, badRows, covered) => {
      saveFetched(db, candles, covered, { source, importedAt, badRows, replace: again });
    },
  }, options);
  attachBooks(db, symbol, source, importedAt);
  return fetched;
}

/** `data fetch` */
export async function fetchAction(line: CommandLine): Promise<number> {
  const symbol = line.text("symbol")!, timeframe = line.timeframe("timeframe")!;
  const again = againOf(line), { from, to } = again ?? spanOf(line);
  return await runExchangeAction(line, async (client, dataDir, signal) => {
    using db = await openDatabase(join(dataDir, MAIN_DATABASE));
    await client.market(symbol);
    const { span, bars, pages, open, isComplete } = await fetchIntoDatabase(db, client, {
      symbol,
      timeframe,
      from,
      to,
      again: again !== null,
      skipBadRows: line.isOn("skip-bad-rows"),
      signal,
      onProgress: progress(`${symbol} ${timeframe}`),
    }, Date.now());
    const market = findMarket(db, symbol, timeframe);
    const iso = (time: number) => new Date(time).toISOString();
    if (line.isOn("json")) {
      const { bars: rows = 0, gaps = 0, missingBars = 0, hash = null } = market ?? {};
      const about = { symbol, timeframe, source: client.source, from: iso(span.from), to: iso(span.to) };
      const notCovered = open.map(({ from, to, reason }) => ({ from: iso(from), to: iso(to), reason }));
      const counts = { fetched: bars, pages, isComplete, notCovered, rows, gaps, missingBars, hash };
      console.log(JSON.stringify({ ...about, ...counts }));
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
          (signal.aborted ? "; stopped before the end: the same command goes on" : "") +
          openSpansText(open),
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
