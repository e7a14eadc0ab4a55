/**
 * The files of the self-test: its rows, what the rules reach, and the page whose tables they make.
 *
 * @module
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseReaches, type Reach } from "../lib/automl/selftest_reach_rows.ts";
import { FULL_SEED, fullSeries, kindsFor, planStudies, studyKey } from "../lib/automl/selftest_plan.ts";
import { formatRow, parseRows, ROWS_HEADER, type SelftestRow, wholeLines } from "../lib/automl/selftest_rows.ts";
import { selftestTables } from "../lib/automl/selftest_tables.ts";
import { UserError } from "../lib/core/errors.ts";
import { makeDirectory } from "./data_directory.ts";
import { ROOT, systemPath } from "./python.ts";
import { readInputText } from "./read_input.ts";
import { writeWhole } from "./write_file.ts";

/** Rows of the full self-test, from the repository's root. */
export const ROWS_FILE = "docs/selftest.csv";

/** What the rules reach, from the repository's root. */
export const REACH_FILE = "docs/selftest_reach.csv";

/** The page that has the tables. */
const PAGE = "docs/guide/evidence.md";

/** Lines of the page between which the tables stand. */
const BEGIN = "<!-- tables by `deno task selftest --tables` -->", END = "<!-- end of tables -->";

const inRoot = (path: string) => systemPath(new URL(path, ROOT));

/** A file of rows that is added to. */
export interface RowsFile {
  /** The rows that are there. */
  readonly rows: readonly SelftestRow[];
  /** Adds a row at its end. */
  append(row: SelftestRow): void;
}

/** The rows of a file; none where it is not there. */
export function readRows(path: string): SelftestRow[] {
  const file = path === ROWS_FILE ? inRoot(path) : path;
  return existsSync(file) ? parseRows(readInputText(file), path) : [];
}

/**
 * Opens a file of rows to add to it: makes it where it is not there, and cuts off a last line that a kill left unfinished.
 *
 * @throws {UserError} If it holds something else, or cannot be written.
 */
export function openRows(path: string): RowsFile {
  const file = path === ROWS_FILE ? inRoot(path) : path, rows = readRows(path);
  makeDirectory(dirname(file));
  const whole = existsSync(file) ? wholeLines(readInputText(file)) : "";
  writeWhole(file, whole === "" ? ROWS_HEADER : whole);
  return { rows, append: (row) => appendFileSync(file, formatRow(row)) };
}

/** What the rules reach, as far as it was measured. */
export function readReaches(): Reach[] {
  const file = inRoot(REACH_FILE);
  return existsSync(file) ? parseReaches(readFileSync(file, "utf8"), REACH_FILE) : [];
}

/** The tables of the full self-test; rows that are none of its studies are left out. */
export function fullTables(rows: readonly SelftestRow[]): string {
  const plan = new Set(planStudies(fullSeries(kindsFor(true)), FULL_SEED).map(studyKey));
  return selftestTables(rows.filter((row) => plan.has(studyKey(row))), readReaches(), plan.size);
}

/** Keeps what the rules reach. */
export function writeReaches(text: string): void {
  mkdirSync(dirname(inRoot(REACH_FILE)), { recursive: true });
  writeFileSync(inRoot(REACH_FILE), text);
}

/**
 * A text with the tables between its two marks.
 *
 * @throws {UserError} If the marks are missing.
 */
export function withTables(text: string, tables: string): string {
  const begin = text.indexOf(BEGIN), end = text.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new UserError(`Cannot write the tables: wanted the lines "${BEGIN}" and "${END}" in ${PAGE}, found none`);
  }
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${text.slice(end)}`;
}

/** Writes the tables into their page. */
export function writeTables(tables: string): void {
  const file = inRoot(PAGE);
  writeFileSync(file, withTables(readFileSync(file, "utf8"), tables));
}
