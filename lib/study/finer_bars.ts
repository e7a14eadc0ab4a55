/**
 * Shorter bars of a study's market from the store: they tell the order inside a bar (rule 13 of `lib/execution`).
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, isMultiple, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { listMarkets, loadCandles } from "../store/market_data.ts";

/** Finer bars with their fingerprint. */
export interface FinerBars {
  /** The bars. */
  readonly candles: Candles;
  /** SHA-256 of the bars. */
  readonly hash: string;
}

/**
 * Checks that the store has bars of a market which are finer than others.
 *
 * @throws {UserError} If a longer bar is no multiple of them, or the store has none.
 */
export function checkFinerMarket(db: DatabaseSync, symbol: string, timeframe: Timeframe, finer: Timeframe): void {
  const shorter = listMarkets(db).filter((market) => market.symbol === symbol)
    .map((market) => market.timeframe).filter((found) => isMultiple(timeframe, found));
  if (!shorter.includes(finer)) {
    throw new UserError(
      `Cannot use --finer ${finer}: wanted bars of ${symbol} in the store of which ${timeframe} is a multiple, ` +
        `found ${shorter.join(", ") || "none"}; deno task data import brings them in`,
    );
  }
}

/**
 * Loads finer bars over the span of others; missing ones are no error, as the rule then decides.
 *
 * @throws {UserError} If there is none in the whole span.
 */
export function loadFinerBars(db: DatabaseSync, { symbol, timeframe, time }: Candles, finer: Timeframe): FinerBars {
  const from = time[0], to = time[time.length - 1] + TIMEFRAME_MS[timeframe];
  const candles = loadCandles(db, symbol, finer, from, to);
  if (candles.time.length === 0) {
    const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
    throw new UserError(`Cannot use --finer ${finer}: wanted bars of ${symbol} from ${span}, found none`);
  }
  return { candles, hash: candlesHash(candles) };
}
