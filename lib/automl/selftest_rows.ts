/**
 * The rows of a self-test: one a study, as CSV.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { SAMPLERS } from "../search/optimizer_options.ts";
import { SELFTEST_KINDS } from "./selftest_kinds.ts";
import { type PlannedStudy, studyKey } from "./selftest_plan.ts";

/** A study and what became of it. */
export interface SelftestRow extends PlannedStudy {
  /** SHA-256 over all trials' trades. */
  readonly tradesHash: string;
  readonly valid: number;
  /** Strategies that a search without a certificate would show. */
  readonly shown: number;
  readonly good: number;
  readonly hard: number;
  /** Whether the best HARD strategy also earns on fresh bars; `null` without one or without such bars. */
  readonly kept: boolean | null;
  /** Smallest annual Sharpe ratio that the study would have confirmed; `null` where nobody said. */
  readonly confirmable: number | null;
  /** Version of the code that decides trials and verdicts. */
  readonly codeVersion: string;
  /** CPU seconds of the study; `null` where nobody measured them, as on other machines. */
  readonly cpuSeconds: number | null;
}

/** The columns, in their order. */
const COLUMNS = [
  ...["kind", "seed", "edge", "costs", "strategies", "sampler", "trials", "days"] as const,
  ...["tradesHash", "valid", "shown", "good", "hard", "kept", "confirmable", "codeVersion", "cpuSeconds"] as const,
] as const satisfies readonly (keyof SelftestRow)[];

/** The first line. */
export const ROWS_HEADER = `${COLUMNS.join(",")}\n`;

/** A row as a line; strategies are joined by `+` in it. */
export function formatRow(row: SelftestRow): string {
  const cell = (name: typeof COLUMNS[number]) => {
    if (name === "costs") return row.costs ? "true" : "free";
    if (name === "strategies") return row.strategies.replaceAll(",", "+");
    if (name === "cpuSeconds") return row.cpuSeconds?.toFixed(1) ?? "";
    return String(row[name] ?? "");
  };
  return `${COLUMNS.map(cell).join(",")}\n`;
}

/**
 * What whole lines a file holds: the last one may have been cut by a kill.
 *
 * @param text Of the file.
 */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/**
 * The rows of a file, in its order; a last line without an end is left out.
 *
 * @param path Of the file, for messages.
 * @throws {UserError} If a line is none of a self-test.
 */
export function parseRows(text: string, path: string): SelftestRow[] {
  const [header, ...lines] = wholeLines(text).split("\n").slice(0, -1);
  if (header === undefined) return [];
  if (`${header}\n` !== ROWS_HEADER) {
    throw new UserError(`Cannot read ${path}: wanted the columns ${COLUMNS.join(",")}, found ${header}`);
  }
  return lines.map((line, i) => parseRow(line, `${path}, line ${i + 2}`));
}

function parseRow(line: string, place: string): SelftestRow {
  const cells = line.split(",");
  const fault = (wanted: string, found: string) =>
    new UserError(`Cannot read ${place}: wanted ${wanted}, found ${found}`);
  if (cells.length !== COLUMNS.length) throw fault(`${COLUMNS.length} cells`, String(cells.length));
  const text = Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]])) as Record<typeof COLUMNS[number], string>;
  const number = (name: typeof COLUMNS[number]) => {
    const value = Number(text[name]);
    if (text[name] === "" || !Number.isFinite(value)) throw fault(`a number as ${name}`, `"${text[name]}"`);
    return value;
  };
  const oneOf = <Word extends string>(name: typeof COLUMNS[number], words: readonly Word[]): Word => {
    const word = words.find((one) => one === text[name]);
    if (word === undefined) throw fault(`one of ${words.join(", ")} as ${name}`, `"${text[name]}"`);
    return word;
  };
  const kept = oneOf("kept", ["", "true", "false"]);
  return {
    kind: oneOf("kind", SELFTEST_KINDS),
    seed: number("seed"),
    edge: number("edge"),
    costs: oneOf("costs", ["true", "free"]) === "true",
    strategies: text.strategies.replaceAll("+", ","),
    sampler: oneOf("sampler", SAMPLERS),
    trials: number("trials"),
    days: number("days"),
    tradesHash: text.tradesHash,
    valid: number("valid"),
    shown: number("shown"),
    good: number("good"),
    hard: number("hard"),
    kept: kept === "" ? null : kept === "true",
    confirmable: text.confirmable === "" ? null : number("confirmable"),
    codeVersion: text.codeVersion,
    cpuSeconds: text.cpuSeconds === "" ? null : number("cpuSeconds"),
  };
}

/** The last row of each study: where one was run again, by other code, that one counts. */
export function latestRows(rows: readonly SelftestRow[]): SelftestRow[] {
  return [...new Map(rows.map((row) => [studyKey(row), row])).values()];
}

/** The studies of a plan that no row of the running code holds. */
export function missingStudies(
  plan: readonly PlannedStudy[],
  rows: readonly SelftestRow[],
  codeVersion: string,
): PlannedStudy[] {
  const done = new Set(rows.filter((row) => row.codeVersion === codeVersion).map(studyKey));
  return plan.filter((study) => !done.has(studyKey(study)));
}
