/**
 * How much of an entry was filled, as one reads it.
 *
 * @module
 */
import { orderEndWords } from "../store/order_end_words.ts";
import type { Side } from "../store/live_stamp.ts";

/**
 * The sentence of a part.
 *
 * @param end Why the rest was given up; `null` while it waits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { partText } from "@lib/live/part_text.ts";
 *
 * const part = { symbol: "BTC/USDT", side: 1, filled: 0.1 + 0.2, whole: 0.5 } as const;
 * assert.equal(partText(part, null), "0.3 of 0.5 BTC/USDT bought; the rest waits");
 * assert.equal(partText(part, "stopMoved"), "0.3 of 0.5 BTC/USDT bought; the rest is given up: the stop has moved");
 * ```
 */
export function partText(
  { symbol, side, filled, whole }: {
    readonly symbol: string;
    readonly side: Side;
    readonly filled: number;
    readonly whole: number;
  },
  end: string | null,
): string {
  const plain = (quantity: number) => String(Number(quantity.toPrecision(8)));
  const rest = end === null ? "waits" : `is given up: ${orderEndWords(end)}`;
  return `${plain(filled)} of ${plain(whole)} ${symbol} ${side > 0 ? "bought" : "sold"}; the rest ${rest}`;
}
