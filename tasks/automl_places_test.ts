/**
 * What can be known before a search is said before it, and before a study is in the store.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { callTask } from "../test/fixtures/call_task.ts";
import { SMALL_SEARCH } from "../test/fixtures/run_task.ts";
import { assertPublished } from "../test/fixtures/published_schema.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { GOOD_DATABASE, HARD_DATABASE } from "../lib/store/selection_database.ts";

/** Makes a folder in which a search cannot end well. */
interface Case {
  readonly name: string;
  readonly prepare?: (folder: string) => void;
  readonly args?: readonly string[];
  readonly message: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "a folder where the report goes",
    prepare: (folder) => mkdirSync(join(folder, "report-study.html")),
    message: /^Cannot write the report \S+report-study\.html: wanted the name of a file, found a folder\n$/,
  },
  ...[GOOD_DATABASE, HARD_DATABASE].map((name): Case => ({
    name: `${name} of another program`,
    prepare: (folder) => {
      using db = new DatabaseSync(join(folder, name));
      db.exec("CREATE TABLE bookmarks (url TEXT)");
    },
    message: new RegExp(`^Cannot use the database \\S+${name}: it holds tables of another program\n$`),
  })),
  {
    name: "a selection that is no database",
    prepare: (folder) =>
      writeFileSync(join(folder, GOOD_DATABASE), "not a database, but longer than its header ".repeat(9)),
    message: /^Cannot open the database \S+good_iterations\.db: the file is not a SQLite database\n$/,
  },
  {
    name: "a name that no file can have",
    args: ["--study", "n".repeat(101)],
    message: /^Cannot use the study's name: wanted at most 100 characters, found 101 of them\n$/,
  },
  {
    name: "a target that cannot be read",
    args: ["--search-target", "sharp + 1"],
    message: /^Cannot read the formula "sharp \+ 1": wanted the name of a KPI, found "sharp" at column 1\n$/,
  },
  {
    name: "a score that cannot be read",
    args: ["--score-formula", "rank(sharp)"],
    message: /^Cannot read the formula "rank\(sharp\)": .* at column 6\n$/,
  },
  {
    name: "too few days",
    args: ["--days", "3"],
    message: /wanted at least 500 bars to split .*, found 288\n$/,
  },
];

for (const { name, prepare, args = [], message } of CASES) {
  Deno.test(`${name} is said before a study begins`, async () => {
    using folder = temporaryFolder();
    prepare?.(folder.path);
    const { code, stdout, stderr } = await callTask("automl", "--data-dir", folder.path, ...SMALL_SEARCH, ...args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, message);
    const { stdout: studies } = await callTask("study", "list", "--json", "--data-dir", folder.path);
    assert.equal(studies, "[]\n");
  });
}

Deno.test("a report that is there stays as it is until there is a new one", async () => {
  using folder = temporaryFolder();
  const report = join(folder.path, "report-study.html");
  writeFileSync(report, "an earlier one");
  await callTask("automl", "--data-dir", folder.path, ...SMALL_SEARCH, "--days", "3");
  assert.equal(readFileSync(report, "utf8"), "an earlier one");
  rmSync(report);
  await callTask("automl", "--data-dir", folder.path, ...SMALL_SEARCH, "--days", "3");
  assert.ok(!existsSync(report), "trying whether it can be written leaves nothing behind");
});

Deno.test("a target that has no value for any trial ends with a sentence, its JSON and its report", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await callTask(
    "automl",
    ...["--data-dir", folder.path, ...SMALL_SEARCH, "--trials", "32", "--json"],
    ...["--search-target", "sharpe / 0"],
  );
  assert.equal(code, 0, stderr);
  const line = JSON.parse(stdout);
  assertPublished(line);
  assert.equal(line.families[0].bestValue, null);
  const sentence = /The search target "sharpe \/ 0" had no value for any of the \d+ valid trials, so that nothing/;
  assert.match(stderr, sentence);
  assert.match(readFileSync(line.files.report, "utf8").replaceAll("&quot;", '"'), sentence);
});
