/**
 * `deno task test`: every suite, and as the last line the sum over all of them.
 *
 * Suites: code (unit tests and documentation examples), notebooks (real Jupyter, headless), and with `CI=true` the
 * house rules (format, lint, types). With `CI=true` a test that is skipped for lack of something is a failure; only
 * what needs `../shared` may always be skipped.
 *
 * @module
 */
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { OWN_LEDGER } from "../test/fixtures/own_ledger.ts";
import { runCommand } from "./command.ts";
import type { Command } from "./command_table.ts";
import { listNotebooks, nameOf } from "./notebook_file.ts";
import { runNotebooks } from "./notebook_run.ts";
import { reportRun } from "./notebooks.ts";
import { ensurePython, MissingToolError, ROOT, systemPath } from "./python.ts";
import { countJunit, type Counts, failuresOf, slowestFiles, strayErrors } from "./test_report.ts";

/** What the tests may touch: this machine alone. */
const TEST_PERMISSIONS = [
  ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-ffi", "--allow-run"],
  "--allow-net=127.0.0.1,localhost",
];

/** A skipped test that says this of itself may be skipped everywhere. */
const ABSENT_SHARED = "skipped: ../shared/";

/** Lines of a failure that are repeated at the end, where a shortened log still has them. */
const FAILURE_LINES = 30;

const IN_CI = Deno.env.get("CI") === "true";

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

/** Runs a command of Deno's whose output is shown, and answers it without colours. */
async function denoOutput(...args: string[]): Promise<{ readonly success: boolean; readonly output: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    ...{ args, cwd: systemPath(ROOT), env: OWN_LEDGER, stdin: "null", stdout: "piped", stderr: "inherit" },
  });
  const child = command.spawn(), decoder = new TextDecoder();
  let output = "";
  for await (const bytes of child.stdout) {
    process.stdout.write(bytes);
    output += decoder.decode(bytes, { stream: true });
  }
  return { success: (await child.status).success, output: stripVTControlCharacters(output) };
}

/** Unit tests and documentation examples: one process, so that the code is compiled once; `deno task check` has the types. */
async function testCode(): Promise<Counts> {
  const report = Deno.makeTempFileSync({ suffix: ".xml" });
  try {
    const places = ["lib", "tasks", "test", "docs", "README.md"];
    const flags = ["--parallel", `--junit-path=${report}`, ...(IN_CI ? ["--frozen"] : []), ...TEST_PERMISSIONS];
    const { success, output } = await denoOutput("test", "--no-check", "--doc", ...flags, ...places);
    const text = Deno.readTextFileSync(report), counts = countJunit(text), stray = strayErrors(output);
    console.log("\nslowest files, seconds of their tests:");
    for (const [file, seconds] of slowestFiles(text)) console.log(`${seconds.toFixed(0).padStart(5)} ${file}`);
    if (success || stray.size > 0 || counts.failed.length > 0) {
      return { ...counts, failed: [...stray.keys(), ...counts.failed], said: new Map([...stray, ...failuresOf(text)]) };
    }
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
