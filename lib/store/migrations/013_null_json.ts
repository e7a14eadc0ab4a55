/**
 * Version 13: a JSON column that may be `NULL` says so itself.
 *
 * `json_valid(NULL)` is 0 before SQLite 3.41 and `NULL` from it on, so that older programs found every such row at fault.
 * Only the text of the schema changes, no row, as SQLite's documentation of ALTER TABLE allows for a CHECK.
 *
 * @module
 */

/** Columns that hold JSON or nothing. */
const COLUMNS = ["summary", "extra", "folder_hashes", "failed_gates", "split", "best_region"];

/** SQL that builds version 13 from version 12. */
export const NULL_JSON: string = `
PRAGMA writable_schema = ON;
${
  COLUMNS.map((column) =>
    `UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (json_valid(${column}))',
       'CHECK (${column} IS NULL OR json_valid(${column}))') WHERE type = 'table';`
  ).join("\n")
}
PRAGMA writable_schema = RESET;
`;
