/**
 * Columns of a table of strategies that tell what the search and days beyond it made of each: a search changes them as long
 * as it runs, so they are read whole at each look.
 *
 * @module
 */
import { sharpe } from "../metrics/performance.ts";
import { maxDrawdown } from "../metrics/risk.ts";
import { tradesPerDay } from "../metrics/trade_statistics.ts";
import { arrayQuery, type SqlReader } from "../store/sql_reader.ts";
import { loadLights } from "../store/trial_marks.ts";
import { loadUnseenTotals, type UnseenAccount, type UnseenTotals } from "../store/unseen_runs.ts";
import type { TableColumn, TextColumn } from "./strategy_table.ts";
import { verdictOf, VERDICTS } from "./verdict_words.ts";

/** Rows of a few numbers read at once: a few hundredths of a second. */
const CHUNK = 20_000;

/** Verdicts from best to worst, as a table sorts them. */
const VERDICT_NAMES = Object.keys(VERDICTS);

/** Figures on unseen days. */
const UNSEEN_NAMES = [
  "unseenGain",
  "unseenSharpe",
  "unseenMaxDrawdown",
  "unseenTradesPerDay",
  "unseenBreakEvenCostBps",
  "unseenDays",
] as const;

/** Of a strategy that made no trade there. */
const NONE: UnseenTotals = { trades: 0, profit: 0, turnover: 0 };

/** Whether a strategy looked good in the search. */
const GOOD_TEXTS = ["no", "yes"];

/** The rows that are told of. */
export interface SelectedRows {
  /** Number of the trial in each row, ascending. */
  readonly trial: Float64Array;
  /** `done` or `failed`. */
  readonly state: TextColumn;
  /** Accounts on unseen days by trial. */
  readonly unseen: ReadonlyMap<number, UnseenAccount>;
}

/**
 * Score, verdict, and whether it looked good, step by step.
 *
 * @param among A condition on the trials that are read, as SQL.
 */
export function* selectionColumns(
  sql: SqlReader,
  study: string,
  among: string,
  { trial, state, unseen }: SelectedRows,
): Generator<void, Map<string, TableColumn>> {
  const { length } = trial, lights = loadLights(sql, study), failed = state.texts.indexOf("failed");
  const score = new Float64Array(length).fill(NaN), verdict = new Int32Array(length), good = new Int32Array(length);
  const codeOf = (row: number, facts: { readonly isValid: boolean; readonly isHard: boolean }) =>
    VERDICT_NAMES.indexOf(verdictOf({
      ...facts,
      isFailed: state.codes[row] === failed,
      isCarried: unseen.has(trial[row]),
      light: lights.get(trial[row]) ?? null,
    }));
  for (let row = 0; row < length; row++) verdict[row] = codeOf(row, { isValid: false, isHard: false });
  const query = arrayQuery(
    sql,
    `SELECT trial, score, is_valid, is_soft, is_hard FROM kpi_by_backtest
     WHERE study = ? AND trial >= ? ${among} ORDER BY trial LIMIT ${CHUNK}`,
  );
  for (let from = 0, row = 0;;) {
    const rows = query(study, from);
    for (const [found, rank, isValid, isSoft, isHard] of rows) {
      const number = Number(found);
      from = number + 1;
      while (row < length && trial[row] < number) row++;
      // One that has ended since the rows were read waits for the next look.
      if (trial[row] !== number) continue;
      score[row] = typeof rank === "number" ? rank : NaN;
      good[row] = Number(isSoft);
      verdict[row] = codeOf(row, { isValid: isValid === 1, isHard: isHard === 1 });
    }
    if (rows.length < CHUNK) break;
    yield;
  }
  return new Map<string, TableColumn>([
    ["score", { kind: "number", values: score }],
    ["verdict", { kind: "text", codes: verdict, texts: VERDICT_NAMES }],
    ["good", { kind: "text", codes: good, texts: GOOD_TEXTS }],
  ]);
}

/** Figures on unseen days; none where these were not opened. */
export function unseenColumns(
  sql: SqlReader,
  study: string,
  { trial, unseen }: Pick<SelectedRows, "trial" | "unseen">,
  periodsPerYear: number,
): [string, TableColumn][] {
  const totals = loadUnseenTotals(sql, study);
  const figures = new Map([...unseen].map(([number, { returns, fall }]) => {
    let value = 1;
    const equity = returns.map((share) => value *= 1 + share),
      { trades, profit, turnover } = totals.get(number) ?? NONE;
    return [number, {
      unseenGain: value - 1,
      unseenSharpe: sharpe(returns, { periodsPerYear }) ?? NaN,
      // By ends of days too, as a fall may begin in one part and end in the next.
      unseenMaxDrawdown: Math.max(fall ?? 0, maxDrawdown(equity, 1) ?? NaN),
      unseenTradesPerDay: tradesPerDay(trades, returns.length) ?? NaN,
      // As `breakEvenCostBps` has it, over the trades of all parts.
      unseenBreakEvenCostBps: turnover > 0 ? profit / turnover * 10_000 : NaN,
      unseenDays: returns.length,
    }];
  }));
  const columns = UNSEEN_NAMES.map(() => new Float64Array(trial.length).fill(NaN));
  // Of few rows there is any, and one look finds them.
  trial.forEach((number, row) => {
    const found = figures.get(number);
    if (found !== undefined) UNSEEN_NAMES.forEach((name, i) => columns[i][row] = found[name]);
  });
  return UNSEEN_NAMES.map((name, i) => [name, { kind: "number", values: columns[i] }]);
}
