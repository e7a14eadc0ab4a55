/**
 * The bars that a run has seen, from the last one on.
 *
 * @module
 */
import { type KeptMarket, marketsOf } from "./kept_plan.ts";
import { read } from "./live_reads.ts";
import type { BarRecord } from "./live_market_records.ts";
import type { RunRecord } from "./live_run_records.ts";
import type { SqlReader } from "./sql_reader.ts";

/** The last bars of a market as they were seen last, in order of time. */
export function loadLastBars(
  db: SqlReader,
  run: string,
  { symbol, timeframe }: KeptMarket,
  count: number,
): BarRecord[] {
  // Of a bar that the exchange has changed the last revision counts; the key orders both.
  const bars = read<BarRecord>(
    db,
    `SELECT * FROM bars AS bar WHERE run = ?1 AND symbol = ?2 AND timeframe = ?3 AND revision =
       (SELECT max(revision) FROM bars WHERE run = ?1 AND symbol = ?2 AND timeframe = ?3 AND time = bar.time)
     ORDER BY time DESC LIMIT ?4`,
    run,
    symbol,
    timeframe,
    count,
  );
  return bars.reverse();
}

/** The bar of a run that was heard of last; `null` before the first. */
export function lastBar(db: SqlReader, run: Pick<RunRecord, "run" | "plan">): BarRecord | null {
  const last = marketsOf(run).flatMap((market) => loadLastBars(db, run.run, market, 1));
  return last.reduce<BarRecord | null>((late, bar) => late === null || bar.at > late.at ? bar : late, null);
}
