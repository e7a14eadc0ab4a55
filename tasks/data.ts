/**
 * `deno task data`: market data in the store.
 *
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { TIMEFRAME_MS } from "../lib/core/candles.ts";
import { DataError, UserError } from "../lib/core/errors.ts";
import { checkDatabase } from "../lib/store/check.ts";
import { loadQuality } from "../lib/store/data_quality.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { completeMarkets, findMarket, listMarkets, loadCandles, type Market } from "../lib/store/market_data.ts";
import { importCandles } from "../lib/store/market_import.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, type Flag, JSON_FLAG } from "./command_table.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { formatInstant, formatTextTable } from "../lib/report/text_table.ts";

const SYMBOL: Flag = { name: "symbol", value: "SYMBOL", isRequired: true, meaning: "market, such as BTC/USDT" };

const TIMEFRAME: Flag = {
  name: "timeframe",
  value: "TF",
  isRequired: true,
  meaning: `bar length: ${Object.keys(TIMEFRAME_MS).join(" ")}`,
};

/** The flags that name an exchange. */
const EXCHANGE_FLAGS: readonly Flag[] = [
  ...settingFlags(["exchange"]),
  { name: "mode", value: "MODE", default: "mainnet", meaning: "whose prices: mainnet, testnet, demo" },
  {
    name: "exchange-url",
    value: "URL",
    meaning: "another address of the exchange, such as https://data-api.binance.vision",
  },
];

/** The table of the command. */
export const DATA: Command = {
  name: "deno task data",
  summary: "market data in the store",
  flags: [...settingFlags(["dataDir"]), JSON_FLAG],
  actions: [
    {
      name: "import",
      words: ["FILE"],
      summary:
        "add the bars of a file: CSV (timestamp,open,high,low,close,volume), Binance dump (CSV or ZIP), or ccxt's " +
        "lists in JSON, each plain or gzipped",
      flags: [
        SYMBOL,
        TIMEFRAME,
        { name: "skip-bad-rows", meaning: "keep the good rows of a file with bad ones, which are listed" },
        { name: "replace", meaning: "let the file's bars win over stored ones that differ" },
      ],
    },
    {
      name: "fetch",
      summary: "download the closed bars that are missing; go on where the last one stopped",
      flags: [
        SYMBOL,
        TIMEFRAME,
        { name: "since", value: "DATE", isRequired: true, meaning: "first day or instant, UTC" },
        { name: "until", value: "DATE", meaning: "end, not included, UTC (default: now)" },
        ...EXCHANGE_FLAGS,
        { name: "skip-bad-rows", meaning: "keep the good rows where the exchange answers bad ones, which are listed" },
      ],
    },
    {
      name: "book",
      summary: "record the best 20 levels of the order book",
      flags: [
        SYMBOL,
        { name: "minutes", value: "N", isRequired: true, meaning: "how long" },
        { name: "interval-seconds", value: "X", default: "1", meaning: "a snapshot every X seconds, at most 5" },
        {
          name: "snapshots",
          meaning: "ask for each snapshot, where the stream of changes would be followed (Binance)",
        },
        {
          name: "stream-url",
          value: "URL",
          meaning: "another address of the stream, such as wss://data-stream.binance.vision",
        },
        ...EXCHANGE_FLAGS,
      ],
    },
    { name: "list", summary: "symbol, timeframe, span, rows, gaps, source and hash of every market", flags: [] },
    { name: "check", summary: "look for damage, broken rules and bars to be wary of", flags: [] },
    {
      name: "export",
      summary: "write bars to a file",
      flags: [
        SYMBOL,
        TIMEFRAME,
        { name: "output", value: "FILE", isRequired: true, meaning: "where to; ends in .csv or .parquet" },
        { name: "from", value: "DATE", meaning: "first day or instant, UTC (default: all)" },
        { name: "to", value: "DATE", meaning: "end, not included, UTC (default: all)" },
      ],
    },
  ],
  exitCodes: "0 done, 1 our fault or something is wrong with the data, 2 the user's fault",
};

