/**
 * The source of a database: of the store beside a search, and of the one inside a report. What its rows alone do not tell
 * comes from whoever has it.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { SqlReader } from "../store/sql_reader.ts";
import { searchView } from "./search_answer.ts";
import {
  type CandleWindow,
  type DecisionWindow,
  type EquityView,
  type Histogram,
  type MarketLine,
  type RowsPage,
  type RowsQuery,
  type SearchView,
  type Source,
  SourceError,
  type StrategyView,
  type StudyChange,
  type StudyLine,
  type StudyView,
  type TradeColumns,
} from "./source.ts";
import { equityView, strategyView, tradeColumns } from "./strategy_answers.ts";
import { MOST_ROWS, TableAnswers } from "./table_answers.ts";

/** Studies whose tables are kept in memory at once. */
const TABLES = 2;

/** What the rows of a database alone do not tell. */
export interface SourceContext {
  readonly kind: Source["kind"];
  /** All studies, oldest first. */
  studies(): readonly StudyLine[];
  /**
   * What is said of a study.
   *
   * @throws {SourceError} If there is none of this name.
   */
  view(study: string): StudyView | Promise<StudyView>;
  markets(): readonly MarketLine[] | Promise<readonly MarketLine[]>;
  /** Decisions of a strategy within a window. */
  decisions(view: StudyView, trial: number, window: Window): Promise<DecisionWindow>;
  /** Bars of a window, of the days that were opened for a strategy. */
  candles(view: StudyView, trial: number, window: Window & { readonly timeframe: Timeframe }): Promise<CandleWindow>;
  /** Calls back on each change until the function it gives is called. */
  follow(study: string, onChange: (change: StudyChange) => void): () => void;
}

/** A stretch of time of a market, from one instant to before another, ms UTC. */
export interface Window {
  /** Number of the market. */
  readonly market: number;
  readonly from: number;
  readonly to: number;
}

/** A source that reads a database. */
export class DatabaseSource implements Source {
  readonly kind: Source["kind"];
  readonly #sql: SqlReader;
  readonly #context: SourceContext;
  readonly #tables = new Map<string, { readonly createdAt: number; readonly answers: TableAnswers }>();

  /** Nothing is read yet. */
  constructor(sql: SqlReader, context: SourceContext) {
    this.kind = context.kind;
    this.#sql = sql;
    this.#context = context;
  }

  // deno-lint-ignore require-await -- what reading throws is a rejection
  async studies(): Promise<readonly StudyLine[]> {
    return this.#context.studies();
  }

  async study(study: string): Promise<StudyView> {
    return await this.#context.view(study);
  }

  async rows(study: string, query: RowsQuery): Promise<RowsPage> {
    const { offset, limit } = query;
    if (!Number.isSafeInteger(offset) || offset < 0) {
      throw new SourceError(`Cannot show rows: wanted an offset of 0 or more, found ${offset}`);
    }
    if (!Number.isSafeInteger(limit) || limit < 0 || limit > MOST_ROWS) {
      throw new SourceError(`Cannot show rows: wanted a limit of 0 to ${MOST_ROWS}, found ${limit}`);
    }
    return await (await this.#table(study)).rows(query);
  }

  async histograms(study: string, filter: string, columns: readonly string[]): Promise<readonly Histogram[]> {
    return await (await this.#table(study)).histograms(filter, columns);
  }

  async strategy(study: string, trial: number): Promise<StrategyView> {
    return strategyView(this.#sql, await this.#context.view(study), trial);
  }

  async equity(study: string, trial: number): Promise<EquityView> {
    return equityView(this.#sql, await this.#context.view(study), trial);
  }

  async trades(study: string, trial: number): Promise<TradeColumns> {
    return tradeColumns(this.#sql, (await this.#context.view(study)).study, trial);
  }

  async decisions(study: string, trial: number, from: number, to: number, symbol?: string): Promise<DecisionWindow> {
    const view = await this.#context.view(study);
    return await this.#context.decisions(view, trial, windowOf(view, from, to, symbol));
  }

  async candles(
    study: string,
    trial: number,
    from: number,
    to: number,
    timeframe: Timeframe,
    symbol?: string,
  ): Promise<CandleWindow> {
    const view = await this.#context.view(study);
    return await this.#context.candles(view, trial, { ...windowOf(view, from, to, symbol), timeframe });
  }

  async search(study: string): Promise<SearchView> {
    return searchView(this.#sql, await this.#context.view(study));
  }

  async markets(): Promise<readonly MarketLine[]> {
    return await this.#context.markets();
  }

  follow(study: string, onChange: (change: StudyChange) => void): () => void {
    return this.#context.follow(study, onChange);
  }

  async #table(study: string): Promise<TableAnswers> {
    const known = this.#known(study);
    if (known !== null) return known;
    const view = await this.#context.view(study);
    // Whoever asked meanwhile has made it.
    const made = this.#known(study);
    if (made !== null) return made;
    const answers = new TableAnswers(this.#sql, view);
    this.#tables.delete(study);
    if (this.#tables.size >= TABLES) this.#tables.delete(this.#tables.keys().next().value!);
    this.#tables.set(study, { createdAt: view.createdAt, answers });
    return answers;
  }

  /** The table that was made of a study, unless one of the same name was deleted and begun anew since. */
  #known(study: string): TableAnswers | null {
    const known = this.#tables.get(study);
    return known !== undefined && known.createdAt === createdAtOf(this.#sql, study) ? known.answers : null;
  }
}

function createdAtOf(sql: SqlReader, study: string): number | null {
  const row = sql.prepare("SELECT created_at FROM studies WHERE study = ?").get(study);
  return row === undefined ? null : Number(row.created_at);
}

function windowOf({ symbols }: StudyView, from: number, to: number, symbol = symbols[0]): Window {
  const market = symbols.indexOf(symbol);
  if (market < 0) {
    throw new SourceError(`Cannot find the market "${symbol}": the study searched ${symbols.join(", ")}`, null, true);
  }
  if (!Number.isFinite(from) || !Number.isFinite(to) || from > to) {
    throw new SourceError(
      `Cannot read a window of time: wanted two instants in ms, the earlier one first, found ${from} and ${to}`,
    );
  }
  return { market, from, to };
}
