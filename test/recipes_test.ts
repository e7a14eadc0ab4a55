/**
 * The recipes of CONTRIBUTING.md followed to the letter in a copy of the repository: what they say is enough.
 *
 * A step is "In `FILE`, a new file", "… at the end of `LIST`", "… among the imports" or "… after `LINE`", with its code
 * below. Of the gate, with which both recipes end, runs what they touch; with `NIGHTLY` set the types of all code, and the
 * tests of reports, are looked at too.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MIGRATIONS } from "../lib/store/migrate.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const GUIDE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

/** A step of a recipe: code and where it goes, or commands. */
interface Step {
  readonly file: string | null;
  readonly place: string;
  readonly code: string;
}

/** The steps below a heading. */
function recipe(heading: string): Step[] {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!;
  const number = String(MIGRATIONS.length + 1).padStart(3, "0");
  return [...section.matchAll(/^\d+\. ([\s\S]*?)\n {3}```\w+\n([\s\S]*?)\n {3}```/gm)].map(([, words, block]) => {
    const text = words.replaceAll(/\s+/g, " ");
    const [, file = null, place = ""] = /^In `([^`]+)`, (a new file|among the imports|(?:at the end of|after) `[^`]+`)/
      .exec(text) ?? [];
    const code = block.replaceAll(/^ {3}/gm, "") + "\n";
    return { file: file?.replace("NNN", number) ?? null, place, code: code.replaceAll("NNN", number) };
  });
}

/** A text with code put where the words say. */
function placed(text: string, place: string, code: string): string {
  const lines = text.split("\n"), name = /`([^`]+)`/.exec(place)?.[1];
  const find = (from: number, holds: (line: string) => boolean) => {
    const found = lines.findIndex((line, i) => i >= from && holds(line));
    assert.ok(found >= 0, `there is no place "${place}"`);
    return found;
  };
  const isImportEnd = (line: string) => /^(import .*|\} )from ".*";$/.test(line);
  const at = place === "among the imports"
    ? lines.findLastIndex(isImportEnd) + 1
    : place.startsWith("after")
    ? find(0, (line) => line.trim() === name) + 1
    : find(find(0, (line) => line.startsWith(`export const ${name}`) || line.startsWith(`const ${name}`)), (line) =>
      line.startsWith("]"));
  return [...lines.slice(0, at), code.trimEnd(), ...lines.slice(at)].join("\n");
}

/** Runs Deno, or git, and returns what it printed. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).outputSync();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, `${program} ${args.join(" ")}:\n${text.slice(-4000)}`);
  return text;
}

/** The repository as git knows it, with the changes at hand, and the packages linked. */
function copyRepository(folder: string): void {
  const files = run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], ROOT).trim().split("\n");
  for (const file of files.filter((name) => existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "dir");
}

/** A command line of Deno that says nothing of locks that it waits for. */
const quietly = ([subcommand, ...rest]: readonly string[]): string[] => [subcommand, "--quiet", ...rest];

/** Does the steps; commands of the gate are left to the caller. */
function follow(steps: readonly Step[], folder: string): void {
  assert.ok(steps.length > 4);
  for (const { file, place, code } of steps) {
    if (file === null) {
      const commands = code.trim().split("\n");
      assert.equal(commands.at(-1), "deno task ok");
      for (const command of commands.slice(0, -1)) run(Deno.execPath(), quietly(command.split(" ").slice(1)), folder);
    } else if (place === "a new file") writeFileSync(join(folder, file), code);
    else writeFileSync(join(folder, file), placed(readFileSync(join(folder, file), "utf8"), place, code));
  }
}

/** Folders whose code the recipes touch, and those that are looked at besides by night. */
const TOUCHED = ["lib/metrics", "lib/store", "lib/strategies"], IS_NIGHT = Deno.env.has("NIGHTLY");

Deno.test(`the recipes of a KPI and of a strategy lead through the gate of ${IS_NIGHT ? "all code" : TOUCHED.join(", ")}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "assay-recipes-")),
    deno = (...args: string[]) => run(Deno.execPath(), args, folder);
  try {
    copyRepository(folder);
    follow(recipe("A strategy"), folder);
    follow(recipe("A KPI"), folder);
    deno("fmt", "--check", ...TOUCHED);
    deno("lint", ...TOUCHED);
    deno("check", "--quiet", ...(IS_NIGHT ? ["lib", "tasks", "test"] : TOUCHED));
    const tested = deno(
      ...["test", "--quiet", "--no-check", "--allow-read", "--allow-write", "--allow-env", "--allow-sys"],
      ...["lib/metrics", "lib/strategies/manifests_test.ts", "lib/store/migrate_test.ts"],
      ...["lib/store/study_table_test.ts", "lib/store/trials_test.ts", ...(IS_NIGHT ? ["lib/report"] : [])],
    );
    assert.match(tested, /Omega ratio of 3.* ok/);
    assert.match(tested, new RegExp(`database of version ${MIGRATIONS.length + 1} opens.* ok`));
    const family = deno(
      "test",
      "--quiet",
      "--no-check",
      "--allow-read",
      "--filter",
      "momentum",
      "lib/strategies/families_test.ts",
      "lib/backtest/shipped_strategies_test.ts",
    );
    assert.match(family, /momentum goes with a close far above.* ok/);
    assert.match(family, /momentum trades, with and without a book.* ok/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
