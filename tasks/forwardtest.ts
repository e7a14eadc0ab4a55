/**
 * `deno task forwardtest`: what studies of rolling windows of recorded bars foretell of the days after them.
 *
 * @module
 */
import { dayText } from "../lib/core/instant.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { formatForwardRows, oneLine, parseForwardRows } from "../lib/automl/forward_rows.ts";
import { type ForwardRow, type ForwardStudy, runForwardStudy } from "../lib/automl/forward_study.ts";
import { agreementTable, groupsTable } from "../lib/automl/forward_tables.ts";
import { type RollingDays, rollingWindows } from "../lib/selection/rolling_windows.ts";
import { type Timeframe, TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { PROFILE_NAMES, type ProfileName } from "../lib/execution/market_profiles.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { readCandleFile } from "../lib/store/candle_file.ts";
import { openDatabase } from "../lib/store/database.ts";
import { loadCandles } from "../lib/store/market_data.ts";
import { importCandles } from "../lib/store/market_import.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import { DEFAULT_TARGET } from "../lib/selection/search_target.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { fromFile, readInputText } from "./read_input.ts";
import { writeWhole } from "./write_file.ts";

/** The rows that the tables of `docs` are made of. */
export const PUBLISHED_ROWS = "docs/forwardtest.csv";

/** The table of the command. */
export const FORWARDTEST: Command = {
  name: "deno task forwardtest",
  summary: "studies on rolling windows of recorded bars, and what their strategies did on the days after each window",
  flags: [
    { name: "tables", meaning: "run nothing: print the tables of the rows that there are" },
    { name: "rows", value: "FILE", default: PUBLISHED_ROWS, meaning: "CSV of results; a run goes on from it" },
    {
      name: "folder",
      value: "DIR",
      default: "../shared/data/ohlcv",
      meaning: "folder of the default markets' files; those that are absent are left out",
    },
    { name: "candles", value: "LIST", meaning: "files of one market instead, separated by commas" },
    { name: "symbol", value: "SYMBOL", meaning: "its name, such as BTC/USDT" },
    { name: "timeframe", value: "TF", meaning: `length of its bars: ${Object.keys(TIMEFRAME_MS).join(" ")}` },
    { name: "profile", value: "NAME", meaning: `terms it is traded by: ${PROFILE_NAMES.join(", ")}` },
    { name: "window", value: "DAYS", meaning: "days of a window (default: by market, 365 for others)" },
    { name: "forward", value: "DAYS", meaning: "days after it (default: by market, 90 for others)" },
    { name: "step", value: "DAYS", meaning: "days from one window to the next (default: those after it)" },
    { name: "trials", value: "N", default: "200", meaning: "trials a study" },
    { name: "seeds", value: "N", default: "2", meaning: "studies of each window, with seeds from 1 on" },
    { name: "search-target", value: "TEXT", default: DEFAULT_TARGET, meaning: "what the search maximises" },
    { name: "strategy", value: "LIST", default: "votes", meaning: "names, files or all, separated by commas" },
  ],
  notes: [
    "Studies count as first looks: the ledger of looks neither decides here nor is written to.",
    "Rows of another code version are not mixed in: take another --rows for them.",
  ],
};

/** A market whose windows are studied. */
interface ForwardMarket {
  readonly name: string;
  readonly files: readonly string[];
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly profile: ProfileName;
  readonly days: RollingDays;
}

/** Years of public bars, by venue: windows that a search can live on, and a season after each. */
const DEFAULT_MARKETS: readonly ForwardMarket[] = [
  {
    name: "Bitfinex BTC/USD, minutes 2016–2018",
    files: [2016, 2017, 2018].map((year) => `bitfinex_BTCUSD_1m_${year}.csv.gz`),
    symbol: "BTC/USD",
    timeframe: "1m",
    profile: "bitfinex",
    days: { window: 180, forward: 60, step: 60 },
  },
  {
    name: "Binance BTC/USDT, hours 2017–2022",
    files: ["binance_BTCUSDT_1h_2017_2022.csv.gz"],
    symbol: "BTC/USDT",
    timeframe: "1h",
    profile: "binance-spot",
    days: { window: 365, forward: 90, step: 90 },
  },
  ...["BTC", "ETH"].map((base): ForwardMarket => ({
    name: `Coinbase ${base}/USD, 4 hours 2016–2022`,
    files: [`coinbase_${base}USD_4h_2016_2022.csv.gz`],
    symbol: `${base}/USD`,
    timeframe: "4h",
    profile: "coinbase",
    days: { window: 365, forward: 180, step: 180 },
  })),
];

/** The market that the flags name, or the default ones whose files are there. */
function marketsOf(line: CommandLine): ForwardMarket[] {
  const asked = { window: line.whole("window", 1), forward: line.whole("forward", 1), step: line.whole("step", 1) };
  const daysOf = (days: RollingDays): RollingDays => {
    const forward = asked.forward ?? days.forward;
    return { window: asked.window ?? days.window, forward, step: asked.step ?? (asked.forward ?? days.step) };
  };
  const candles = line.text("candles"), symbol = line.text("symbol"), timeframe = line.timeframe("timeframe");
  const profile = line.oneOf("profile", PROFILE_NAMES);
  if (candles === null) {
    if (symbol ?? timeframe ?? profile) {
      throw new UserError("Cannot use --symbol, --timeframe and --profile: wanted --candles with them, found none");
    }
    return DEFAULT_MARKETS.flatMap((market) => {
      const files = market.files.map((name) => join(line.text("folder")!, name));
      const absent = files.filter((path) => !existsSync(path));
      if (absent.length === 0) return [{ ...market, files, days: daysOf(market.days) }];
      console.error(`Left out ${market.name}: wanted ${files.join(", ")}, found no ${absent.join(", ")}`);
      return [];
    });
  }
  if (symbol === null || timeframe === null || profile === null) {
    throw new UserError(`Cannot read ${candles}: wanted --symbol, --timeframe and --profile with it`);
  }
  const name = oneLine(`${profile} ${symbol}, ${timeframe}`), files = candles.split(",");
  return [{ name, files, symbol, timeframe, profile, days: daysOf({ window: 365, forward: 90, step: 90 }) }];
}

/** Rows of earlier runs. */
function readRows(path: string): ForwardRow[] {
  return existsSync(path) ? fromFile(path, () => parseForwardRows(readInputText(path))) : [];
}

/** What tells studies of a market apart. */
const studyKey = ({ market, from, to, forwardTo, seed, trials, target }: Omit<ForwardRow, "trial">) =>
  [market, from, to, forwardTo, seed, trials, target].join("|");

/** The market's bars in a store of its own; several files are one market. */
function importFiles({ files, symbol, timeframe }: ForwardMarket, data: DatabaseSync): Float64Array {
  for (const path of files) {
    const { candles } = readCandleFile(path, { symbol, timeframe });
    importCandles(data, candles, { source: path, importedAt: 0 });
  }
  return loadCandles(data, symbol, timeframe).time;
}

/** Runs the studies of a market that there are no rows of. */
async function runMarket(
  market: ForwardMarket,
  line: CommandLine,
  rows: readonly ForwardRow[],
  keep: (rows: readonly ForwardRow[]) => void,
): Promise<void> {
  const { name, symbol, timeframe, profile, days } = market;
  const trials = line.whole("trials", 1)!,
    seeds = line.whole("seeds", 1)!,
    target = oneLine(line.text("search-target")!);
  const strategies = resolveStrategies(line.list("strategy"));
  using data = await openDatabase(":memory:");
  const windows = rollingWindows(importFiles(market, data), TIMEFRAME_MS[timeframe], days);
  const known = new Set(rows.map(studyKey));
  for (const { from, to, forwardTo } of windows) {
    const source = { kind: "store", symbol, timeframe, from } as const;
    for (let seed = 1; seed <= seeds; seed++) {
      if (known.has(studyKey({ market: name, from, to, forwardTo, seed, trials, target } as ForwardRow))) continue;
      const study: ForwardStudy = {
        market: name,
        window: { ...source, to },
        whole: { ...source, to: forwardTo },
        profile,
        seed,
        trials,
        sampler: "gp",
        strategies,
        searchTarget: target,
      };
      const span = `${name}, ${dayText(from)}, seed ${seed}`;
      try {
        const found = await runForwardStudy(study, data);
        keep(found);
        const count = (group: "good" | "hard") => found.filter(({ groups }) => groups.includes(group)).length;
        console.error(`${span}: ${found.length} followed, ${count("good")} GOOD, ${count("hard")} HARD`);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        console.error(`${span}: left out: ${error.message}`);
      }
    }
  }
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const path = line.text("rows")!;
  let rows = readRows(path);
  if (!line.isOn("tables")) {
    const markets = marketsOf(line), version = codeVersions().study;
    if (markets.length === 0) {
      throw new UserError("Cannot run the forward test: wanted at least one market, found none");
    }
    const other = rows.find(({ codeVersion }) => codeVersion !== version);
    if (other !== undefined) {
      throw new UserError(
        `Cannot go on with ${path}: wanted rows of code ${version}, found some of ${other.codeVersion}; begin another ` +
          "file with --rows",
      );
    }
    // All of them at once, so that a run that is cut off leaves those of whole studies.
    const write = () => writeWhole(path, formatForwardRows(rows));
    // A place that cannot be written shows before the first study.
    write();
    for (const market of markets) {
      await runMarket(market, line, rows, (found) => {
        rows = [...rows, ...found];
        write();
      });
    }
  }
  // As they are kept, so that the tables are the same whenever they are made.
  rows = readRows(path);
  if (rows.length === 0) throw new UserError(`Cannot make tables: wanted rows in ${path}, found none`);
  console.log(`${groupsTable(rows)}\n\n${agreementTable(rows)}`);
  return 0;
}

if (import.meta.main) await runCommand(FORWARDTEST, main);
