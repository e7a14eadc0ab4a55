/**
 * What buying and holding did beside a study: daily closes of each of its markets.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqlReader } from "./sql_reader.ts";
import { transaction } from "./transaction.ts";
import { fromBlob, toBlob } from "./values.ts";

/** The last price of each UTC day. */
export interface DailyCloses {
  /** Starts of the days, ms UTC. */
  readonly days: Float64Array;
  /** Quote units; a day without bars has the close before it. */
  readonly closes: Float64Array;
}

/** Writes the closes of one of a study's markets; earlier ones are replaced. */
export function writeBenchmark(db: DatabaseSync, study: string, market: number, { days, closes }: DailyCloses): void {
  transaction(db, () => {
    db.prepare("INSERT OR REPLACE INTO benchmarks (study, market, days, closes) VALUES (?, ?, ?, ?)")
      .run(study, market, toBlob(days), toBlob(closes));
  });
}

/** The closes of one of a study's markets; `null` where none were written. */
export function loadBenchmark(db: SqlReader, study: string, market: number): DailyCloses | null {
  const row = db.prepare("SELECT days, closes FROM benchmarks WHERE study = ? AND market = ?").get(study, market);
  return row === undefined ? null : { days: fromBlob(row.days), closes: fromBlob(row.closes) };
}
