/**
 * The flags that say which bars are used, of every command that takes a market.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import type { MarketRequest } from "../lib/study/resolve_source.ts";
import { DEFAULT_SIMULATED } from "../lib/study/simulated_market.ts";
import type { CommandLine } from "./command_line.ts";
import type { Flag } from "./command_table.ts";
import { READING_FLAGS, readingOf } from "./reading_flags.ts";

/** Flags of the bars, in the order a help shows them. */
export const MARKET_FLAGS: readonly Flag[] = [
  {
    name: "candles",
    value: "FILE|NAME",
    meaning:
      "file (CSV, JSON, Parquet, packed or not) or name of an imported market; without it a simulated one is used",
  },
  { name: "symbol", value: "SYMBOL", meaning: "market of the file, such as BTC/USDT" },
  {
    name: "timeframe",
    value: "TF",
    meaning: `bar length: ${Object.keys(TIMEFRAME_MS).join(" ")} (simulated: ${DEFAULT_SIMULATED.timeframe})`,
  },
  ...READING_FLAGS,
  {
    name: "resample",
    value: "TF",
    meaning: "longer bars made of those of the file or the imported market (default: only where TF is not imported)",
  },
  {
    name: "extra",
    value: "NAME=SOURCE",
    meaning:
      "further columns for strategies: FILE.csv or a stored SYMBOL, #COLUMN behind; several by commas; FILE.csv@known counts " +
      "each value from its own time on, FILE.csv@opens from the next row's, as rows on whole minutes or at an even step do " +
      "unless told otherwise",
  },
  { name: "from", value: "DATE", meaning: "first day or instant used, UTC (default: all)" },
  { name: "to", value: "DATE", meaning: "end of the span, exclusive, UTC (default: all)" },
];

/**
 * What {@linkcode MARKET_FLAGS} say.
 *
 * @throws {UserError} If a value cannot be, or the span ends before it begins.
 */
export function marketOf(
  line: CommandLine,
): Pick<MarketRequest, "candles" | "symbol" | "timeframe" | "reading" | "resample" | "extra" | "from" | "to"> {
  const from = line.instant("from"), to = line.instant("to");
  if (from !== null && to !== null && from >= to) {
    throw new UserError(
      `Cannot use the span: wanted --from before --to, found ${line.text("from")} and ${line.text("to")}`,
    );
  }
  return {
    candles: line.text("candles"),
    symbol: line.text("symbol"),
    timeframe: line.timeframe("timeframe"),
    resample: line.timeframe("resample"),
    reading: readingOf(line),
    extra: line.text("extra"),
    from,
    to,
  };
}
