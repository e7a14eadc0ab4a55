/**
 * Bars that open later than now, which no market has had.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { firstBarFrom } from "./candles.ts";

/**
 * A warning of bars in the future, to be put behind what was understood of a file; `""` where there are none.
 *
 * @param now ms UTC.
 *
 * @example The second of two minutes has not begun
 * ```ts
 * import assert from "node:assert/strict";
 * import { futureWords } from "@lib/data/future_bars.ts";
 *
 * assert.match(futureWords({ time: Float64Array.of(0, 60_000) }, 59_999), /; warning: 1 bar opens in the future/);
 * assert.equal(futureWords({ time: Float64Array.of(0, 60_000) }, 60_000), "");
 * ```
 */
export function futureWords({ time }: Pick<Candles, "time">, now: number): string {
  const count = time.length - firstBarFrom(time, now + 1);
  if (count === 0) return "";
  return `; warning: ${count} bar${count === 1 ? " opens" : "s open"} in the future, the last at ` +
    `${new Date(time[time.length - 1]).toISOString()}; where times are local, --timezone says of where`;
}
