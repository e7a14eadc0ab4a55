/**
 * The reference job on any bars and parameter sets: `deno task reference --bars FILE --params FILE [--json]`.
 *
 * @module
 */
import { parseScalperParams, runScalper, SCALPER_COLUMNS } from "@lib/backtest/reference_job.ts";
import { DataError, UserError } from "@lib/core/errors.ts";
import { readCandlesCsv } from "@lib/data/read_candles.ts";
import { MarketFeatures } from "@lib/strategy/market_features.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { readInput, readInputText } from "./read_input.ts";

/** The table of the command. */
export const REFERENCE: Command = {
  name: "deno task reference",
  summary: "runs the reference job on one-minute bars, once for each parameter set",
  flags: [
    {
      name: "bars",
      value: "FILE",
      isRequired: true,
      meaning: "bars with the header timestamp,open,high,low,close,volume, plain or gzipped",
    },
    { name: "params", value: "FILE", isRequired: true, meaning: `one set a line: ${SCALPER_COLUMNS.join(" ")}` },
    { name: "json", meaning: "print [{trades, finalEquity}, ...] in the order of the sets" },
  ],
};

/** Runs what may fail by the input's fault, so that its message stands alone. */
function fromInput<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError || error instanceof SyntaxError || error instanceof RangeError) {
      throw new UserError(`${path}: ${error.message}`);
    }
    throw error;
  }
}

/** What the command does. */
export function main(line: CommandLine): number {
  const bars = line.text("bars")!, params = line.text("params")!;
  const text = readInputText(params);
  const sets = fromInput(params, () => parseScalperParams(text));
  const bytes = readInput(bars);
  const candles = fromInput(bars, () => readCandlesCsv(bytes, { symbol: "REFERENCE", timeframe: "1m" }));
  const features = new MarketFeatures(candles);
  const results = sets.map((set) => {
    const { trades, equity } = fromInput(params, () => runScalper(candles, set, features));
    return { trades: trades.length, finalEquity: equity[equity.length - 1] };
  });
  if (line.isOn("json")) console.log(JSON.stringify(results));
  else for (const { trades, finalEquity } of results) console.log(`${trades}\t${finalEquity}`);
  return 0;
}

if (import.meta.main) await runCommand(REFERENCE, main);
