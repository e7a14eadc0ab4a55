/**
 * What a run of `deno test` found, read from its JUnit report and from what it printed.
 *
 * @module
 */
import { unescapeHtml } from "../lib/core/html_text.ts";

/** How a suite ended, and the names of what was skipped and what failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  /** What a failed test said, by its name, where that is known. */
  readonly said?: ReadonlyMap<string, string>;
}

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
 * import { countJunit } from "./test_report.ts";
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

/**
 * What each failed test of a JUnit report said, by its name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failuresOf } from "./test_report.ts";
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

/**
 * What was thrown outside of any test, by the file whose remaining tests it ended; a report says of them only that they were
 * cancelled.
 *
 * @param output What `deno test` printed, without colours.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { strayErrors } from "./test_report.ts";
 *
 * const output = "x_test.ts (uncaught error)\nerror: Error: reset\n    at y\nThis error was not caught from a test";
 * assert.deepEqual([...strayErrors(output)], [["x_test.ts (uncaught error)", "error: Error: reset\n    at y"]]);
 * ```
 */
export function strayErrors(output: string): ReadonlyMap<string, string> {
  const found = output.matchAll(/^(\S+ \(uncaught error\))\n([\s\S]*?)\nThis error was not caught from a test/gm);
  return new Map([...found].map(([, file, said]) => [file, said]));
}

/** How many of the slowest files a run names: half an hour is all that the whole may take. */
const SLOWEST_FILES = 12;

/**
 * The files of a JUnit report in which the tests took longest, seconds each, the slowest first; a step is part of its test.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { slowestFiles } from "./test_report.ts";
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
