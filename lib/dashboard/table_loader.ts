/**
 * Loads a study's table of strategies from its database, some thousand rows at a time, and keeps it in step with a search
 * that runs.
 *
 * 1. Rows are the trials that have ended, in the order of their numbers. At each look those from the oldest that had not
 *    ended on are read again: a scan by the time they ended would read the whole table.
 * 2. What a search changes of earlier rows, their scores and verdicts, is read again whole; of its size that is little.
 * 3. Figures and parameters are read once a question first names them: what is seen comes first, and the parameters' JSON
 *    is the most of a row.
 *
 * Between two reads others have their turn, in the thread and in the database, whose log can be folded into it meanwhile.
 *
 * @module
 */
import { isKpiName, type KpiName, snakeCase } from "../metrics/registry.ts";
import { arrayQuery, type SqlReader } from "../store/sql_reader.ts";
import type { DailyReturns } from "../store/trials.ts";
import { loadUnseenAccounts, type UnseenAccount } from "../store/unseen_runs.ts";
import { GrowingNumbers, GrowingTexts } from "./growing_columns.ts";
import { selectionColumns, unseenColumns } from "./selection_columns.ts";
import type { ColumnInfo } from "./source.ts";
import { PARAMETER_PREFIX, type StrategyTable, type TableColumn } from "./strategy_table.ts";

/** Values read at once: a few hundredths of a second. */
const AT_ONCE = 120_000;

/** Columns of a trial that are always read. */
const PLAIN_NUMBERS = ["value", "round"], PLAIN_TEXTS = ["state", "origin"];

/** Rows that take as long as any others to read. */
function rowsAtOnce(columns: number): number {
  return Math.ceil(AT_ONCE / (columns + PLAIN_NUMBERS.length + PLAIN_TEXTS.length + 1));
}

/** The table of one study. */
export class TableLoader {
  readonly #sql: SqlReader;
  readonly #study: string;
  readonly #columns: readonly ColumnInfo[];
  readonly #periodsPerYear: number;
  readonly #among: string;
  readonly #trial = new GrowingNumbers();
  readonly #numbers = new Map(PLAIN_NUMBERS.map((name) => [name, new GrowingNumbers()]));
  readonly #texts = new Map(PLAIN_TEXTS.map((name) => [name, new GrowingTexts()]));
  /** The KPIs that were asked for so far. */
  readonly #kpis = new Map<KpiName, GrowingNumbers>();
  /** Parameters by name without the prefix; none until one was asked for. */
  readonly #parameters = new Map<string, GrowingNumbers | GrowingTexts>();
  /** Rows whose parameters were read. */
  #parameterRows = 0;
  /** Number of the oldest trial that had not ended. */
  #next = 0;
  #unseen: ReadonlyMap<number, UnseenAccount> = new Map();
  /** What the search and days beyond it made of each row, as of the last look. */
  #fates: ReadonlyMap<string, TableColumn> = new Map();
  #table: StrategyTable = { length: 0, columns: new Map() };

  /**
   * That of a study; nothing is read yet.
   *
   * @param columns Columns of the table.
   * @param among Numbers of the trials that it is about; all by default.
   */
  constructor(
    sql: SqlReader,
    study: string,
    columns: readonly ColumnInfo[],
    periodsPerYear: number,
    among?: readonly number[],
  ) {
    this.#among = among === undefined ? "" : `AND trial IN (${among.map(Math.trunc).join(", ")})`;
    this.#sql = sql;
    this.#study = study;
    this.#columns = columns;
    this.#periodsPerYear = periodsPerYear;
  }

  /** The table as it was at the last look. */
  get table(): StrategyTable {
    return this.#table;
  }

  /** Returns on unseen days by trial, of those that were carried there. */
  get unseen(): ReadonlyMap<number, DailyReturns> {
    return this.#unseen;
  }

