/**
 * The database inside a page: SQLite of `sql.js` as the queries of the store ask for it.
 *
 * @module
 */
import type { Database, ParamsObject, SqlValue, Statement } from "sql.js";
import type { SqlReader } from "../store/sql_reader.ts";
import type { Row } from "../store/values.ts";

/** Statements that are kept compiled, more than the views have. */
const KEPT = 100;

/** A compiled statement, and how its columns are called: asking it anew for each row is most of what a row costs. */
interface Compiled {
  readonly statement: Statement;
  readonly names: readonly string[];
}

/** Reads a database of `sql.js` as one of `node:sqlite`. */
export function sqljsReader(db: Database): SqlReader {
  // Those that nobody reads from; whoever asks takes one out and gives it back.
  const idle = new Map<string, Compiled>();
  const take = (sql: string): Compiled => {
    const known = idle.get(sql);
    idle.delete(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    return { statement, names: statement.getColumnNames() };
  };
  const giveBack = (sql: string, compiled: Compiled) => {
    compiled.statement.reset();
    if (idle.has(sql) || idle.size >= KEPT) compiled.statement.free();
    else idle.set(sql, compiled);
  };
  return {
    prepare: (sql) => {
      let areArrays = false;
      function* iterate(...parameters: Parameters<ReturnType<SqlReader["prepare"]>["all"]>): Generator<Row> {
        const compiled = take(sql), { statement, names } = compiled;
        try {
          statement.bind(parameters as SqlValue[]);
          while (statement.step()) {
            const values = statement.get();
            yield (areArrays ? values : rowOf(names, values)) as Row;
          }
        } finally {
          giveBack(sql, compiled);
        }
      }
      return {
        iterate,
        all: (...parameters) => [...iterate(...parameters)],
        setReturnArrays: (isWanted) => {
          areArrays = isWanted;
        },
        get: (...parameters) => {
          for (const row of iterate(...parameters)) return row;
          return undefined;
        },
      };
    },
  };
}

function rowOf(names: readonly string[], values: readonly SqlValue[]): ParamsObject {
  const row: ParamsObject = {};
  for (let i = 0; i < names.length; i++) row[names[i]] = values[i];
  return row;
}
