/**
 * Markets in memory of a worker's own, for strategies that are not ours: what one of them writes into its bars reaches
 * nobody else, and is seen.
 *
 * @module
 */
import type { JobMarket } from "./run_job.ts";

/** A column with the one it was copied from. */
interface Copy {
  readonly own: Float64Array;
  readonly original: Float64Array;
}

/** Markets whose columns are copies. */
export interface PrivateMarkets {
  /** The markets, columns apart equal to those they were made from. */
  readonly markets: readonly JobMarket[];
  /** Brings all columns back to what they were; whether one had been written into. */
  restore(): boolean;
}

/** Copies of markets. */
export function privateMarkets(markets: readonly JobMarket[]): PrivateMarkets {
  const copies: Copy[] = [];
  const copyOf = (value: unknown): unknown => {
    if (value instanceof Float64Array) {
      // A slice of shared memory is shared with nobody.
      const own = value.slice();
      copies.push({ own, original: value });
      return own;
    }
    if (Array.isArray(value)) return value.map(copyOf);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
  };
  const owned = markets.map((market) => copyOf(market) as JobMarket);
  return {
    markets: owned,
    restore() {
      const written = copies.filter(isWritten);
      for (const { own, original } of written) own.set(original);
      return written.length > 0;
    },
  };
}

function isWritten({ own, original }: Copy): boolean {
  let i = 0;
  // NaN, where no book was recorded, is no difference.
  while (i < own.length && (own[i] === original[i] || (own[i] !== own[i] && original[i] !== original[i]))) i++;
  return i < own.length;
}