/** File of the database. */
const databaseOf = (line: CommandLine) => join(settingsOf(line).dataDir, MAIN_DATABASE);

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

async function importFile(line: CommandLine): Promise<number> {
  const [file] = line.words, symbol = line.text("symbol")!, timeframe = line.timeframe("timeframe")!;
  const path = databaseOf(line);
  console.error(`Reading ${file}`);
  const { readCandleFile } = await import("../lib/store/candle_file.ts");
  const { candles, badRows } = readCandleFile(file, { symbol, timeframe, skipBadRows: line.isOn("skip-bad-rows") });
  makeDirectory(dirname(path));
  using db = await openDatabase(path);
  console.error(`Storing ${candles.time.length} bars`);
  try {
    const { inserted, replaced } = importCandles(db, candles, {
      source: basename(file),
      importedAt: Date.now(),
      badRows,
      replace: line.isOn("replace"),
    });
    const market = findMarket(db, symbol, timeframe)!;
    if (line.isOn("json")) {
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

async function list(line: CommandLine): Promise<number> {
  const path = databaseOf(line);
  let markets: Market[] = [];
  if (existsSync(path)) {
    using db = await openDatabase(path);
    completeMarkets(db);
    markets = listMarkets(db);
  }
  if (line.isOn("json")) console.log(JSON.stringify(markets.map(describeMarket)));
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

async function check(line: CommandLine): Promise<number> {
  const path = databaseOf(line);
  if (!existsSync(path)) throw new UserError(`Cannot check ${path}: there is no such file`);
  using db = await openDatabase(path);
  completeMarkets(db);
  const findings = checkDatabase(db);
  const quality = listMarkets(db).map(({ symbol, timeframe }) => {
    const counts: Record<string, number> = {};
    for (const { kind } of loadQuality(db, symbol, timeframe)) counts[kind] = (counts[kind] ?? 0) + 1;
    return { symbol, timeframe, ...counts };
  });
  if (line.isOn("json")) console.log(JSON.stringify({ ok: findings.length === 0, findings, quality }));
  else {
    for (const { symbol, timeframe, ...counts } of quality) {
      const words = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
      console.log(`${symbol} ${timeframe}: ${words.join(", ") || "nothing to be wary of"}`);
    }
    console.log(findings.length === 0 ? `${path} is sound` : findings.join("\n"));
  }
  return findings.length === 0 ? 0 : 1;
}

async function exportFile(line: CommandLine): Promise<number> {
  const symbol = line.text("symbol")!, timeframe = line.timeframe("timeframe")!, output = line.text("output")!;
  const { CANDLE_FORMATS, formatCandles } = await import("../lib/store/candle_file.ts");
  const format = CANDLE_FORMATS.find((name) => output.endsWith(`.${name}`));
  if (format === undefined) {
    throw new UserError(`Cannot export to ${output}: wanted a name that ends in .${CANDLE_FORMATS.join(" or .")}`);
  }
  const from = line.instant("from") ?? -Infinity, to = line.instant("to") ?? Infinity;
  const path = databaseOf(line);
  using db = await openDatabase(path, { readOnly: true });
  const candles = loadCandles(db, symbol, timeframe, from, to);
  const bytes = await formatCandles(candles, format);
  try {
    writeFileSync(output, bytes);
  } catch (error) {
    throw new UserError(`Cannot write ${output}: ${(error as Error).message}`, { cause: error });
  }
  if (line.isOn("json")) {
    console.log(JSON.stringify({ symbol, timeframe, rows: candles.time.length, output, bytes: bytes.length }));
  } else console.log(`${candles.time.length} bars of ${symbol} ${timeframe} written to ${output}`);
  return 0;
}

const ACTIONS: Readonly<Record<string, (line: CommandLine) => Promise<number>>> = {
  import: importFile,
  // Loaded when asked for: the other actions need no exchange.
  fetch: async (line) => (await import("./data_fetch.ts")).fetchAction(line),
  book: async (line) => (await import("./data_book.ts")).bookAction(line),
  list,
  check,
  export: exportFile,
};

if (import.meta.main) await runCommand(DATA, (line) => ACTIONS[line.action!](line));
