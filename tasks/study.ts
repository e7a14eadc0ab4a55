/**
 * `deno task study`: the studies in the store.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { storedCertificate } from "../lib/automl/replay_certificates.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { canonicalJson } from "../lib/core/canonical_json.ts";
import { UserError } from "../lib/core/errors.ts";
import { formatCount } from "../lib/metrics/format.ts";
import { isDocument } from "../lib/selection/certificate_document.ts";
import { hasFile, MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { removeFromSelections } from "../lib/store/selection_database.ts";
import { deleteStudy, getStudy, listStudies } from "../lib/store/studies.ts";
import { ownStudy } from "../lib/store/study_owner.ts";
import { studyTable } from "../lib/store/study_table.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { storedAssumptions } from "../lib/study/stored_plan.ts";
import { confirmableText } from "../lib/selection/confirmable_text.ts";
import { confirmableStored } from "../lib/study/confirmable.ts";
import { placeboSearchesOf, placeboSearchLines } from "../lib/study/placebo_outcomes.ts";
import { openStudy } from "../lib/study/study.ts";
import { certificateMark } from "../lib/study/summary.ts";
import { formatTableCsv, formatTableParquet, type TableColumn } from "../lib/store/table_file.ts";
import { returnsTable, tradesTable } from "../lib/store/trial_tables.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { tableToText } from "../lib/report/table.ts";
import { strategyTable } from "../lib/report/tables.ts";
import { formatInstant, formatTextTable } from "../lib/report/text_table.ts";
import { writeFile } from "./write_file.ts";

/** The table of the command. */
export const STUDY: Command = {
  name: "deno task study",
  summary: "the studies in the store",
  flags: [...settingFlags(["dataDir"]), JSON_FLAG],
  actions: [
    { name: "list", summary: "every study with its counts of trials, GOOD and HARD", flags: [] },
    {
      name: "show",
      words: ["NAME"],
      summary: "what the study is made of, and its best trials",
      flags: [{ name: "top", value: "N", default: "10", meaning: "how many of them" }],
    },
    {
      name: "certificate",
      words: ["NAME", "TRIAL"],
      summary: "the certificate of a strategy as text, or with --json as the document that all its forms derive from",
      flags: [],
    },
    {
      name: "export",
      words: ["NAME"],
      summary: "one row a trial with parameters and KPIs, or the trades or daily returns of one trial",
      flags: [
        { name: "output", value: "FILE", isRequired: true, meaning: "where to; ends in .csv or .parquet" },
        { name: "trades-of", value: "TRIAL", meaning: "its trades, in the search and on unseen days opened for it" },
        { name: "returns-of", value: "TRIAL", meaning: "its returns by day, on the same days" },
      ],
    },
    {
      name: "delete",
      words: ["NAME"],
      summary: "delete the study with its trials from all three databases; asks first",
      flags: [{ name: "yes", meaning: "do not ask; needed where there is no terminal" }],
    },
  ],
};

function list(db: DatabaseSync | null, line: CommandLine): number {
  const studies = db === null ? [] : listStudies(db);
  if (line.isOn("json")) console.log(JSON.stringify(studies));
  else if (studies.length === 0) console.log("No studies; deno task automl makes one.");
  else {
    const headings = ["study", "created", "market", "seed", "trials", "done", "failed", "GOOD", "HARD", "stopped by"];
    const rows = studies.map((row) => [
      row.study,
      formatInstant(row.createdAt),
      `${row.symbol} ${row.timeframe}`,
      String(row.seed),
      row.trials,
      row.done,
      row.failed,
      row.good,
      row.hard,
      row.stopReason ?? "–",
    ]);
    console.log(formatTextTable(headings, rows));
  }
  return 0;
}

