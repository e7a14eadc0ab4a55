/**
 * `deno task report`: the one-file report of a study, and its database taken out again.
 *
 * @module
 */
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { extractDatabase } from "../lib/dashboard/extract_database.ts";
import { DEFAULT_STRATEGIES, DEFAULT_TRADES } from "../lib/dashboard/report_extent.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { openStudy } from "../lib/study/study.ts";
import { reportPath } from "../lib/study/summary.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { readInputText } from "./read_input.ts";
import { writeWhole } from "./write_file.ts";

/** What takes a database out, as the first word. */
const EXTRACT = "extract";

/** Flags that say nothing of a database that is taken out. */
const REPORTS_ALONE = ["study", "strategies", "trades", "bars"] as const;

/** The table of the command. */
export const REPORT: Command = {
  name: "deno task report",
  words: [`[${EXTRACT}]`, "[FILE.html]"],
  summary: `makes the report of a study as one file, from the store alone; or with ${EXTRACT} takes its database out`,
  flags: [
    { name: "study", value: "NAME", meaning: "which study" },
    {
      name: "out",
      value: "FILE",
      meaning: `where to (default: report-NAME.html beside the database; with ${EXTRACT} it is needed)`,
    },
    {
      name: "strategies",
      value: "N",
      default: String(DEFAULT_STRATEGIES),
      meaning: "most strategies in its database, the best ones",
    },
    {
      name: "trades",
      value: "N",
      default: String(DEFAULT_TRADES),
      meaning: "of how many of the best it holds the trades",
    },
    {
      name: "bars",
      value: "auto|none",
      default: "auto",
      meaning: "whether it holds bars for charts, where there is room for them",
    },
    ...settingFlags(["dataDir"]),
    JSON_FLAG,
  ],
  notes: [
    "The file opens by a double click, offline, and is read without scripts too. It comes alive in a browser where " +
    "`deno task bundle report` has built what that takes; without it the page stays still and holds the same.",
  ],
};

/**
 * Checks where to write.
 *
 * @param source File that is read, and what it is called.
 * @throws {UserError} If there is no folder for a file, or it would replace the one that is read.
 */
function checkPlace(path: string, [source, name]: readonly [path: string, name: string]): string {
  const folder = dirname(path);
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UserError(`Cannot write ${path}: wanted the name of a file, found a folder`);
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`Cannot write ${path}: wanted a folder that is there, found none at ${folder}`);
  }
  if (existsSync(path) && realpathSync(path) === realpathSync(source)) {
    throw new UserError(`Cannot write ${path}: it is ${name} itself`);
  }
  return path;
}

/** @throws {UserError} If what only reports take is given. */
function extract(line: CommandLine): number {
  const [, path] = line.words, out = line.text("out");
  if (path === undefined || out === null) {
    throw new UserError(`Cannot take a database out: wanted ${EXTRACT} FILE.html --out FILE.db; see --help`);
  }
  const others = REPORTS_ALONE.filter((name) => line.isOn(name));
  if (others.length > 0) throw new UserError(`Cannot take a database out: --${others[0]} is for reports alone`);
  const bytes = extractDatabase(readInputText(path), basename(path));
  writeWhole(checkPlace(out, [path, "the report"]), bytes);
  console.log(
    line.isOn("json") ? JSON.stringify({ database: out, bytes: bytes.length }) : `Database written to ${out}`,
  );
  return 0;
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const [word] = line.words, name = line.text("study");
  if (word === EXTRACT) return extract(line);
  if (word !== undefined || name === null) {
    const found = word === undefined ? "neither" : `"${word}"`;
    throw new UserError(`Cannot report: wanted --study NAME, or ${EXTRACT} FILE.html --out FILE.db, found ${found}`);
  }
  const strategies = line.whole("strategies", 1)!, trades = line.whole("trades")!;
  const isWithBars = line.oneOf("bars", ["auto", "none"]) === "auto";
  const directory = settingsOf(line).dataDir;
  const database = join(directory, MAIN_DATABASE);
  using db = await openDatabase(database, { readOnly: true });
  const study = openStudy(db, name);
  const out = checkPlace(line.text("out") ?? reportPath(directory, name), [database, "the database"]);
  // The charts take half a second to load.
  const { makeReport, NO_BARS } = await import("../lib/dashboard/report_file.ts");
  const { reportBars } = await import("../lib/dashboard/report_bars.ts");
  const bars = () => isWithBars ? reportBars(db, study) : NO_BARS;
  const { html, contents, isLive } = await makeReport(db, name, { strategies, trades, bars });
  writeWhole(out, html);
  if (line.isOn("json")) {
    console.log(JSON.stringify({ study: name, output: out, bytes: Buffer.byteLength(html), isLive, ...contents }));
  } else {
    console.log(`Report written to ${out}`);
    if (!isLive) console.log("It is still: deno task bundle report builds what makes the next one alive.");
  }
  return 0;
}

if (import.meta.main) await runCommand(REPORT, main);
