/**
 * Whether the prices of markets still come: that they stopped is said once, and once that they come again.
 *
 * @module
 */
import { formatNumber } from "../metrics/format.ts";

/**
 * A watch over the prices of markets.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { PriceWatch } from "@lib/live/price_watch.ts";
 *
 * const watch = new PriceWatch(["BTC/USDT"], 15_000, 0);
 * assert.deepEqual(watch.look(15_000), []);
 * assert.deepEqual(watch.look(15_001), ["No price of BTC/USDT for 15 s: nothing is entered until one comes, protection stays"]);
 * assert.deepEqual(watch.look(90_000), []);
 * watch.hear("BTC/USDT", 99_000);
 * assert.deepEqual(watch.look(99_100), ["Prices of BTC/USDT come again, after 99 s without one"]);
 * ```
 */
export class PriceWatch {
  readonly #staleMs: number;
  readonly #heardAt: Map<string, number>;
  /** Markets of which it was said that nothing comes, with the time of their last price. */
  readonly #silent = new Map<string, number>();

  /**
   * @param staleMs Age of a price from which on nothing is entered.
   * @param at When the watch begins, ms.
   */
  constructor(symbols: readonly string[], staleMs: number, at: number) {
    this.#staleMs = staleMs;
    this.#heardAt = new Map(symbols.map((symbol) => [symbol, at]));
  }

  /** Hears a price. */
  hear(symbol: string, at: number): void {
    this.#heardAt.set(symbol, at);
  }

  /** What is to be said now, a sentence each. */
  look(at: number): string[] {
    return [...this.#heardAt].flatMap(([symbol, heardAt]) => {
      const since = this.#silent.get(symbol);
      if (since === undefined && at - heardAt > this.#staleMs) {
        this.#silent.set(symbol, heardAt);
        return [
          `No price of ${symbol} for ${seconds(this.#staleMs)}: nothing is entered until one comes, protection stays`,
        ];
      }
      if (since === undefined || heardAt === since) return [];
      this.#silent.delete(symbol);
      return [`Prices of ${symbol} come again, after ${seconds(heardAt - since)} without one`];
    });
  }
}

function seconds(ms: number): string {
  return `${formatNumber(Math.floor(ms / 1000), "count")} s`;
}
