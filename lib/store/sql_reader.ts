/**
 * All that reading from a database asks of its engine, so that the same queries run on SQLite of Deno and, inside the one-file
 * report, on SQLite of a browser.
 *
 * @module
 */
import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Row } from "./values.ts";

/** A query that is ready to run. */
export interface SqlQuery {
  /** All rows. */
  all(...parameters: SQLInputValue[]): Row[];
  /** The first row; `undefined` where there is none. */
  get(...parameters: SQLInputValue[]): Row | undefined;
  /** Rows one by one, as they are asked for. */
  iterate(...parameters: SQLInputValue[]): Iterable<Row>;
  /** Whether rows come as arrays instead. */
  setReturnArrays(isWanted: boolean): void;
}

/** A database that is read; `DatabaseSync` of `node:sqlite` is one. */
export interface SqlReader {
  /** Makes a query of SQL with `?` or `?1` for its parameters. */
  prepare(sql: string): SqlQuery;
}

/**
 * A query whose rows come as arrays, their values in the order of its columns: objects of many columns take twice as long.
 *
 * @param sql Columns, and `?` or `?1` for the parameters.
 */
export function arrayQuery(db: SqlReader, sql: string): (...parameters: SQLInputValue[]) => SQLOutputValue[][] {
  const query = db.prepare(sql);
  query.setReturnArrays(true);
  return (...parameters) => query.all(...parameters) as unknown as SQLOutputValue[][];
}
