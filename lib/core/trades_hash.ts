/**
 * A fingerprint of trades, so that equal runs can be told at a glance.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Trades } from "./trades.ts";

/** The columns that say what was traded; everything else derives from them and the bars. */
const HASHED_COLUMNS = [
  "entryTime",
  "exitTime",
  "side",
  "qty",
  "entryPrice",
  "exitPrice",
  "fees",
  "pnl",
  "exitReason",
] as const;

/**
 * What of trades the fingerprint is made of.
 *
 * @internal
 */
export type HashedTrades = Pick<Trades, "length" | (typeof HASHED_COLUMNS)[number]>;

/**
 * SHA-256 of one backtest's trades, in hexadecimal.
 *
 * The bytes of the columns entry time, exit time, side, quantity, prices, fees, profit and exit reason, each as
 * little-endian doubles, column after column: two runs agree only if every bit of every trade does.
 */
export function tradesHash(trades: HashedTrades): string {
  const hash = createHash("sha256");
  for (const name of HASHED_COLUMNS) {
    hash.update(new Uint8Array(Float64Array.from(trades[name].subarray(0, trades.length)).buffer));
  }
  return hash.digest("hex");
}

/**
 * SHA-256 over the fingerprints of a study's completed trials, in trial order.
 *
 * @param trials Trial number and {@linkcode tradesHash} of each completed trial, in any order.
 *
 * @example The order of arrival does not matter
 * ```ts
 * import assert from "node:assert/strict";
 * import { studyTradesHash } from "@lib/core/trades_hash.ts";
 *
 * const a = { trial: 1, tradesHash: "aa" }, b = { trial: 2, tradesHash: "bb" };
 * assert.equal(studyTradesHash([b, a]), studyTradesHash([a, b]));
 * ```
 */
export function studyTradesHash(trials: readonly { trial: number; tradesHash: string }[]): string {
  const hash = createHash("sha256");
  for (const { trial, tradesHash } of trials.toSorted((a, b) => a.trial - b.trial)) {
    hash.update(`${trial}:${tradesHash}\n`);
  }
  return hash.digest("hex");
}