function show(db: DatabaseSync, line: CommandLine): number {
  const study = getStudy(db, line.words[0]);
  const opened = openStudy(db, study.study), best = opened.best(line.whole("top")!);
  const confirmable = confirmableStored(opened, study);
  const certificates = opened.journal.certificates().map(({ record }) => record).filter(isDocument).map(
    certificateMark,
  );
  const overview = listStudies(db).find((row) => row.study === study.study)!;
  if (line.isOn("json")) {
    const placeboSearches = placeboSearchesOf(opened);
    console.log(JSON.stringify({ ...study, ...overview, confirmable, certificates, best, placeboSearches }));
    return 0;
  }
  const lines: [string, string | number][] = [
    ["study", study.study],
    ["created", formatInstant(study.createdAt)],
    [
      "market",
      `${study.symbol} ${study.timeframe}, ${formatInstant(study.fromTime)} to ${formatInstant(study.toTime)}`,
    ],
    ["source", study.source],
    ...study.markets.filter(({ isHeldOut }) => isHeldOut).map(({ symbol }): [string, string] => ["held out", symbol]),
    ["assumed", describeAssumptions(storedAssumptions(study)).join("\n" + " ".repeat(14))],
    ["seed", String(study.seed)],
    ["code version", study.versions?.study ?? study.codeVersion],
    ["data hash", study.dataHash],
    ["domain hash", study.domainHash],
    ...(confirmable ? [["could find", confirmableText(confirmable)] as [string, string]] : []),
    ["trials", `${overview.trials}: ${overview.done} done, ${overview.failed} failed`],
    ["GOOD, HARD", `${overview.good}, ${overview.hard}`],
    ["stopped by", study.stopReason ?? "not finished"],
    ...placeboSearchLines(opened).map((text): [string, string] => ["placebo", text]),
  ];
  console.log(lines.map(([name, value]) => `${name.padEnd(13)} ${value}`).join("\n"));
  console.log(`\n${best.length === 0 ? "No valid strategy was found." : tableToText(strategyTable(best))}`);
  if (certificates.length > 0) {
    const rows = certificates.map(({ trial, verdict, sha256 }) => [trial, verdict, sha256]);
    console.log(`\n${formatTextTable(["certificate of", "verdict", "SHA-256"], rows)}`);
  }
  return 0;
}

function certificate(db: DatabaseSync, line: CommandLine): number {
  const [name, trial] = line.words, study = openStudy(db, name);
  if (!/^\d+$/.test(trial)) {
    throw new UserError(`Cannot show a certificate: wanted the number of a trial, found "${trial}"`);
  }
  const { document, text } = storedCertificate(study, Number(trial));
  console.log(line.isOn("json") ? canonicalJson(document) : text);
  return 0;
}

async function exportTable(db: DatabaseSync, line: CommandLine): Promise<number> {
  const study = line.words[0];
  const output = line.text("output")!;
  const [table, what] = exportedTable(db, study, line);
  if (!/\.(csv|parquet)$/.test(output)) {
    throw new UserError(`Cannot export to ${output}: wanted a name that ends in .csv or .parquet`);
  }
  const bytes = output.endsWith(".csv") ? formatTableCsv(table) : await formatTableParquet(table);
  writeFile(output, bytes);
  const rows = table[0].values.length;
  console.log(
    line.isOn("json") ? JSON.stringify({ study, rows, output }) : `${formatCount(rows, what)} written to ${output}`,
  );
  return 0;
}

/** The table that is asked for, and what a row of it is. */
function exportedTable(db: DatabaseSync, study: string, line: CommandLine): [table: TableColumn[], row: string] {
  const trades = line.whole("trades-of"), returns = line.whole("returns-of");
  if (trades !== null && returns !== null) {
    throw new UserError(
      "Cannot export trades and returns into one file: wanted --trades-of or --returns-of, found both",
    );
  }
  if (trades !== null) return [tradesTable(db, study, trades), "trade"];
  if (returns !== null) return [returnsTable(db, study, returns), "day"];
  return [studyTable(db, study), "trial"];
}

async function remove(db: DatabaseSync, line: CommandLine, directory: string): Promise<number> {
  const { study } = getStudy(db, line.words[0]);
  using _owner = ownStudy(directory, study, "delete", Date.now());
  if (!line.isOn("yes")) {
    const question = `delete the study "${study}" with all of its trials`;
    if (!Deno.stdin.isTerminal()) {
      throw new UserError(`Cannot ${question}: wanted --yes where there is no terminal to ask on, found none`);
    }
    if (!confirm(`D${question.slice(1)}?`)) {
      console.error("Nothing was deleted");
      return 0;
    }
  }
  // The main database last: what was cut off before can be said again.
  await removeFromSelections(directory, study);
  deleteStudy(db, study);
  console.log(line.isOn("json") ? JSON.stringify({ study, deleted: true }) : `Deleted the study "${study}"`);
  return 0;
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const { action } = line, directory = settingsOf(line).dataDir, path = join(directory, MAIN_DATABASE);
  if (action === "list" && !hasFile(path)) return list(null, line);
  using db = await openDatabase(path, { readOnly: action !== "delete" });
  if (action === "list") return list(db, line);
  if (action === "show") return show(db, line);
  if (action === "certificate") return certificate(db, line);
  if (action === "export") return await exportTable(db, line);
  return await remove(db, line, directory);
}

if (import.meta.main) await runCommand(STUDY, main);
