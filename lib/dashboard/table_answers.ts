/**
 * Answers from a study's table of strategies: pages of rows and histograms, in step with what is written meanwhile.
 *
 * 1. The table is loaded once. Until it is there, the first page in the usual order comes by one statement of its own.
 * 2. Filters, orders and spreads are kept for as long as the table is the same, so that a question asked again is cheap.
 *
 * @module
 */
import type { SqlReader } from "../store/sql_reader.ts";
import { type DailyReturns, sharesReader } from "../store/trials.ts";
import { compileFilter } from "./filter.ts";
import { type ColumnInfo, type Histogram, type RowsPage, type RowsQuery, SourceError } from "./source.ts";
import { sparklineOf } from "./sparkline_of.ts";
import {
  countRows,
  histogramOf,
  type NumberColumn,
  pageOf,
  PARAMETER_PREFIX,
  readSort,
  sortedRows,
  type SortKey,
  type Spread,
  spreadOf,
  type StrategyTable,
} from "./strategy_table.ts";
import { TableLoader } from "./table_loader.ts";
import { nearestName } from "../core/nearest_name.ts";

/** Order of rows unless another is asked for. */
const USUAL_ORDER = "verdict,-score";

/** Rows from which on the first page does not wait for the table. */
const LARGE = 5000;

/** Most rows of a page. */
export const MOST_ROWS = 1000;

/** Filters and orders that are kept: more than a reader goes back and forth between. */
const KEPT = 32;

/** Share of the time that keeping the table in step may take. */
const UPDATE_SHARE = 1 / 5;

/** What is asked of the study whose table it is. */
export interface TableStudy {
  readonly study: string;
  readonly columns: readonly ColumnInfo[];
  readonly periodsPerYear: number;
}

/** The table of a study with all that was made of it. */
export class TableAnswers {
  readonly #sql: SqlReader;
  readonly #study: TableStudy;
  readonly #names: ReadonlyMap<string, ColumnInfo>;
  readonly #loader: TableLoader;
  #version: unknown = null;
  #loading: Promise<void> | null = null;
  #dueAt = 0;
  #masks = new Map<string, Uint8Array>();
  #orders = new Map<string, Uint32Array>();
  #spreads = new Map<string, Spread | null>();

  /** Those of a study; nothing is read yet. */
  constructor(sql: SqlReader, study: TableStudy) {
    this.#sql = sql;
    this.#study = study;
    this.#names = new Map(study.columns.map((column) => [column.name, column]));
    this.#loader = new TableLoader(sql, study.study, study.columns, study.periodsPerYear);
  }

