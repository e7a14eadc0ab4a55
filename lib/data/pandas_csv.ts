/**
 * Returns and trades as the CSV that pandas, quantstats and pyfolio read.
 *
 * @module
 */
import { quotedCell } from "../core/csv_cell.ts";
import { dayText } from "../core/instant.ts";
import type { Trades } from "../core/trades.ts";

/** A number as the shortest text that is read back to the same bits; empty where it is none. */
const written = (value: number) => Number.isFinite(value) ? String(value) : "";

/**
 * Daily returns as CSV: `date,returns`, days UTC, fractions.
 *
 * - Read back by pandas with `pd.read_csv(file, index_col=0, parse_dates=True)["returns"]`, as quantstats and pyfolio take it, and
 *   by {@linkcode importReturns}.
 *
 * @param record Start of each day, ms UTC, and its return; one that is not finite is an empty cell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exportReturns } from "@lib/data/pandas_csv.ts";
 *
 * assert.equal(exportReturns({ days: [0], returns: [0.25] }), "date,returns\n1970-01-01,0.25\n");
 * ```
 */
export function exportReturns(
  { days, returns }: { readonly days: ArrayLike<number>; readonly returns: ArrayLike<number> },
): string {
  const lines = Array.from(days, (day, i) => `${dayText(day)},${written(returns[i])}`);
  return `${["date,returns", ...lines].join("\n")}\n`;
}

/**
 * Trades as pyfolio's transactions: two rows a trade in order of time, `date,amount,price,symbol,fees`.
 *
 * - `amount` is in base units, negative where sold; fees of both fills and funding stand on the row of the exit, in quote units.
 *   The sum of −amount · price − fees is the sum of the trades' profits.
 * - Read by pandas with `pd.read_csv(file, index_col=0, parse_dates=True)`; times are UTC and say so, as pyfolio wants.
 *
 * @param symbol Market, such as `"BTC/USDT"`.
 *
 * @example A trade that is bought and sold
 * ```ts
 * import assert from "node:assert/strict";
 * import { tradesOf } from "@test/fixtures/example_trades.ts";
 * import { exportTrades } from "@lib/data/pandas_csv.ts";
 *
 * const trades = tradesOf([{ entryTime: 0, exitTime: 60_000, qty: 2, entryPrice: 10, exitPrice: 11, fees: 0.5 }]);
 * assert.deepEqual(exportTrades(trades, "BTC/USDT").trim().split("\n").slice(1), [
 *   "1970-01-01 00:00:00+00:00,2,10,BTC/USDT,0",
 *   "1970-01-01 00:01:00+00:00,-2,11,BTC/USDT,0.5",
 * ]);
 * ```
 */
export function exportTrades(trades: Trades, symbol: string): string {
  const rows = Array.from({ length: trades.length }, (_, i) => {
    const amount = trades.side[i] * trades.qty[i];
    return [
      { time: trades.entryTime[i], amount, price: trades.entryPrice[i], fees: 0 },
      { time: trades.exitTime[i], amount: -amount, price: trades.exitPrice[i], fees: trades.fees[i] },
    ];
  }).flat().sort((a, b) => a.time - b.time);
  const name = quotedCell(symbol);
  const lines = rows.map(({ time, amount, price, fees }) => {
    const at = new Date(time).toISOString().slice(0, 19).replace("T", " ");
    return `${at}+00:00,${[amount, price].map(written).join()},${name},${written(fees)}`;
  });
  return `${["date,amount,price,symbol,fees", ...lines].join("\n")}\n`;
}
