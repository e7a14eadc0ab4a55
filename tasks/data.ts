/**
 * `deno task data`: market data in the store.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { DataError, UserError } from "../lib/core/errors.ts";
import { futureWords } from "../lib/data/future_bars.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { checkDatabase } from "../lib/store/check.ts";
import { loadQuality } from "../lib/store/data_quality.ts";
import { listFunding, type StoredFunding } from "../lib/store/funding_rates.ts";
import { hasFile, MAIN_DATABASE, mayWrite, openDatabase } from "../lib/store/database.ts";
import { completeMarkets, findMarket, listMarkets, loadCandles, type Market } from "../lib/store/market_data.ts";
import { importCandles } from "../lib/store/market_import.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { makeDirectory, settingsOf } from "./data_directory.ts";
import { importFunding } from "./data_funding.ts";
import { DATA } from "./data_table.ts";
import { gapsText } from "./gaps_text.ts";
import { readingOf } from "./reading_flags.ts";
import { formatInstant, formatTextTable, printable } from "../lib/report/text_table.ts";
import { writeFile } from "./write_file.ts";

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

/** The funding rates of a symbol as `data list --json` shows them. */
function describeRates({ symbol, rates, fromTime, toTime, gaps, missing, sources, hash }: StoredFunding) {
  return {
    symbol,
    timeframe: "funding",
    from: new Date(fromTime).toISOString(),
    to: new Date(toTime).toISOString(),
    rows: rates,
    gaps,
    missingRates: missing,
    source: sources.join(", "),
    hash,
  };
}

/** Pages kept while a file is imported, KiB: bars come in the order of the table, which looks back at none. */
const IMPORT_CACHE_KIBIBYTES = 4_096;

/** ms between two lines of progress. */
const PROGRESS_MS = 5_000;

/** Shows how far a long step is, every few seconds. */
function showShare(step: string): (share: number) => void {
  let shown = Date.now();
  return (share) => {
    if (Date.now() - shown < PROGRESS_MS) return;
    shown = Date.now();
    console.error(`${step}: ${Math.floor(share * 100)} %`);
  };
}

async function importFile(line: CommandLine): Promise<number> {
  const [file] = line.words, symbol = line.text("symbol")!, timeframe = line.timeframe("timeframe")!;
  const path = databaseOf(line);
  makeDirectory(dirname(path));
  console.error(`Reading ${file}`);
  const { readCandleFile } = await import("../lib/store/candle_file.ts");
  const options = { symbol, timeframe, ...readingOf(line), skipBadRows: line.isOn("skip-bad-rows") };
  const { candles, badRows, understood: read } = readCandleFile(file, options, showShare(`Reading ${file}`));
  const understood = read + futureWords(candles, Date.now());
  console.error(`Understood: ${printable(understood)}`);
  using db = await openDatabase(path, { cacheKibibytes: IMPORT_CACHE_KIBIBYTES });
  console.error(`Storing ${formatCount(candles.time.length, "bar")}`);
  try {
    const { inserted, replaced } = importCandles(db, candles, {
      source: basename(file),
      importedAt: Date.now(),
      badRows,
      replace: line.isOn("replace"),
    });
    const market = findMarket(db, symbol, timeframe)!;
    if (line.isOn("json")) {
      console.log(
        JSON.stringify({ ...describeMarket(market), inserted, replaced, badRows: badRows.length, understood }),
      );
    } else {
      for (const { line, column, reason } of badRows) {
        console.error(printable(`left out line ${line}, column ${column}: ${reason}`));
      }
      console.log(
        `${printable(symbol)} ${timeframe}: ${formatCount(inserted, "bar")} added, ${replaced} replaced; now ${
          formatCount(market.bars, "bar")
        } with ` +
          gapsText(market),
      );
    }
  } catch (error) {
    if (error instanceof DataError) throw new UserError(error.message, { cause: error });
    throw error;
  }
  return 0;
}

/** Opens the store and counts what is not counted yet; where it may only be read that stays uncounted. */
async function openCompleted(path: string): Promise<DatabaseSync> {
  if (!mayWrite(path)) return await openDatabase(path, { readOnly: true });
  const db = await openDatabase(path);
  completeMarkets(db);
  return db;
}

async function list(line: CommandLine): Promise<number> {
  const path = databaseOf(line);
  let markets: Market[] = [], funding: StoredFunding[] = [];
  if (hasFile(path)) {
    using db = await openCompleted(path);
    markets = listMarkets(db);
    funding = listFunding(db);
  }
  const series = [...markets.map(describeMarket), ...funding.map(describeRates)];
  if (line.isOn("json")) console.log(JSON.stringify(series));
  else if (series.length === 0) console.log("No market data; deno task data import --help tells how to add some.");
  else {
    const headings = ["symbol", "timeframe", "from", "to", "rows", "gaps", "source", "hash"];
    const rows = series.map(({ symbol, timeframe, from, to, rows, gaps, source, hash }) => [
      symbol,
      timeframe,
      formatInstant(Date.parse(from)),
      formatInstant(Date.parse(to)),
      rows,
      gaps ?? 0,
      source,
      hash?.slice(0, 12) ?? "–",
    ]);
    console.log(formatTextTable(headings, rows));
  }
  return 0;
}

async function check(line: CommandLine): Promise<number> {
  const path = databaseOf(line);
  if (!hasFile(path)) throw new UserError(`Cannot check ${path}: there is no such file`);
  using db = await openCompleted(path);
  const findings = checkDatabase(db);
  const ofBars = listMarkets(db).map(({ symbol, timeframe }) => {
    const counts: Record<string, number> = {};
    for (const { kind } of loadQuality(db, symbol, timeframe)) counts[kind] = (counts[kind] ?? 0) + 1;
    return { symbol, timeframe, ...counts };
  });
  const ofFunding = listFunding(db).map(({ symbol, gaps, missing }) => {
    return { symbol, timeframe: "funding", ...(gaps > 0 && { gap: gaps, missingRate: missing }) };
  });
  const quality = [...ofBars, ...ofFunding];
  if (line.isOn("json")) console.log(JSON.stringify({ ok: findings.length === 0, findings, quality }));
  else {
    for (const { symbol, timeframe, ...counts } of quality) {
      const words = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
      console.log(`${printable(symbol)} ${timeframe}: ${words.join(", ") || "nothing to be wary of"}`);
    }
    console.log(findings.length === 0 ? `${path} is sound` : findings.map(printable).join("\n"));
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
  writeFile(output, bytes);
  if (line.isOn("json")) {
    console.log(JSON.stringify({ symbol, timeframe, rows: candles.time.length, output, bytes: bytes.length }));
  } else {
    const bars = formatCount(candles.time.length, "bar");
    console.log(`${bars} of ${printable(symbol)} ${timeframe} written to ${output}`);
  }
  return 0;
}

const ACTIONS: Readonly<Record<string, (line: CommandLine) => Promise<number>>> = {
  import: (line) => line.isOn("funding") ? importFunding(line) : importFile(line),
  // Loaded when asked for: the other actions need no exchange.
  fetch: async (line) => {
    return line.isOn("funding")
      ? await (await import("./data_fetch_funding.ts")).fetchFundingAction(line)
      : await (await import("./data_fetch.ts")).fetchAction(line);
  },
  book: async (line) => (await import("./data_book.ts")).bookAction(line),
  list,
  check,
  export: exportFile,
};

/** What the command does. */
export function main(line: CommandLine): Promise<number> {
  return ACTIONS[line.action!](line);
}

if (import.meta.main) await runCommand(DATA, main);
