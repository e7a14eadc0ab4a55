/**
 * Statements that a connection runs again and again, prepared once.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

const known = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A statement of a connection; whoever asks for it runs it to its end before anybody else does. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  const own = known.get(db) ?? new Map<string, StatementSync>();
  known.set(db, own);
  const statement = own.get(sql) ?? db.prepare(sql);
  own.set(sql, statement);
  return statement;
}
