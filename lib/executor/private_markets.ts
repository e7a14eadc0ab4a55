/**
 * Markets of a worker's own, for strategies that are not ours: what one of them writes into its bars reaches no later
 * trial, and is seen.
 *
 * @module
 */
import type { JobMarket } from "./run_job.ts";
import { unshared } from "./unshared.ts";

/** Markets whose columns are copies. */
export interface PrivateMarkets {
  /** The markets, columns apart equal to those they were made from. */
  readonly markets: readonly JobMarket[];
  /** Brings all columns back to what they were; whether one had been written into. */
  restore(): boolean;
}

/** Copies of markets. */
export function privateMarkets(markets: readonly JobMarket[]): PrivateMarkets {
  const own = unshared(markets), columns = columnsOf(own), originals = columnsOf(markets);
  return {
    markets: own,
    restore() {
      let isAnyWritten = false;
      for (let i = 0; i < columns.length; i++) {
        if (!isWritten(columns[i], originals[i])) continue;
        columns[i].set(originals[i]);
        isAnyWritten = true;
      }
      return isAnyWritten;
    },
  };
}

/** The columns in plain data, in its order. */
function columnsOf(data: unknown): Float64Array[] {
  if (data instanceof Float64Array) return [data];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(columnsOf) : [];
}

function isWritten(column: Float64Array, original: Float64Array): boolean {
  let i = 0;
  // NaN, where no book was recorded, is no difference.
  while (i < column.length && (column[i] === original[i] || (column[i] !== column[i] && original[i] !== original[i]))) {
    i++;
  }
  return i < column.length;
}
