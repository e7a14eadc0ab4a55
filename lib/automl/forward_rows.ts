/**
 * The rows of a forward test as a CSV file: one a strategy followed; a figure that a row lacks is an empty cell.
 *
 * @module
 */
import { quotedCell } from "../core/csv_cell.ts";
import { dayText } from "../core/instant.ts";
import { DataError } from "../core/errors.ts";
import { forEachCsvRow } from "../data/csv.ts";
import { FORWARD_GROUPS, type ForwardRow } from "./forward_study.ts";

/** Columns before those of the figures. */
const COLUMNS = [
  "market",
  "from",
  "to",
  "forwardTo",
  "seed",
  "trials",
  "target",
  "codeVersion",
  "tradesHash",
  "trial",
  "groups",
  "forwardSharpe",
  "forwardReturn",
  "forwardDays",
] as const;

/**
 * A text as one line, as a cell of the file has to be: each run of white space is a space.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneLine } from "@lib/automl/forward_rows.ts";
 *
 * assert.equal(oneLine("sharpe -\n  2 * maxDrawdown\n"), "sharpe - 2 * maxDrawdown");
 * ```
 */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Digits kept of a figure: ranks need no more, and the file stays small. */
const DIGITS = 4;

/** Rows as the text of a file, with the figures that any of them has. */
export function formatForwardRows(rows: readonly ForwardRow[]): string {
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))];
  const lines = rows.map((row) => {
    const { market, from, to, forwardTo, seed, trials, target, codeVersion, tradesHash, trial, groups } = row;
    const dates = [from, to, forwardTo].map((time) => dayText(time));
    return [
      quotedCell(market),
      ...dates,
      seed,
      trials,
      quotedCell(target),
      codeVersion,
      tradesHash,
      trial,
      groups.join(" "),
      short(row.forwardSharpe),
      short(row.forwardReturn),
      row.forwardDays,
      ...figures.map((figure) => short(row.figures[figure] ?? null)),
    ].join(",");
  });
  return [[...COLUMNS, ...figures].join(","), ...lines, ""].join("\n");
}

function short(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(DIGITS)));
}

/**
 * The rows of such a file.
 *
 * @throws {DataError} If its header or a cell is not one of {@linkcode formatForwardRows}.
 *
 * @example What is written is read again
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatForwardRows, parseForwardRows } from "@lib/automl/forward_rows.ts";
 *
 * const day = 86_400_000, times = { from: 0, to: 30 * day, forwardTo: 40 * day };
 * const rows = [{
 *   ...times, market: "BTC/USD, minutes", seed: 1, trials: 8, target: "sharpe", codeVersion: "0.1.0", tradesHash: "ab",
 *   trial: 5, groups: ["best", "random"] as const, figures: { sharpe: 1.25 },
 *   forwardSharpe: -2, forwardReturn: null, forwardDays: 10,
 * }];
 * assert.deepEqual(parseForwardRows(formatForwardRows(rows)), rows);
 * ```
 */
export function parseForwardRows(text: string): ForwardRow[] {
  let figures: string[] = [];
  const rows: ForwardRow[] = [];
  forEachCsvRow(text, (line, cells) => {
    if (line === 1) figures = figuresOfHeader(cells);
    else rows.push(rowOf(line, cells, figures));
  });
  return rows;
}

function figuresOfHeader(cells: readonly string[]): string[] {
  const found = cells.slice(0, COLUMNS.length).join(",");
  if (found === COLUMNS.join(",")) return cells.slice(COLUMNS.length);
  throw new DataError(`Cannot read rows of a forward test: line 1: wanted ${COLUMNS.join(",")} first, found ${found}`);
}

function rowOf(line: number, cells: readonly string[], figures: readonly string[]): ForwardRow {
  const fail = (wanted: string, found: string): never => {
    throw new DataError(`Cannot read rows of a forward test: line ${line}: wanted ${wanted}, found "${found}"`);
  };
  if (cells.length !== COLUMNS.length + figures.length) {
    fail(`${COLUMNS.length + figures.length} cells`, String(cells.length));
  }
  const cell = (name: (typeof COLUMNS)[number]) => cells[COLUMNS.indexOf(name)];
  const number = (text: string): number => {
    const value = Number(text);
    return text !== "" && Number.isFinite(value) ? value : fail("a number", text);
  };
  const orNull = (text: string): number | null => text === "" ? null : number(text);
  const day = (text: string): number => {
    const value = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(value) ? fail("a date like 2018-01-31", text) : value;
  };
  return {
    market: cell("market"),
    from: day(cell("from")),
    to: day(cell("to")),
    forwardTo: day(cell("forwardTo")),
    seed: number(cell("seed")),
    trials: number(cell("trials")),
    target: cell("target"),
    codeVersion: cell("codeVersion"),
    tradesHash: cell("tradesHash"),
    trial: number(cell("trial")),
    groups: FORWARD_GROUPS.filter((group) => cell("groups").split(" ").includes(group)),
    figures: Object.fromEntries(
      figures.flatMap((name, i) => {
        const text = cells[COLUMNS.length + i];
        return text === "" ? [] : [[name, number(text)]];
      }),
    ),
    forwardSharpe: orNull(cell("forwardSharpe")),
    forwardReturn: orNull(cell("forwardReturn")),
    forwardDays: number(cell("forwardDays")),
  };
}
