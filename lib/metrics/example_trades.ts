/**
 * Trades written by hand, for examples and tests: name the columns that matter, the rest is plain.
 *
 * @module
 */
import type { Trades } from "../core/trades.ts";

/** One trade by column; what is left out is 0, prices 100, references the fills, quantity 1, long. */
export type ExampleTrade = { readonly [column in Exclude<keyof Trades, "length">]?: number };

/**
 * Columns of the given trades.
 *
 * @example A short that won
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@lib/metrics/example_trades.ts";
 *
 * const trades = tradesOf([{ side: -1, entryPrice: 100, exitPrice: 90 }]);
 * assert.equal(trades.pnl[0], 10);
 * ```
 */
export function tradesOf(rows: readonly ExampleTrade[]): Trades {
  const full = rows.map((row) => {
    const { side = 1, qty = 1, entryPrice = 100, exitPrice = 100, fees = 0 } = row;
    return {
      entryReference: entryPrice,
      exitReference: exitPrice,
      entryMid: NaN,
      exitMid: NaN,
      pnl: side * qty * (exitPrice - entryPrice) - fees,
      ...row,
      side,
      qty,
      entryPrice,
      exitPrice,
      fees,
    } as ExampleTrade;
  });
  const float = (column: keyof ExampleTrade) => Float64Array.from(full, (row) => row[column] ?? 0);
  return {
    length: rows.length,
    entryBar: Int32Array.from(float("entryBar")),
    exitBar: Int32Array.from(float("exitBar")),
    entryTime: float("entryTime"),
    exitTime: float("exitTime"),
    side: Int8Array.from(float("side")),
    qty: float("qty"),
    entryPrice: float("entryPrice"),
    exitPrice: float("exitPrice"),
    entryReference: float("entryReference"),
    exitReference: float("exitReference"),
    entryMid: float("entryMid"),
    exitMid: float("exitMid"),
    entryMaker: Uint8Array.from(float("entryMaker")),
    exitMaker: Uint8Array.from(float("exitMaker")),
    entryParticipation: float("entryParticipation"),
    exitParticipation: float("exitParticipation"),
    fees: float("fees"),
    slippageBps: float("slippageBps"),
    spreadCapturedBps: float("spreadCapturedBps"),
    pnl: float("pnl"),
    holdingMinutes: float("holdingMinutes"),
    exitReason: Uint8Array.from(float("exitReason")),
    maxAdverseExcursion: float("maxAdverseExcursion"),
    maxFavourableExcursion: float("maxFavourableExcursion"),
  };
}