  /** Whether all columns of these names are there. */
  has(names: Iterable<string>): boolean {
    return [...names].every((name) => this.#table.columns.has(name));
  }

  /**
   * Reads columns of these names beside those that the table has, step by step.
   *
   * @param isStale Whether the rows are brought up to date too; they must be at the first time.
   */
  *update(names: Iterable<string>, isStale = true): Generator<void> {
    if (isStale) yield* this.#readTrials();
    const wanted = [...names], isParameter = (name: string) => name.startsWith(PARAMETER_PREFIX);
    yield* this.#readKpis(wanted.filter(isKpiName).filter((name) => !this.#kpis.has(name)));
    if (this.#parameters.size > 0 || wanted.some(isParameter)) yield* this.#readParameters();
    if (isStale) yield* this.#readFates();
    const { values: trial } = this.#trial;
    const numbers = [...this.#numbers, ...this.#kpis], parameters = [...this.#parameters];
    const columnOf = (column: GrowingNumbers | GrowingTexts): TableColumn =>
      column instanceof GrowingTexts ? column.column() : { kind: "number", values: column.values };
    this.#table = {
      length: trial.length,
      columns: new Map<string, TableColumn>([
        ["trial", { kind: "number", values: trial }],
        ...[...numbers, ...this.#texts].map(([name, column]) => [name, columnOf(column)] as const),
        ...this.#fates,
        ...parameters.map(([name, column]) => [PARAMETER_PREFIX + name, columnOf(column)] as const),
      ]),
    };
  }

  /** Reads what became of the rows so far, which a search changes of all of them. */
  *#readFates(): Generator<void> {
    const { values: trial } = this.#trial, state = this.#texts.get("state")!.column();
    this.#unseen = loadUnseenAccounts(this.#sql, this.#study);
    const rows = { trial, state, unseen: this.#unseen };
    const selected = yield* selectionColumns(this.#sql, this.#study, this.#among, rows);
    const unseen = unseenColumns(this.#sql, this.#study, rows, this.#periodsPerYear);
    this.#fates = new Map([...selected, ...unseen]);
  }

  /** Reads the trials that ended since the last look, with the KPIs that were asked for so far. */
  *#readTrials(): Generator<void> {
    const kpis = [...this.#kpis.keys()], limit = rowsAtOnce(kpis.length);
    const texts = [...this.#texts.values()], numbers = [...this.#numbers.values(), ...this.#kpis.values()];
    const columns = [...PLAIN_TEXTS, ...PLAIN_NUMBERS].map((name) => `t.${name}`);
    const query = arrayQuery(
      this.#sql,
      `SELECT trial, ${[...columns, ...kpis.map((name) => `k.${snakeCase(name)}`)].join(", ")}
       FROM trials t${kpis.length === 0 ? "" : " LEFT JOIN kpi_by_backtest k USING (study, trial)"}
       WHERE study = ? AND trial >= ? ${this.#among} ORDER BY trial LIMIT ${limit}`,
    );
    this.#cut(rowsBelow(this.#trial.values, this.#next));
    for (let from = this.#next, isGapless = true;;) {
      const rows = query(this.#study, from);
      for (const row of rows) {
        const trial = Number(row[0]), hasEnded = row[1] === "done" || row[1] === "failed";
        isGapless &&= hasEnded;
        if (isGapless) this.#next = trial + 1;
        from = trial + 1;
        if (!hasEnded) continue;
        this.#trial.push(trial);
        texts.forEach((column, i) => column.push(String(row[1 + i])));
        numbers.forEach((column, i) => column.push(numberOf(row[1 + texts.length + i])));
      }
      if (rows.length < limit) return;
      yield;
    }
  }

  /** Reads KPIs of all rows that were not asked for before. */
  *#readKpis(names: readonly KpiName[]): Generator<void> {
    if (names.length === 0) return;
    const limit = rowsAtOnce(names.length), { values: trial } = this.#trial;
    const query = arrayQuery(
      this.#sql,
      `SELECT ${["trial", ...names.map(snakeCase)].join(", ")} FROM kpi_by_backtest
       WHERE study = ? AND trial >= ? ${this.#among} ORDER BY trial LIMIT ${limit}`,
    );
    const columns = names.map(() => new GrowingNumbers());
    for (let from = 0, at = 0;;) {
      const rows = query(this.#study, from);
      for (const row of rows) {
        from = Number(row[0]) + 1;
        // Failed trials have none; one that has ended since the rows were read waits for the next look.
        for (; at < trial.length && trial[at] < from - 1; at++) for (const column of columns) column.push(NaN);
        if (trial[at] !== from - 1) continue;
        at++;
        for (let i = 0; i < columns.length; i++) columns[i].push(numberOf(row[i + 1]));
      }
      if (rows.length < limit) {
        for (; at < trial.length; at++) for (const column of columns) column.push(NaN);
        break;
      }
      yield;
    }
    names.forEach((name, i) => this.#kpis.set(name, columns[i]));
  }

  #cut(length: number): void {
    this.#parameterRows = Math.min(this.#parameterRows, length);
    const columns = [...this.#numbers.values(), ...this.#texts.values(), ...this.#kpis.values()];
    for (const column of [this.#trial, ...columns]) column.cut(length);
    for (const column of this.#parameters.values()) column.cut(this.#parameterRows);
  }

  /** Reads the parameters of rows whose parameters were not read yet. */
  *#readParameters(): Generator<void> {
    for (const { name, kind } of this.#columns) {
      const parameter = name.slice(PARAMETER_PREFIX.length);
      if (!name.startsWith(PARAMETER_PREFIX) || this.#parameters.has(parameter)) continue;
      this.#parameters.set(parameter, kind === "text" ? new GrowingTexts() : new GrowingNumbers());
    }
    const { values: trial } = this.#trial, limit = rowsAtOnce(this.#parameters.size);
    const query = arrayQuery(
      this.#sql,
      `SELECT trial, params FROM trials WHERE study = ? AND trial >= ? ${this.#among} ORDER BY trial LIMIT ${limit}`,
    );
    while (this.#parameterRows < trial.length) {
      const rows = query(this.#study, trial[this.#parameterRows]);
      for (const [number, params] of rows) {
        // Of a study that is begun anew under its name the old rows are gone.
        while (trial[this.#parameterRows] < Number(number)) this.#pushParameters({});
        // One that has not ended is in no row.
        if (trial[this.#parameterRows] === number) this.#pushParameters(JSON.parse(String(params)));
      }
      while (rows.length < limit && this.#parameterRows < trial.length) this.#pushParameters({});
      yield;
    }
  }

  /** Adds the parameters of the next row. */
  #pushParameters(params: Readonly<Record<string, unknown>>): void {
    this.#parameterRows++;
    for (const [name, column] of this.#parameters) {
      const value = params[name];
      if (column instanceof GrowingTexts) column.push(value === undefined ? null : String(value));
      else column.push(numberOf(value));
    }
  }
}

/** How many rows are of trials before one; they ascend. */
function rowsBelow(trial: Float64Array, number: number): number {
  let rows = trial.length;
  while (rows > 0 && trial[rows - 1] >= number) rows--;
  return rows;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}
