/**
 * `deno task test`: every suite, and as the last line the sum over all of them.
 *
 * Suites: code (unit tests and documentation examples), notebooks (real Jupyter, headless), and with `CI=true` the
 * house rules (format, lint, types). With `CI=true` a test that is skipped for lack of something is a failure; only
 * what needs `../shared` may always be skipped.
 *
 * @module
 */
import { unescapeHtml } from "../lib/core/html_text.ts";
import { OWN_LEDGER } from "../test/fixtures/own_ledger.ts";
import { runCommand } from "./command.ts";
import type { Command } from "./command_table.ts";
import { listNotebooks, nameOf } from "./notebook_file.ts";
import { runNotebooks } from "./notebook_run.ts";
import { reportRun } from "./notebooks.ts";
import { ensurePython, MissingToolError, ROOT, systemPath } from "./python.ts";

/** How a suite ended, and the names of what was skipped and what failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  /** What a failed test said, by its name, where that is known. */
  readonly said?: ReadonlyMap<string, string>;
}

/** What the tests may touch: this machine alone. */
const TEST_PERMISSIONS = [
  ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi", "--allow-run"],
  "--allow-net=127.0.0.1,localhost",
];

/** A skipped test that says this of itself may be skipped everywhere. */
const ABSENT_SHARED = "skipped: ../shared/";

const IN_CI = Deno.env.get("CI") === "true";

/** The test cases of a JUnit report. */
function* testCases(report: string): Generator<{ readonly name: string; readonly body: string }> {
  for (const [, name, body] of report.matchAll(/<testcase name="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g)) {
    yield { name: unescapeHtml(name), body };
  }
}

/**
 * Counts the test cases of a JUnit report; steps count as tests of their own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countJunit } from "./test.ts";
 *
 * const report = `<testcase name="a"></testcase><testcase name="b"><skipped/></testcase>`;
 * assert.deepEqual(countJunit(report), { passed: 1, failed: [], skipped: ["b"] });
 * ```
 */
export function countJunit(report: string): Counts {
  const failed: string[] = [], skipped: string[] = [];
  let passed = 0;
  for (const { name, body } of testCases(report)) {
    if (/<(failure|error)\b/.test(body)) failed.push(name);
    else if (/<skipped\b/.test(body)) skipped.push(name);
    else passed++;
  }
  return { passed, failed, skipped };
}

/** Lines of a failure that are repeated at the end, where a shortened log still has them. */
const FAILURE_LINES = 30;

/**
 * What each failed test of a JUnit report said, by its name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failuresOf } from "./test.ts";
 *
 * const report = `<testcase name="a &gt; b"><failure message="m">1 &lt; 2\n</failure></testcase><testcase name="c"></testcase>`;
 * assert.deepEqual([...failuresOf(report)], [["a > b", "1 < 2"]]);
 * ```
 */
export function failuresOf(report: string): ReadonlyMap<string, string> {
  const failures = new Map<string, string>();
  for (const { name, body } of testCases(report)) {
    const said = body.match(/<(?:failure|error)\b[^>]*>([\s\S]*?)<\/(?:failure|error)>/)?.[1];
    if (said !== undefined) failures.set(name, unescapeHtml(said).trim());
  }
  return failures;
}

/** How many of the slowest files a run names: half an hour is all that the whole may take. */
const SLOWEST_FILES = 12;

/**
 * The files of a JUnit report in which the tests took longest, seconds each, the slowest first; a step is part of its test.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { slowestFiles } from "./test.ts";
 *
 * const report = `<testcase name="a" classname="./x_test.ts" time="2"></testcase>
 * <testcase name="a &gt; step" classname="./x_test.ts" time="1"></testcase>
 * <testcase name="b" classname="./y_test.ts" time="3"></testcase>`;
 * assert.deepEqual(slowestFiles(report), [["./y_test.ts", 3], ["./x_test.ts", 2]]);
 * ```
 */
export function slowestFiles(report: string): [file: string, seconds: number][] {
  const seconds = new Map<string, number>(), names = new Set<string>();
  for (const [, name, file, time] of report.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" time="([^"]*)"/g)) {
    names.add(`${file} ${name}`);
    const isStep = name.split(" &gt; ").some((_, k, parts) =>
      k > 0 && names.has(`${file} ${parts.slice(0, k).join(" &gt; ")}`)
    );
    if (!isStep) seconds.set(file, (seconds.get(file) ?? 0) + Number(time));
  }
  return [...seconds].sort(([, a], [, b]) => b - a).slice(0, SLOWEST_FILES);
}

/**
 * Adds suites up; where `strict`, what was skipped counts as failed, except for want of `../shared`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sumCounts } from "./test.ts";
 *
 * const suite = { passed: 2, failed: [], skipped: ["no browser", "x (skipped: ../shared/x is absent)"] };
 * assert.deepEqual(sumCounts([suite], false), suite);
 * assert.deepEqual(sumCounts([suite], true).failed, ["no browser (skipped, which CI does not allow)"]);
 * ```
 */
export function sumCounts(suites: readonly Counts[], strict: boolean): Counts {
  const skipped = suites.flatMap((suite) => suite.skipped);
  const forbidden = strict ? skipped.filter((name) => !name.includes(ABSENT_SHARED)) : [];
  return {
    passed: suites.reduce((sum, suite) => sum + suite.passed, 0),
    failed: [
      ...suites.flatMap((suite) => suite.failed),
      ...forbidden.map((name) => `${name} (skipped, which CI does not allow)`),
    ],
    skipped: skipped.filter((name) => !forbidden.includes(name)),
  };
}

async function deno(...args: string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd: systemPath(ROOT), env: OWN_LEDGER, stdin: "null" });
  return (await command.spawn().status).success;
}

