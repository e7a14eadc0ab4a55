/**
 * The first page: short, and without a figure that nothing holds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readPages } from "./docs.ts";
import { PYTHON_VERSION, ROOT } from "./python.ts";

const read = (path: string): string => readFileSync(new URL(path, ROOT), "utf8");

const readme = read("README.md");

/** What a reader sees of a page: no addresses behind links. */
const visible = (page: string) => page.replaceAll(/\]\([^)\s]*\)/g, "]");

/** The Node that npm's Deno is called by at least. */
const NODE = "20";

/** The Deno that every page names: what `npx` fetches. */
const [, DENO] = read(".ci/run").match(/npx -y deno@([\d.]+) task test/)!;

Deno.test("README is one screen", () => {
  assert.ok(readme.split("\n").length <= 50, `${readme.split("\n").length} lines`);
});

Deno.test("README's figures are the versions that it needs; each other figure stands where a command gives it", () => {
  const figures = [...visible(readme).matchAll(/\d+(?:[.,]\d+)*/g)].map(([figure]) => figure);
  assert.deepEqual(figures, [NODE, PYTHON_VERSION.join("."), DENO, DENO]);
});

Deno.test("what README and the guide need of a machine is the same, and CI runs the tests by README's line", () => {
  const needs = /On a machine with Node ≥ [\d.]+ and Python ≥ [\d.]+, and nothing of ours:\n\n```sh\n[^`]*```/;
  assert.equal(readme.match(needs)![0], read("docs/guide/start.md").match(needs)![0]);
  assert.match(readme, new RegExp(`^npx -y deno@${DENO} task test `, "m"));
});

Deno.test("pages, workflows and what is written into projects name one version of Deno", () => {
  const texts = [...readPages(), ["tasks/project_files.ts", read("tasks/project_files.ts")]];
  const named = texts.flatMap(([path, text]) =>
    [...text.matchAll(/(?:deno@|`deno` is version |\bDeno )(\d+\.\d+\.\d+)/g)].map(([, version]) => ({ path, version }))
  );
  assert.ok(named.length > 5);
  // The change log names what versions were.
  assert.deepEqual(named.filter(({ path, version }) => version !== DENO && path !== "CHANGELOG.md"), []);
});
