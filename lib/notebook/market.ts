/**
 * The bars a notebook looks at: simulated as committed, real ones where the environment names a file.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { type Candles, isTimeframe } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { sliceCandles } from "../data/candles.ts";
import { readCandlesCsv } from "../data/csv.ts";
import { simulateMarket, type SimulationOptions } from "../data/simulate.ts";

/** Whether the notebook should hurry: `QUICK=1`, as the tests set. */
export function isQuick(): boolean {
  return Deno.env.get("QUICK") === "1";
}

/** The larger number for readers, the smaller one with `QUICK=1`. */
export function quickOr(quick: number, full: number): number {
  return isQuick() ? quick : full;
}

function instant(name: string, otherwise: number): number {
  const text = Deno.env.get(name);
  if (text === undefined) return otherwise;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UserError(`Cannot read ${name}: wanted a day such as 2018-01-01, found ${text}`);
  return time;
}

/**
 * A simulated market, or the bars of the file that `ASSAY_CANDLES` names.
 *
 * - Real bars: CSV, gzip allowed; `ASSAY_SYMBOL` (`BTC/USDT`) and `ASSAY_TIMEFRAME` (`1m`) say what the file holds,
 *   `ASSAY_FROM` and `ASSAY_TO` cut it, days in UTC.
 *
 * @param simulation What to simulate otherwise.
 * @throws {UserError} If the file cannot be read, or a variable makes no sense.
 */
export function loadMarket(simulation: SimulationOptions): Candles {
  const path = Deno.env.get("ASSAY_CANDLES");
  if (path === undefined || path === "") return simulateMarket(simulation);
  const symbol = Deno.env.get("ASSAY_SYMBOL") ?? "BTC/USDT", timeframe = Deno.env.get("ASSAY_TIMEFRAME") ?? "1m";
  if (!isTimeframe(timeframe)) {
    throw new UserError(`Cannot read ASSAY_TIMEFRAME: wanted one such as 1m or 1h, found ${timeframe}`);
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new UserError(`Cannot read ASSAY_CANDLES: wanted a file, found ${path}`, { cause: error });
  }
  const { candles } = readCandlesCsv(bytes, { symbol, timeframe });
  return sliceCandles(candles, instant("ASSAY_FROM", -Infinity), instant("ASSAY_TO", Infinity));
}