/** Unit tests and documentation examples: one process, so that the code is compiled and checked once. */
async function testCode(): Promise<Counts> {
  const report = Deno.makeTempFileSync({ suffix: ".xml" });
  try {
    const places = ["lib", "tasks", "test", "docs", "README.md"];
    const flags = ["--parallel", `--junit-path=${report}`, ...(IN_CI ? ["--frozen"] : []), ...TEST_PERMISSIONS];
    const success = await deno("test", "--doc", ...flags, ...places);
    const text = Deno.readTextFileSync(report), counts = countJunit(text);
    console.log("\nslowest files, seconds of their tests:");
    for (const [file, seconds] of slowestFiles(text)) console.log(`${seconds.toFixed(0).padStart(5)} ${file}`);
    if (success || counts.failed.length > 0) return { ...counts, said: failuresOf(text) };
    return { ...counts, failed: ["deno test ended with an error before or after the tests: see above"] };
  } finally {
    Deno.removeSync(report);
  }
}

/** Why Jupyter cannot be used, or `null`. */
async function missingJupyter(): Promise<string | null> {
  try {
    await ensurePython();
    return null;
  } catch (error) {
    if (error instanceof MissingToolError) return error.message;
    throw error;
  }
}

/** Every notebook in real Jupyter, with `QUICK=1`. */
async function testNotebooks(): Promise<Counts> {
  const files = listNotebooks(), missing = await missingJupyter();
  if (missing !== null) {
    return { passed: 0, failed: [], skipped: files.map((file) => `${nameOf(file)}.ipynb (skipped: ${missing})`) };
  }
  const runs = await runNotebooks(files, {
    jobs: 2,
    env: { QUICK: "1", ...OWN_LEDGER },
    onRun: (run) => console.log(reportRun(run)),
  });
  const failed = runs.filter((run) => run.faults.length > 0).map((run) => `${run.name}.ipynb`);
  return { passed: runs.length - failed.length, failed, skipped: [] };
}

/** What `deno task ok` checks beside the tests. */
async function testHouse(): Promise<Counts> {
  const failed: string[] = [], rules = ["fmt-check", "lint", "check"];
  for (const task of rules) {
    if (!await deno("task", task)) failed.push(`deno task ${task}`);
  }
  return { passed: rules.length - failed.length, failed, skipped: [] };
}

/** The table of the command. */
export const TEST: Command = {
  name: "deno task test",
  summary: "every test: unit, property, documentation examples, notebooks in real Jupyter; the last line sums them",
  flags: [],
  exitCodes: "0 all passed, 1 a test failed",
};

async function main(): Promise<number> {
  const suites: [string, () => Promise<Counts>][] = [["code", testCode], ["notebooks", testNotebooks]];
  if (IN_CI) suites.push(["house rules", testHouse]);
  // Before the code suite, which tries the notebooks' tools themselves in Jupyter.
  await missingJupyter();
  const results: Counts[] = [];
  for (const [name, suite] of suites) {
    console.log(`\n=== ${name}`);
    const begun = performance.now();
    results.push(await suite());
    console.log(`${name}: ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
  }
  console.log();
  suites.forEach(([name], index) => {
    const { passed, failed, skipped } = results[index];
    console.log(`${name}: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  });
  const total = sumCounts(results, IN_CI);
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  for (const name of total.failed) {
    console.log(`FAILED: ${name}`);
    const said = results.map((result) => result.said?.get(name)).find((text) => text !== undefined);
    if (said !== undefined) console.log(said.split("\n").slice(0, FAILURE_LINES).join("\n"));
  }
  if (total.passed === 0) console.log("FAILED: no test passed");
  console.log(`${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
  return total.failed.length > 0 || total.passed === 0 ? 1 : 0;
}

if (import.meta.main) await runCommand(TEST, main);
