/**
 * What a search learnt from each of its trials, in a few numbers a trial.
 *
 * @module
 */
import type { SqlReader } from "./sql_reader.ts";
import { fromNumber } from "./values.ts";

/** A trial as the search sees it. */
export interface SearchValue {
  readonly trial: number;
  /** Round of the search it was proposed in. */
  readonly round: number;
  /** Who proposed it. */
  readonly origin: string;
  /** What the search learnt; `null` for none. */
  readonly value: number | null;
}

/** The trials of a study that ended, in trial order, one by one. */
export function* loadSearchValues(db: SqlReader, study: string): Generator<SearchValue> {
  const rows = db.prepare(
    "SELECT trial, round, origin, value FROM trials WHERE study = ? AND state IN ('done', 'failed') ORDER BY trial",
  ).iterate(study);
  for (const { trial, round, origin, value } of rows) {
    yield { trial: Number(trial), round: Number(round), origin: String(origin), value: fromNumber(value) };
  }
}
