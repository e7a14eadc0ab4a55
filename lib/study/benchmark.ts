/**
 * What a study's strategies are measured beside.
 *
 * @module
 */
import { type JobBars, marketsOfJob } from "../executor/executor.ts";
import { buyAndHold } from "../metrics/daily.ts";
import { pooledReturns } from "../metrics/pooled_account.ts";
import type { StudyMarket } from "./market.ts";

/** Daily returns of buying equal shares of the markets of some bars and holding them, shared anew each day. */
export function benchmarkOn(markets: readonly Pick<StudyMarket, "candles">[], bars: JobBars): Float64Array {
  return pooledReturns(
    marketsOfJob(bars).map(({ market, from, to }) => buyAndHold(markets[market].candles, { from, to })),
  )
    .returns;
}
