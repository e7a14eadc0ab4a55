/**
 * From what the user asks for to the source of a study's bars.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Timeframe } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { CandleReading } from "../data/candle_rows.ts";
import { parseExtraColumns } from "./extra_columns.ts";
import { checkFinerMarket } from "./finer_bars.ts";
import { type BarSource, type MarketSource, timeframeOf } from "./market_source.ts";
import { type SimulatedRequest, simulatedSource } from "./simulated_market.ts";
import { fileBars, storedBars } from "./stored_bars.ts";

/** What the command line says of the market. */
export interface MarketRequest extends SimulatedRequest {
  /** File or name of an imported market; `null` for the simulated market. */
  readonly candles: string | null;
  /** Market, such as `BTC/USDT`. */
  readonly symbol: string | null;
  /** Length of bars to make of shorter ones; `null` for those that there are. */
  readonly resample: Timeframe | null;
  /** How the file is read where it leaves that open. */
  readonly reading?: CandleReading;
  /** Length of the shorter bars that tell the order inside a bar; `null` for none. */
  readonly finer: Timeframe | null;
  /** First instant used, ms UTC; `null` for all. */
  readonly from: number | null;
  /** End of the span, exclusive, ms UTC; `null` for all. */
  readonly to: number | null;
  /** Further columns, as `--extra` takes them; `null` for none. */
  readonly extra: string | null;
}

/**
 * Turns what the user asked for into a source.
 *
 * @throws {UserError} If the request contradicts itself or names no market.
 */
export function resolveMarketSource(request: MarketRequest, db: DatabaseSync): MarketSource {
  const source = resolveBarSource(request, db), { extra } = request;
  if (extra === null) return source;
  return { ...source, extra: parseExtraColumns(extra, timeframeOf(source), db) };
}

function resolveBarSource(request: MarketRequest, db: DatabaseSync): BarSource {
  const { candles, symbol, timeframe, reading = {}, resample, finer, from, to, edge, edgeKind, days } = request;
  const isReadingSaid = Object.keys(reading).length > 0;
  if (candles === null) {
    const flag = symbol !== null
      ? "--symbol"
      : resample !== null
      ? "--resample"
      : isReadingSaid
      ? "flags that say how a file is read"
      : finer !== null
      ? "--finer"
      : from ?? to
      ? "--from and --to"
      : null;
    if (flag) {
      throw new UserError(
        `Cannot use ${flag}: wanted --candles with it, found none; the simulated market takes --days, --timeframe, ` +
          "--edge and --edge-kind",
      );
    }
    return simulatedSource(request);
  }
  if (edge !== null || edgeKind !== null || days !== null) {
    const flag = edge !== null ? "--edge" : edgeKind !== null ? "--edge-kind" : "--days";
    throw new UserError(`Cannot use ${flag}: wanted the simulated market, found --candles`);
  }
  if (existsSync(candles) && statSync(candles).isFile()) {
    if (symbol === null || timeframe === null) {
      throw new UserError(
        `Cannot read ${candles}: wanted --symbol and --timeframe with it, as the file does not say them`,
      );
    }
    if (finer !== null) {
      throw new UserError(
        `Cannot use --finer with ${candles}: wanted a market of the store, where its shorter bars are looked up; ` +
          "deno task data import brings both in",
      );
    }
    // A study may be resumed from another folder.
    const bars = fileBars(timeframe, resample);
    return { kind: "file", path: resolve(candles), symbol, ...bars, ...(isReadingSaid && { reading }), from, to };
  }
  const bars = storedBars(db, candles, { timeframe, resample });
  if (isReadingSaid) {
    throw new UserError(
      `Cannot use flags that say how a file is read: wanted a file with --candles, found the market ${candles}`,
    );
  }
  if (finer !== null) checkFinerMarket(db, candles, bars.timeframe, finer);
  return { kind: "store", symbol: candles, ...bars, from, to, ...(finer !== null && { finer }) };
}
