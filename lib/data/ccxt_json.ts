/**
 * Candles as JSON lists the way ccxt's `fetchOHLCV` returns them: `[[time, open, high, low, close, volume], …]`.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";
import { type CandleFile, type CandleFileOptions, CandleRows, ROW_COLUMNS } from "./candle_rows.ts";

/**
 * Candles of a JSON text of rows; `line` of a bad row is its place in the list, from 1.
 *
 * @throws {DataError} If the text is no JSON list, or rows are bad, as for {@linkcode readCandlesCsvFile}.
 *
 * @example A missing volume is a bad row, not a zero
 * ```ts
 * import assert from "node:assert/strict";
 * import { readCcxtJson } from "@lib/data/ccxt_json.ts";
 *
 * const market = { symbol: "BTC/USDT", timeframe: "1m", skipBadRows: true } as const;
 * const { candles, badRows } = readCcxtJson("[[0, 1, 1, 1, 1, 5], [60000, 1, 1, 1, 1, null]]", market);
 * assert.equal(candles.time.length, 1);
 * assert.deepEqual([badRows[0].line, badRows[0].column], [2, "volume"]);
 * ```
 */
export function readCcxtJson(text: string, options: CandleFileOptions): CandleFile {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`Cannot read JSON candles: ${(cause as Error).message}`, { cause });
  }
  if (!Array.isArray(list)) throw new DataError(`Cannot read JSON candles: wanted a list, found ${typeof list}`);
  const rows = new CandleRows(options);
  const values = new Float64Array(ROW_COLUMNS.length);
  list.forEach((row: unknown, index) => {
    if (!Array.isArray(row) || row.length !== ROW_COLUMNS.length) {
      const found = Array.isArray(row) ? `${row.length} values` : typeof row;
      rows.reject(index + 1, `wanted a list of ${ROW_COLUMNS.length} values, found ${found}`);
      return;
    }
    for (let column = 0; column < ROW_COLUMNS.length; column++) {
      values[column] = typeof row[column] === "number" ? row[column] : NaN;
    }
    rows.add(index + 1, values, row);
  });
  return rows.finish();
}
