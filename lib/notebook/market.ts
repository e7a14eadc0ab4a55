/**
 * The bars a notebook looks at: simulated as committed, real ones where the environment names a file.
 *
 * @module
 */
import type { BacktestOptions } from "../backtest/options.ts";
import { isTimeframe } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { parseInstant } from "../core/instant.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { MarketSource } from "../study/market_source.ts";
import { optionsOn } from "../study/plan_jobs.ts";
import { defaultPlanSettings } from "../study/plan_settings.ts";
import { openDatabase } from "../store/database.ts";

/** 90 days of minutes: few enough for a cell, enough for a search to have days it never saw. */
const DEFAULT_BARS = 90 * 1440;

/** What is simulated unless the environment names real bars. */
export interface NotebookMarketOptions {
  /** Decides the whole market. */
  readonly seed: number;
  /** Minutes; 90 days by default. */
  readonly bars?: number;
  /** Net annual Sharpe ratio of the planted edge; 0, a market without any, by default. */
  readonly edge?: number;
}

/** Whether the notebook should hurry: `QUICK=1`, as the tests set. */
export function isQuick(): boolean {
  return Deno.env.get("QUICK") === "1";
}

/** The smaller number with `QUICK=1`, else the full one. */
export function quickOr(quick: number, full: number): number {
  return isQuick() ? quick : full;
}

function instant(name: string): number | null {
  const text = Deno.env.get(name);
  if (!text) return null;
  const time = parseInstant(text);
  if (time === null) throw new UserError(`Cannot read ${name}: wanted a day such as 2018-01-01, found ${text}`);
  return time;
}

function sourceOf({ seed, bars = DEFAULT_BARS, edge = 0 }: NotebookMarketOptions): MarketSource {
  const path = Deno.env.get("ASSAY_CANDLES");
  if (!path) return { kind: "simulated", seed, bars, edge };
  const symbol = Deno.env.get("ASSAY_SYMBOL") || "BTC/USDT", timeframe = Deno.env.get("ASSAY_TIMEFRAME") || "1m";
  if (!isTimeframe(timeframe)) {
    throw new UserError(`Cannot read ASSAY_TIMEFRAME: wanted one such as 1m or 1h, found ${timeframe}`);
  }
  return { kind: "file", path, symbol, timeframe, from: instant("ASSAY_FROM"), to: instant("ASSAY_TO") };
}

/**
 * A simulated market, or the bars of the file that the variable `ASSAY_CANDLES` names.
 *
 * - Real bars: a file that `readCandlesCsv` reads; `ASSAY_SYMBOL` (`BTC/USDT`) and `ASSAY_TIMEFRAME` (`1m`) say what the file holds,
 *   `ASSAY_FROM` and `ASSAY_TO` cut it, days in UTC.
 *
 * @throws {UserError} If the file cannot be read or has too few bars, or a variable makes no sense.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { notebookMarket } from "@lib/notebook/market.ts";
 *
 * const { candles } = await notebookMarket({ seed: 7, bars: 5_000 });
 * assert.equal(candles.time.length, 5_000);
 * ```
 */
export async function notebookMarket(options: NotebookMarketOptions): Promise<StudyMarket> {
  using memory = await openDatabase(":memory:");
  return loadMarket(sourceOf(options), memory);
}

/**
 * The options by which a search backtests on a market: costs, sides and leverage of its profile, its funding, and finer
 * bars where it has them.
 *
 * @throws {UserError} If its profile says no fees, or its quote currency is unknown.
 *
 * @example A simulated market is a perpetual that pays funding
 * ```ts
 * import assert from "node:assert/strict";
 * import { marketOptions, notebookMarket } from "@lib/notebook/market.ts";
 *
 * const options = marketOptions(await notebookMarket({ seed: 7, bars: 5_000 }));
 * assert.equal(options.costs.takerFee, 0.0005);
 * assert.ok(options.funding!.time.length > 8);
 * ```
 */
export function marketOptions(market: StudyMarket): BacktestOptions {
  return optionsOn(market, defaultPlanSettings(market).backtest);
}
