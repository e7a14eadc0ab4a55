/**
 * `deno task selftest`: the share of noise studies that yield a false discovery, and of planted edges that are found.
 *
 * @module
 */
import type { SelftestOutcome } from "../lib/automl/selftest.ts";
import { isPlanted, kindTitle } from "../lib/automl/selftest_kinds.ts";
import { studyKey } from "../lib/automl/selftest_plan.ts";
import { missingStudies, type SelftestRow } from "../lib/automl/selftest_rows.ts";
import { selftestTables } from "../lib/automl/selftest_tables.ts";
import { UserError } from "../lib/core/errors.ts";
import { openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { settingsOf } from "./data_directory.ts";
import { barsOf, kindsOf, planOf, SELFTEST, sourcesOf, studyOf } from "./selftest_arguments.ts";
import { fullTables, openRows, readReaches, readRows, ROWS_FILE, writeTables } from "./selftest_files.ts";
import { measureReaches } from "./selftest_reach.ts";
import { runStudies } from "./selftest_run.ts";

/** Studies with a winner by combination of checks, as Markdown: which one finds most while noise seldom fools it. */
function variantTable(outcomes: readonly SelftestOutcome[]): string {
  const groups = [...new Set(outcomes.map(({ group }) => group))];
  const variants = Object.keys(outcomes[0].hardByVariant) as (keyof SelftestOutcome["hardByVariant"])[];
  return [
    `| checks | ${groups.join(" | ")} |`,
    `|---|${groups.map(() => "---").join("|")}|`,
    ...variants.map((variant) => {
      const cells = groups.map((group) => {
        const own = outcomes.filter((outcome) => outcome.group === group);
        return `${own.filter(({ hardByVariant }) => hardByVariant[variant] > 0).length} of ${own.length}`;
      });
      return `| ${variant} | ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

/** The tables of the rows that are kept, and what is amiss with them. */
function showTables(line: CommandLine): number {
  const path = line.text("rows") ?? ROWS_FILE, rows = readRows(path), tables = fullTables(rows);
  const version = codeVersions().study, others = rows.filter(({ codeVersion }) => codeVersion !== version).length;
  if (others > 0) console.error(`${others} of ${rows.length} rows are by other code than that at hand, ${version}`);
  if (line.isOn("json")) console.log(JSON.stringify(tables));
  else writeTables(tables);
  return 0;
}

/** A study that ended, in one line. */
function endedWords({ kind, edge, costs, seed, strategies, shown, good, hard, cpuSeconds }: SelftestRow): string {
  const market = [kindTitle(kind), ...(edge > 0 ? [`edge ${edge}`] : []), ...(costs ? [] : ["free trading"])].join(
    ", ",
  );
  const time = cpuSeconds === null ? "" : `, ${cpuSeconds.toFixed(0)} s`;
  return `${market}, seed ${seed}, ${strategies}: ${shown} shown, ${good} GOOD, ${hard} HARD${time}`;
}

/** Runs what is missing of the plan, and shows what all of it comes to. */
async function runPlan(line: CommandLine): Promise<number> {
  const codeVersion = codeVersions().study, plan = planOf(line), real = barsOf(line);
  if (plan.length === 0) throw new UserError("Cannot run the self-test: wanted at least one study, found none");
  const path = line.text("rows") ?? (line.isOn("full") ? ROWS_FILE : null);
  const file = path === null ? null : openRows(path), known = file?.rows ?? [];
  const studies = missingStudies(plan, known, codeVersion), strategies = sourcesOf(plan);
  // What is wrong with one shows before the first study.
  await openStrategies(strategies, { timeframe: "1m", hasBook: true });
  if (studies.length < plan.length) {
    console.error(`${plan.length - studies.length} of ${plan.length} studies are there`);
  }
  const rows: SelftestRow[] = [], outcomes: SelftestOutcome[] = [];
  const settings = settingsOf(line), asked = studies.map((study) => studyOf(study, real));
  await using cluster = settings.executor === "threads"
    ? null
    : await (await import("./selftest_cluster.ts")).openSelftestCluster(settings, asked);
  await runStudies(asked, {
    workers: line.whole("workers", 1)!,
    strategies,
    reads: real === null ? [] : [line.text("candles")!],
    minutes: line.whole("minutes", 1),
    ...(cluster !== null && { runElsewhere: cluster.run }),
    onEnd: (index, { outcome, cpuSeconds }) => {
      const { group: _, hardByVariant: __, ...found } = outcome;
      const row = { ...studies[index], ...found, codeVersion, cpuSeconds };
      file?.append(row);
      rows.push(row);
      outcomes.push(outcome);
      console.error(`${rows.length}/${studies.length} ${endedWords(row)}`);
    },
  });
  const keys = new Set(plan.map(studyKey)), own = [...known, ...rows].filter((row) => keys.has(studyKey(row)));
  const isJson = line.isOn("json"), print = isJson ? console.error : console.log;
  if (isJson) console.log(JSON.stringify(rows));
  print(`\n${selftestTables(own, readReaches(), plan.length)}`);
  if (outcomes.length > 0) print(`\n${variantTable(outcomes)}`);
  return 0;
}

export async function main(line: CommandLine): Promise<number> {
  if (line.isOn("tables")) return showTables(line);
  if (!line.isOn("reach")) return await runPlan(line);
  const strategies = resolveStrategies(line.list("strategy"));
  return await measureReaches(kindsOf(line).filter(isPlanted), strategies, line.whole("trials", 1)!);
}

if (import.meta.main) await runCommand(SELFTEST, main);