  /** One page of rows. */
  async rows(query: RowsQuery): Promise<RowsPage> {
    const columns = query.columns.map((name) => this.#known(name).name);
    const keys = this.#keys(query.sort === "" ? USUAL_ORDER : query.sort);
    const filter = compileFilter(query.filter, this.#study.columns);
    const isUsual = query.filter.trim() === "" && (query.sort === "" || query.sort === USUAL_ORDER);
    if (isUsual && this.#version === null) {
      const page = this.#firstPage(columns, query);
      if (page !== null) {
        this.#prepare([...columns, ...keys.map(({ column }) => column)], keys).catch(() => {});
        return page;
      }
    }
    await this.#load([...columns, ...filter.columns, ...keys.map(({ column }) => column)]);
    const table = this.#loader.table, mask = this.#mask(query.filter);
    const order = this.#order(keys);
    const rows = pageOf(order, mask, query.offset, query.limit);
    return {
      total: table.length,
      matched: countRows(mask),
      columns,
      ...this.#shown(table, rows, query, this.#loader.unseen),
    };
  }

  /** How columns are spread under a filter. */
  async histograms(filter: string, names: readonly string[]): Promise<Histogram[]> {
    const columns = names.map((name) => this.#known(name));
    const text = columns.find(({ kind }) => kind === "text");
    if (text !== undefined) throw new SourceError(`Cannot count "${text.name}": wanted a column of numbers`);
    const { columns: used } = compileFilter(filter, this.#study.columns);
    await this.#load([...names, ...used]);
    const table = this.#loader.table, mask = this.#mask(filter);
    return names.flatMap((name) => {
      const column = table.columns.get(name);
      if (column?.kind !== "number") return [];
      const spread = this.#spread(name, column);
      return spread === null
        ? [{ column: name, low: 0, high: 0, counts: [], all: [] }]
        : [histogramOf(name, spread, mask)];
    });
  }

  /** Reads and sorts all rows, so that the next question finds them. */
  async #prepare(columns: readonly string[], keys: readonly SortKey[]): Promise<void> {
    await this.#load(columns);
    this.#order(keys);
  }

  #order(keys: readonly SortKey[]): Uint32Array {
    return kept(this.#orders, JSON.stringify(keys), () => sortedRows(this.#loader.table, keys));
  }

  /** The spread of a column: there are no more of them than columns, so that all are kept. */
  #spread(name: string, column: NumberColumn): Spread | null {
    let spread = this.#spreads.get(name);
    if (spread === undefined) this.#spreads.set(name, spread = spreadOf(column));
    return spread;
  }

  #known(name: string): ColumnInfo {
    const column = this.#names.get(name);
    if (column !== undefined) return column;
    const near = nearestName(name, [...this.#names.keys()]);
    throw new SourceError(
      `Cannot show the column "${name}": there is none of this name${near === null ? "" : `; "${near}" is near`}`,
    );
  }

  #keys(sort: string): SortKey[] {
    return readSort(sort).map((key) => ({ ...key, column: this.#known(key.column).name }));
  }

  #mask(filter: string): Uint8Array {
    return kept(
      this.#masks,
      filter.trim(),
      () => compileFilter(filter, this.#study.columns).mask(this.#loader.table),
    );
  }

  /** Loads the table, or what is new of it. */
  async #load(columns: readonly string[]): Promise<void> {
    // Whoever asks meanwhile waits for the same.
    while (this.#loading !== null) await this.#loading;
    const missing = columns.filter((name) => !this.#loader.has([name]));
    const version = this.#sql.prepare("PRAGMA data_version").get()?.data_version ?? 0;
    const isStale = version !== this.#version && performance.now() >= this.#dueAt;
    if (missing.length === 0 && !isStale) return;
    this.#loading = this.#update(missing, isStale).finally(() => this.#loading = null);
    await this.#loading;
    if (isStale) this.#version = version;
  }

  async #update(columns: readonly string[], isStale: boolean): Promise<void> {
    let spent = 0;
    const steps = this.#loader.update(columns, isStale);
    for (;;) {
      const start = performance.now(), { done } = steps.next();
      spent += performance.now() - start;
      if (done) break;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    // More columns of the same rows change nothing of what was made of them.
    if (!isStale) return;
    this.#dueAt = performance.now() + spent / UPDATE_SHARE;
    for (const cache of [this.#masks, this.#orders, this.#spreads]) cache.clear();
  }

  /** The first rows in the usual order, of a study so large that its table is not there yet; else `null`. */
  #firstPage(columns: readonly string[], query: RowsQuery): RowsPage | null {
    const { study, columns: all, periodsPerYear } = this.#study, { offset, limit } = query, most = offset + limit;
    if (columns.some((name) => name.startsWith(PARAMETER_PREFIX))) return null;
    const { total } = this.#sql.prepare(
      "SELECT count(*) AS total FROM trials WHERE study = ? AND state IN ('done', 'failed')",
    ).get(study)!;
    if (Number(total) < LARGE) return null;
    const candidates = this.#firstCandidates(most);
    if (candidates.size < most) return null;
    const loader = new TableLoader(this.#sql, study, all, periodsPerYear, [...candidates]);
    for (const _ of loader.update(columns));
    const { table, unseen } = loader, order = sortedRows(table, this.#keys(USUAL_ORDER)).slice(offset, most);
    return { total: Number(total), matched: Number(total), columns, ...this.#shown(table, order, query, unseen) };
  }

  /** Trials among which are the first in the usual order: those with a verdict of their own, and the best of the others. */
  #firstCandidates(most: number): Set<number> {
    const { study } = this.#study;
    const found = this.#sql.prepare(
      "SELECT trial FROM certificates WHERE study = ?1 UNION SELECT trial FROM unseen_runs WHERE study = ?1",
    ).all(study);
    const own = new Set(found.map(({ trial }) => Number(trial))), candidates = new Set(own);
    // One of each rank by the index that ranks them; as many more as may be taken out by a verdict of their own.
    const ranked = this.#sql.prepare(
      `SELECT trial FROM kpi_by_backtest WHERE study = ? AND is_valid = 1 AND is_hard + is_soft = ?
       ORDER BY score DESC, trial LIMIT ?`,
    );
    for (const rank of [2, 1, 0]) {
      for (const { trial } of ranked.all(study, rank, most + own.size)) candidates.add(Number(trial));
    }
    return candidates;
  }

  /** Rows of the table as they are shown. */
  #shown(
    table: StrategyTable,
    rows: ArrayLike<number>,
    { columns, hasSparklines = true }: RowsQuery,
    unseen: ReadonlyMap<number, DailyReturns>,
  ): Pick<RowsPage, "rows" | "sparklines"> {
    const read = columns.map((name) => {
      const column = table.columns.get(name);
      if (column === undefined) return () => null;
      if (column.kind === "text") return (row: number) => column.texts[column.codes[row]] ?? null;
      return (row: number) => Number.isNaN(column.values[row]) ? null : column.values[row];
    });
    const trial = table.columns.get("trial"), sharesOf = sharesReader(this.#sql, this.#study.study);
    return {
      rows: Array.from(rows, (row) => read.map((value) => value(row))),
      sparklines: Array.from(hasSparklines ? rows : [], (row) => {
        const number = trial?.kind === "number" ? trial.values[row] : -1;
        return sparklineOf(sharesOf(number), unseen.get(number)?.returns ?? null);
      }),
    };
  }
}

/** What is kept under a key, or made; of many the oldest is dropped. */
function kept<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= KEPT) cache.delete(cache.keys().next().value!);
  cache.set(key, made);
  return made;
}
