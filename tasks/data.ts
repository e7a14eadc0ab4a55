/**
 * `deno task data`: market data in the store.
 *
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseInstant } from "./automl_arguments.ts";
import { DataError, UserError } from "../lib/core/errors.ts";
import { checkDatabase } from "../lib/store/check.ts";
import { loadQuality } from "../lib/store/data_quality.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { completeMarkets, findMarket, listMarkets, loadCandles, type Market } from "../lib/store/market_data.ts";
import { importCandles } from "../lib/store/market_import.ts";
import { runCommand } from "./command.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { type Flags, parseFlags, timeframeFlag } from "./flags.ts";
import { formatInstant, formatTextTable } from "../lib/report/text_table.ts";

const HELP = `deno task data ACTION [FLAGS]: market data in the store

  import FILE --symbol S --timeframe T   add the bars of a file: CSV (timestamp,open,high,low,close,volume), Binance
                                         dump (CSV or ZIP), or ccxt's lists in JSON, each plain or gzipped
      --skip-bad-rows                    keep the good rows of a file with bad ones, which are listed
      --replace                          let the file's bars win over stored ones that differ
  fetch --symbol S --timeframe T --since DATE
                                         download the closed bars that are missing; go on where the last one stopped
      --until DATE                       end, not included (UTC; default: now)
      --exchange NAME                    by its ccxt name (default: setting exchange)
      --mode mainnet|testnet|demo        whose prices (default: mainnet)
      --exchange-url URL                 another address of the exchange, such as https://data-api.binance.vision
      --skip-bad-rows                    keep the good rows where the exchange answers bad ones, which are listed
  book --symbol S --minutes N            record the best 20 levels of the order book for N minutes
      --interval-seconds X               a snapshot every X seconds, at most 5 (default: 1)
      --snapshots                        ask for each snapshot, where the stream of changes would be followed (Binance)
      --stream-url URL                   another address of the stream, such as wss://data-stream.binance.vision
      --exchange, --mode, --exchange-url as for fetch
  list                                   symbol, timeframe, span, rows, gaps, source and hash of every market
  check                                  look for damage, broken rules and bars to be wary of
  export --symbol S --timeframe T --output FILE
                                         write bars to a .csv or .parquet file
      --from DATE --to DATE              only bars that open in this span (UTC)

  --data-dir DIR   where the database lies (default: data)
  --json           print one line of JSON on stdout
  --help           show this page

exit codes: 0 done, 1 our fault or something is wrong with the data, 2 the user's fault`;

const FLAG_NAMES = {
  values: [
    ...["symbol", "timeframe", "data-dir", "output", "from", "to"],
    ...["since", "until", "exchange", "mode", "exchange-url", "minutes", "interval-seconds", "stream-url"],
  ],
  switches: ["skip-bad-rows", "replace", "snapshots", "json", "help"],
} as const;

/** File of the database. */
const databaseOf = (flags: Flags) => join(settingsOf(flags).dataDir, MAIN_DATABASE);

/** A market as `data list --json` shows it. */
function describeMarket(market: Market) {
  return {
    symbol: market.symbol,
    timeframe: market.timeframe,
    from: new Date(market.fromTime).toISOString(),
    to: new Date(market.toTime).toISOString(),
    rows: market.bars,
    gaps: market.gaps,
    missingBars: market.missingBars,
    source: market.sources.join(", "),
    hash: market.hash,
  };
}

async function importFile(flags: Flags): Promise<number> {
  const file = flags.positionals[1];
  if (file === undefined) throw new UserError("Cannot import: wanted data import FILE, found no file; see --help");
  const symbol = flags.required("symbol");
  const timeframe = timeframeFlag(flags);
  const path = databaseOf(flags);
  console.error(`Reading ${file}`);
  const { readCandleFile } = await import("../lib/store/candle_file.ts");
  const { candles, badRows } = readCandleFile(file, { symbol, timeframe, skipBadRows: flags.isOn("skip-bad-rows") });
  makeDirectory(dirname(path));
  using db = await openDatabase(path);
  console.error(`Storing ${candles.time.length} bars`);
  try {
    const { inserted, replaced } = importCandles(db, candles, {
      source: basename(file),
      importedAt: Date.now(),
      badRows,
      replace: flags.isOn("replace"),
    });
    const market = findMarket(db, symbol, timeframe)!;
    if (flags.isOn("json")) {
      console.log(JSON.stringify({ ...describeMarket(market), inserted, replaced, badRows: badRows.length }));
    } else {
      for (const { line, column, reason } of badRows) {
        console.error(`left out line ${line}, column ${column}: ${reason}`);
      }
      console.log(
        `${symbol} ${timeframe}: ${inserted} bars added, ${replaced} replaced; now ${market.bars} bars with ` +
          `${market.gaps} gaps (${market.missingBars} bars missing)`,
      );
    }
  } catch (error) {
    if (error instanceof DataError) throw new UserError(error.message, { cause: error });
    throw error;
  }
  return 0;
}

