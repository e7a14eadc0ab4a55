/**
 * `deno task tear-sheet`: a tear sheet of daily returns in a file, or of a strategy of a stored study on the days of its search.
 *
 * @module
 */
import { join } from "node:path";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { exportReturns } from "../lib/data/pandas_csv.ts";
import { importReturns } from "../lib/data/returns_file.ts";
import { cardsToText } from "../lib/report/cards.ts";
import { tableToText } from "../lib/report/table.ts";
import { tearSheet, type TearSheetOptions } from "../lib/report/tear_sheet.ts";
import type { DailyRecord } from "../lib/selection/return_matrix.ts";
import { hasFile, MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { openStudy } from "../lib/study/study.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { fromFile, readInput } from "./read_input.ts";
import { TIME_FORMAT_FLAG } from "./reading_flags.ts";
import { writeWhole } from "./write_file.ts";

/** What returns may be written in. */
const UNITS = ["fraction", "percent"] as const;

/** The table of the command. */
export const TEAR_SHEET: Command = {
  name: "deno task tear-sheet",
  words: ["[STUDY]", "[TRIAL]"],
  summary:
    "figures and tables of daily returns in a file, or of a strategy of a stored study on the days of its search",
  flags: [
    {
      name: "returns",
      value: "FILE",
      meaning: "CSV or Parquet of days and returns, as pandas writes them, in the place of a study",
    },
    { name: "column", value: "NAME", meaning: "the column of returns, where the file has several" },
    {
      name: "unit",
      value: "UNIT",
      meaning: `what the returns are written in: ${UNITS.join(", ")} (default: fraction)`,
    },
    TIME_FORMAT_FLAG,
    {
      name: "benchmark",
      value: "FILE",
      meaning: "such a file of what to compare with, in fractions; it needs every day",
    },
    {
      name: "periods-per-year",
      value: "N",
      meaning: "days a year (default: 252 for a file without weekends, else 365)",
    },
    { name: "title", value: "TEXT", meaning: "shown above everything" },
    { name: "output", value: "FILE", default: "tear-sheet.html", meaning: "where to; ends in .html" },
    { name: "export", value: "FILE", meaning: "the returns as CSV for pandas, quantstats and pyfolio; ends in .csv" },
    ...settingFlags(["dataDir"]),
    JSON_FLAG,
  ],
};

/** Returns of a file; one to compare with is read as it is, without what the flags tell of the other. */
function readReturns(path: string, options: Parameters<typeof importReturns>[1]) {
  const bytes = readInput(path);
  return fromFile(path, () => importReturns(bytes, options));
}

/** What is to be measured, and what is known of it. */
interface Measured extends Pick<TearSheetOptions, "title" | "assumed" | "periodsPerYear"> {
  readonly record: DailyRecord;
}

function ofFile(path: string, line: CommandLine): Measured {
  const column = line.text("column"), unit = line.oneOf("unit", UNITS), timeFormat = line.text("time-format");
  const read = readReturns(path, {
    ...(column !== null && { column }),
    ...(unit !== null && { unit }),
    ...(timeFormat !== null && { timeFormat }),
  });
  return {
    record: read,
    title: `Tear sheet of ${path.split(/[\\/]/).at(-1)}`,
    assumed: [read.understood],
    periodsPerYear: read.periodsPerYear,
  };
}

async function ofStudy(line: CommandLine): Promise<Measured> {
  const [name, trial] = line.words, path = join(settingsOf(line).dataDir, MAIN_DATABASE);
  if (name === undefined || trial === undefined || !/^\d+$/.test(trial)) {
    throw new UserError(
      "Cannot make a tear sheet: wanted --returns FILE, or a study and the number of a trial; see --help",
    );
  }
  if (!hasFile(path)) throw new UserError(`Cannot open the study "${name}": there is no database ${path}`);
  using db = await openDatabase(path, { readOnly: true });
  const study = openStudy(db, name), found = study.trials.find(Number(trial));
  if (found?.state !== "done") {
    throw new UserError(
      `Cannot make a tear sheet of trial ${trial} of "${name}": wanted one that ran to its end, found ${
        found?.state ?? "none"
      }`,
    );
  }
  return {
    record: study.returnsOf(found.trial)!,
    title: `Trial ${trial} of ${name}`,
    assumed: [
      `It ${found.description}.`,
      "These are the days of the search, which chose it by them: they flatter.",
      ...describeAssumptions(study.plan),
    ],
  };
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const output = line.text("output")!,
    exported = line.text("export"),
    file = line.text("returns"),
    title = line.text("title");
  for (const [path, ending] of [[output, ".html"], [exported, ".csv"]] as const) {
    if (path !== null && !path.endsWith(ending)) {
      throw new UserError(`Cannot write ${path}: wanted a name that ends in ${ending}`);
    }
  }
  if (file !== null && line.words.length > 0) {
    throw new UserError(
      `Cannot make a tear sheet: wanted either --returns or a study, found both, ${line.words.join(" ")}`,
    );
  }
  for (const flag of ["column", "unit", "time-format"] as const) {
    if (file === null && line.text(flag) !== null) {
      throw new UserError(`Cannot use --${flag}: wanted it with --returns FILE, whose writing it tells, found a study`);
    }
  }
  const { record, ...known } = file === null ? await ofStudy(line) : ofFile(file, line);
  const benchmark = line.text("benchmark"),
    periodsPerYear = line.positive("periods-per-year", 366) ?? known.periodsPerYear;
  const sheet = sheetOf(record, {
    ...known,
    ...(title !== null && { title }),
    ...(periodsPerYear !== undefined && { periodsPerYear }),
    ...(benchmark !== null && { benchmark: readReturns(benchmark, {}) }),
  });
  writeWhole(output, sheet.html);
  if (exported !== null) writeWhole(exported, exportReturns(record));
  const { facts, kpis, cards, falls } = sheet;
  console.log(
    line.isOn("json")
      ? JSON.stringify({ title: sheet.title, facts, kpis, output })
      : [sheet.title, ...facts, cardsToText({ kind: "cards", cards }), tableToText(falls), output].join("\n"),
  );
  return 0;
}

function sheetOf(record: DailyRecord, options: TearSheetOptions) {
  try {
    return tearSheet(record, options);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

if (import.meta.main) await runCommand(TEAR_SHEET, main);
