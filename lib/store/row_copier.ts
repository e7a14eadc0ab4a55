/**
 * Copying rows of a table from one database to another of the same version.
 *
 * @module
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { bulkInsert } from "./bulk_insert.ts";

/** Names of a table's columns, in their order. */
export function columnsOf(db: DatabaseSync, table: string): string[] {
  return db.prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid").all(table).map((row) => String(row.name));
}

/** Changes a value on its way; it is given the name of the column. */
export type ValueChange = (value: SQLInputValue, column: string) => SQLInputValue;

/**
 * A function that copies the rows of a key from one database to the other and returns their number. The caller holds the
 * transaction.
 *
 * @param key Columns of the key, whose values the function takes.
 * @param change What becomes of each value; none changes by default.
 */
export function rowCopier(
  db: DatabaseSync,
  target: DatabaseSync,
  table: string,
  key: readonly string[],
  change?: ValueChange,
): (...values: (string | number)[]) => number {
  const columns = columnsOf(db, table);
  const where = key.map((column) => `${column} = ?`).join(" AND ");
  const select = db.prepare(`SELECT ${columns.join(", ")} FROM ${table} WHERE ${where}`);
  select.setReturnArrays(true);
  return (...values) => {
    const rows = select.all(...values) as unknown as SQLInputValue[][];
    bulkInsert(target, { table, columns }, rows.length, (row, into, at) => {
      for (let i = 0; i < columns.length; i++) {
        into[at + i] = change === undefined ? rows[row][i] : change(rows[row][i], columns[i]);
      }
    });
    return rows.length;
  };
}