async function list(flags: Flags): Promise<number> {
  const path = databaseOf(flags);
  let markets: Market[] = [];
  if (existsSync(path)) {
    using db = await openDatabase(path);
    completeMarkets(db);
    markets = listMarkets(db);
  }
  if (flags.isOn("json")) console.log(JSON.stringify(markets.map(describeMarket)));
  else if (markets.length === 0) console.log("No market data; deno task data import --help tells how to add some.");
  else {
    const headings = ["symbol", "timeframe", "from", "to", "rows", "gaps", "source", "hash"];
    const rows = markets.map((market) => [
      market.symbol,
      market.timeframe,
      formatInstant(market.fromTime),
      formatInstant(market.toTime),
      market.bars,
      market.gaps ?? 0,
      market.sources.join(", "),
      market.hash!.slice(0, 12),
    ]);
    console.log(formatTextTable(headings, rows));
  }
  return 0;
}

async function check(flags: Flags): Promise<number> {
  const path = databaseOf(flags);
  if (!existsSync(path)) throw new UserError(`Cannot check ${path}: there is no such file`);
  using db = await openDatabase(path);
  completeMarkets(db);
  const findings = checkDatabase(db);
  const quality = listMarkets(db).map(({ symbol, timeframe }) => {
    const counts: Record<string, number> = {};
    for (const { kind } of loadQuality(db, symbol, timeframe)) counts[kind] = (counts[kind] ?? 0) + 1;
    return { symbol, timeframe, ...counts };
  });
  if (flags.isOn("json")) console.log(JSON.stringify({ ok: findings.length === 0, findings, quality }));
  else {
    for (const { symbol, timeframe, ...counts } of quality) {
      const words = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
      console.log(`${symbol} ${timeframe}: ${words.join(", ") || "nothing to be wary of"}`);
    }
    console.log(findings.length === 0 ? `${path} is sound` : findings.join("\n"));
  }
  return findings.length === 0 ? 0 : 1;
}

async function exportFile(flags: Flags): Promise<number> {
  const symbol = flags.required("symbol");
  const timeframe = timeframeFlag(flags);
  const output = flags.required("output");
  const { CANDLE_FORMATS, formatCandles } = await import("../lib/store/candle_file.ts");
  const format = CANDLE_FORMATS.find((name) => output.endsWith(`.${name}`));
  if (format === undefined) {
    throw new UserError(`Cannot export to ${output}: wanted a name that ends in .${CANDLE_FORMATS.join(" or .")}`);
  }
  const instant = (name: "from" | "to", none: number) => {
    const text = flags.text(name);
    return text === null ? none : parseInstant(name, text);
  };
  const path = databaseOf(flags);
  using db = await openDatabase(path, { readOnly: true });
  const candles = loadCandles(db, symbol, timeframe, instant("from", -Infinity), instant("to", Infinity));
  const bytes = await formatCandles(candles, format);
  try {
    writeFileSync(output, bytes);
  } catch (error) {
    throw new UserError(`Cannot write ${output}: ${(error as Error).message}`, { cause: error });
  }
  if (flags.isOn("json")) {
    console.log(JSON.stringify({ symbol, timeframe, rows: candles.time.length, output, bytes: bytes.length }));
  } else console.log(`${candles.time.length} bars of ${symbol} ${timeframe} written to ${output}`);
  return 0;
}

const ACTIONS: Readonly<Record<string, (flags: Flags) => Promise<number>>> = {
  import: importFile,
  // Loaded when asked for: the other actions need no exchange.
  fetch: async (flags) => (await import("./data_fetch.ts")).fetchAction(flags),
  book: async (flags) => (await import("./data_book.ts")).bookAction(flags),
  list,
  check,
  export: exportFile,
};

await runCommand(async () => {
  const flags = parseFlags(Deno.args, FLAG_NAMES);
  if (flags.isOn("help")) {
    console.log(HELP);
    return 0;
  }
  const [name = ""] = flags.positionals;
  flags.refuseBeyond(name === "import" ? 2 : 1);
  if (!Object.hasOwn(ACTIONS, name)) {
    throw new UserError(`Unknown action "${name}": wanted one of ${Object.keys(ACTIONS).join(", ")}; see --help`);
  }
  return await ACTIONS[name](flags);
});
