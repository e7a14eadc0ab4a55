/**
 * The table of `deno task data`.
 *
 * @module
 */
import { settingFlags } from "../lib/config/setting_flags.ts";
import { TIMEFRAME_MS } from "../lib/core/candles.ts";
import { type Command, type Flag, JSON_FLAG } from "./command_table.ts";
import { EXCHANGE_HOSTS } from "./exchange_hosts.ts";
import { READING_FLAGS } from "./reading_flags.ts";

const SYMBOL: Flag = { name: "symbol", value: "SYMBOL", isRequired: true, meaning: "market, such as BTC/USDT" };

const TIMEFRAME: Flag = {
  name: "timeframe",
  value: "TF",
  isRequired: true,
  meaning: `bar length: ${Object.keys(TIMEFRAME_MS).join(" ")}`,
};

/** A bar's length, where bars are meant. */
const TIMEFRAME_OF_BARS: Flag = { ...TIMEFRAME, neededUnless: "funding" };

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
        "add the bars of a file: CSV, JSON or Parquet as exchanges and programs write them, plain, gzipped or in a ZIP; " +
        "says what it understood; or funding rates",
      flags: [
        SYMBOL,
        TIMEFRAME_OF_BARS,
        ...READING_FLAGS,
        {
          name: "funding",
          meaning: "the file has funding rates: CSV (timestamp,funding_rate or Binance's columns), as fractions",
        },
        { name: "skip-bad-rows", meaning: "keep the good rows of a file with bad ones, which are listed" },
        { name: "replace", meaning: "let the file's bars or rates win over stored ones that differ" },
      ],
    },
    {
      name: "fetch",
      summary: "download the closed bars that are missing; go on where the last one stopped; name what stays open",
      flags: [
        SYMBOL,
        TIMEFRAME_OF_BARS,
        { name: "funding", meaning: "funding rates of a perpetual, such as BTC/USDT:USDT, in place of bars" },
        {
          name: "since",
          value: "DATE",
          isRequired: true,
          neededUnless: "again",
          meaning: "first day or instant, UTC",
        },
        { name: "until", value: "DATE", meaning: "end, not included, UTC (default: now)" },
        {
          name: "again",
          value: "FROM..TO",
          meaning: "ask anew for a span that is there, such as 2024-01-01..2024-02-01; the new bars win",
        },
        ...EXCHANGE_FLAGS,
        { name: "skip-bad-rows", meaning: "keep the good rows where the exchange answers bad ones, which are listed" },
      ],
    },
    {
      name: "book",
      summary: "record the best 20 levels of the order book, through outages of any length",
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
    {
      name: "list",
      summary: "symbol, timeframe, span, rows, gaps, source and hash of bars and funding rates",
      flags: [],
    },
    {
      name: "check",
      summary: "look for damage, broken rules, coverage without bars, bars to be wary of and missing funding rates",
      flags: [],
    },
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
  notes: [
    `Exchanges that the task may call: ${
      Object.keys(EXCHANGE_HOSTS).sort().join(", ")
    }; for any other one of ccxt it ` +
    "prints the one line to run instead.",
  ],
  exitCodes: "0 done, 1 our fault or something is wrong with the data, 2 the user's fault",
};
