/**
 * Where the search of a study stands: told one round, and running the next.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./transaction.ts";

/** The state of a search beyond its trials. */
export interface SearchState {
  /** The last round whose trials the search has been told. */
  readonly round: number;
  /** Plain JSON. */
  readonly state: unknown;
}

/** Writes the state of a study's search; an earlier one is replaced. */
export function saveSearchState(db: DatabaseSync, study: string, { round, state }: SearchState): void {
  transaction(db, () => {
    db.prepare("INSERT OR REPLACE INTO search_states (study, round, state) VALUES (?, ?, ?)")
      .run(study, round, JSON.stringify(state));
  });
}

/** The state of a study's search, or `null` where none was saved. */
export function loadSearchState(db: DatabaseSync, study: string): SearchState | null {
  const row = db.prepare("SELECT round, state FROM search_states WHERE study = ?").get(study);
  return row === undefined ? null : { round: Number(row.round), state: JSON.parse(String(row.state)) };
}
