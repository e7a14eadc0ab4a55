/**
 * `deno task data fetch --funding`: funding rates of an exchange into the store.
 *
 * @module
 */
import { join } from "node:path";
import { DataError, UserError } from "../lib/core/errors.ts";
import { fetchFunding } from "../lib/exchange/fetch_funding.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { describeFunding, importFunding } from "../lib/store/funding_rates.ts";
import type { CommandLine } from "./command_line.ts";
import { fundingRecord, fundingSentence, refuseFlagsOfBars } from "./data_funding.ts";
import { runExchangeAction } from "./exchange_action.ts";
import { spanOf } from "./fetch_span.ts";

/** `data fetch --funding` */
export async function fetchFundingAction(line: CommandLine): Promise<number> {
  refuseFlagsOfBars(line);
  if (line.isOn("again")) throw new UserError("Cannot use --again with --funding: all rates are asked for each time");
  const symbol = line.text("symbol")!, span = spanOf(line);
  return await runExchangeAction(line, async (client, dataDir, signal) => {
    using db = await openDatabase(join(dataDir, MAIN_DATABASE));
    await client.market(symbol);
    const options = { source: client.source, importedAt: Date.now() };
    let inserted = 0;
    try {
      const { rates: fetched, pages, isComplete } = await fetchFunding(client, (history) => {
        inserted += importFunding(db, symbol, history, options).inserted;
      }, { symbol, ...span, signal });
      const stored = describeFunding(db, symbol);
      if (line.isOn("json")) {
        const known = stored === null ? { symbol, rates: 0 } : fundingRecord(stored);
        console.log(JSON.stringify({ ...known, fetched, inserted, pages, isComplete }));
      } else {
        console.log(
          `${symbol} funding of ${client.source}: ` +
            (stored === null ? "there are none" : `${fundingSentence(stored)}; ${inserted} added`) +
            (isComplete ? "" : "; stopped before the end: the same command goes on"),
        );
      }
      return isComplete ? 0 : 1;
    } catch (error) {
      if (error instanceof DataError) throw new UserError(error.message, { cause: error });
      throw error;
    }
  });
}
