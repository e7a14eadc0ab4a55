/**
 * The reference job on any bars and parameter sets: `deno task reference --bars FILE --params FILE [--json]`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseScalperParams, runScalper, SCALPER_COLUMNS } from "@lib/backtest/reference_job.ts";
import { DataError, UserError } from "@lib/core/errors.ts";
import { readCandlesCsv } from "@lib/data/csv.ts";
import { MarketFeatures } from "@lib/strategy/market_features.ts";
import { runCommand } from "./command.ts";

const HELP = `Usage: deno task reference --bars FILE.csv.gz --params FILE.txt [--json]

Runs the reference job on one-minute bars, once for each parameter set.

  --bars FILE    bars with the header timestamp,open,high,low,close,volume, plain or gzipped
  --params FILE  one set a line: ${SCALPER_COLUMNS.join(" ")}
  --json         print [{trades, finalEquity}, ...] in the order of the sets
  --help         this text`;

/** A file's bytes, or the user's fault. */
function readInput(path: string): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

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

function parseFlags(args: string[]) {
  try {
    const options = {
      bars: { type: "string" },
      params: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError(`Cannot read the command line: ${(error as Error).message}`);
  }
}

await runCommand(() => {
  const { bars, params, json, help } = parseFlags(Deno.args);
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (bars === undefined || params === undefined) {
    throw new UserError("Cannot run the reference job: --bars and --params are wanted (--help tells more)");
  }
  const text = new TextDecoder().decode(readInput(params));
  const sets = fromInput(params, () => parseScalperParams(text));
  const bytes = readInput(bars);
  const candles = fromInput(bars, () => readCandlesCsv(bytes, { symbol: "REFERENCE", timeframe: "1m" }));
  const features = new MarketFeatures(candles);
  const results = sets.map((set) => {
    const { trades, equity } = fromInput(params, () => runScalper(candles, set, features));
    return { trades: trades.length, finalEquity: equity[equity.length - 1] };
  });
  if (json) console.log(JSON.stringify(results));
  else for (const { trades, finalEquity } of results) console.log(`${trades}\t${finalEquity}`);
  return 0;
});
