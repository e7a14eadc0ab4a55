/**
 * `deno task study`: the studies in the store.
 *
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../lib/core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { deleteStudy, getStudy, listStudies } from "../lib/store/studies.ts";
import { studyTable } from "../lib/store/study_table.ts";
import { openStudy } from "../lib/study/study.ts";
import { reportPath } from "../lib/study/summary.ts";
import { formatTableCsv, formatTableParquet } from "../lib/store/table_file.ts";
import { runCommand } from "./command.ts";
import { settingsOf } from "./data_directory.ts";
import { type Flags, parseFlags } from "./flags.ts";
import { formatInstant, formatTextTable } from "../lib/report/text_table.ts";

const HELP = `deno task study ACTION [FLAGS]: the studies in the store

  list                        every study with its counts of trials, GOOD and HARD
  show NAME                   what the study is made of, and its best trials
      --top N                 how many of them (default: 10)
  export NAME --output FILE   one row a trial with parameters and KPIs, as .csv or .parquet
  report NAME                 make the report of its last run again, from the database alone
      --output FILE           where to (default: report-NAME.html beside the database)
  delete NAME                 delete the study with its trials; asks on a terminal
      --yes                   do not ask

  --data-dir DIR   where the database lies (default: data)
  --json           print one line of JSON on stdout
  --help           show this page

exit codes: 0 done, 1 our fault, 2 the user's fault`;

/** KPIs that `study show` prints beside the score. */
const SHOWN_KPIS = ["sharpeCapped", "maxDrawdown", "profitFactor", "greenDaysShare", "tradeCount"] as const;

/** The name after the action. */
function nameOf(flags: Flags): string {
  const [action, name] = flags.positionals;
  if (name === undefined) throw new UserError(`Cannot go on: wanted study ${action} NAME, found no name; see --help`);
  return name;
}

function list(db: DatabaseSync | null, flags: Flags): number {
  const studies = db === null ? [] : listStudies(db);
  if (flags.isOn("json")) console.log(JSON.stringify(studies));
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

function show(db: DatabaseSync, flags: Flags): number {
  const study = getStudy(db, nameOf(flags));
  const top = flags.text("top") ?? "10";
  if (!/^\d+$/.test(top)) throw new UserError(`Cannot read --top: wanted a whole number, found "${top}"`);
  const best = openStudy(db, study.study).best(Number(top));
  const overview = listStudies(db).find((row) => row.study === study.study)!;
  if (flags.isOn("json")) {
    console.log(JSON.stringify({ ...study, ...overview, best }));
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
    ["seed", String(study.seed)],
    ["code version", study.versions?.study ?? study.codeVersion],
    ["data hash", study.dataHash],
    ["domain hash", study.domainHash],
    ["trials", `${overview.trials}: ${overview.done} done, ${overview.failed} failed`],
    ["GOOD, HARD", `${overview.good}, ${overview.hard}`],
    ["stopped by", study.stopReason ?? "not finished"],
  ];
  console.log(lines.map(([name, value]) => `${name.padEnd(13)} ${value}`).join("\n"));
  const figure = (value: number | null) => value === null ? "–" : value.toFixed(3);
  const rows = best.map((row) => [
    row.trial,
    row.verdict,
    figure(row.score),
    ...SHOWN_KPIS.map((name) => figure(row.kpis[name])),
  ]);
  console.log(`\n${formatTextTable(["trial", "verdict", "score", ...SHOWN_KPIS], rows)}`);
  return 0;
}

async function exportTable(db: DatabaseSync, flags: Flags): Promise<number> {
  const study = nameOf(flags);
  const output = flags.required("output");
  const table = studyTable(db, study);
  if (!/\.(csv|parquet)$/.test(output)) {
    throw new UserError(`Cannot export to ${output}: wanted a name that ends in .csv or .parquet`);
  }
  const bytes = output.endsWith(".csv") ? formatTableCsv(table) : await formatTableParquet(table);
  write(output, bytes);
  const rows = table[0].values.length;
  console.log(flags.isOn("json") ? JSON.stringify({ study, rows, output }) : `${rows} trials written to ${output}`);
  return 0;
}

async function report(db: DatabaseSync, flags: Flags, directory: string): Promise<number> {
  const study = openStudy(db, nameOf(flags)), output = flags.text("output") ?? reportPath(directory, study.name);
  // The charts take half a second to load.
  const { formatReport } = await import("../lib/report/study_report.ts");
  write(output, formatReport(study));
  console.log(flags.isOn("json") ? JSON.stringify({ study: study.name, output }) : `Report written to ${output}`);
  return 0;
}

function write(output: string, contents: string | Uint8Array): void {
  try {
    writeFileSync(output, contents);
  } catch (error) {
    throw new UserError(`Cannot write ${output}: ${(error as Error).message}`, { cause: error });
  }
}

function remove(db: DatabaseSync, flags: Flags): number {
  const { study } = getStudy(db, nameOf(flags));
  const asks = Deno.stdin.isTerminal() && !flags.isOn("yes");
  if (asks && !confirm(`Delete the study "${study}" with all of its trials?`)) {
    console.error("Nothing was deleted");
    return 0;
  }
  deleteStudy(db, study);
  console.log(flags.isOn("json") ? JSON.stringify({ study, deleted: true }) : `Deleted the study "${study}"`);
  return 0;
}

await runCommand(async () => {
  const flags = parseFlags(Deno.args, { values: ["data-dir", "top", "output"], switches: ["yes", "json", "help"] });
  if (flags.isOn("help")) {
    console.log(HELP);
    return 0;
  }
  const [action = ""] = flags.positionals;
  if (!["list", "show", "export", "report", "delete"].includes(action)) {
    throw new UserError(`Unknown action "${action}": wanted one of list, show, export, report, delete; see --help`);
  }
  flags.refuseBeyond(action === "list" ? 1 : 2);
  if (action !== "list") nameOf(flags);
  const directory = settingsOf(flags).dataDir, path = join(directory, MAIN_DATABASE);
  if (action === "list" && !existsSync(path)) return list(null, flags);
  using db = await openDatabase(path, { readOnly: action !== "delete" });
  if (action === "list") return list(db, flags);
  if (action === "show") return show(db, flags);
  if (action === "export") return await exportTable(db, flags);
  if (action === "report") return await report(db, flags, directory);
  return remove(db, flags);
});
