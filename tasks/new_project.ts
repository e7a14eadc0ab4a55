/**
 * `deno task new-project DIR`: a folder of one's own outside the repository, in which the commands for strategies work.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { UserError } from "../lib/core/errors.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { makeDirectory } from "./data_directory.ts";
import { packLibrary } from "./package.ts";
import { FIRST_STRATEGY, type LibraryOrigin, LINK, projectFiles } from "./project_files.ts";
import { ROOT, systemPath } from "./python.ts";

/** The table of the command. */
export const NEW_PROJECT: Command = {
  name: "deno task new-project",
  words: ["FOLDER"],
  summary:
    "makes a project of your own outside the repository: strategies, notebooks, data, settings, tests, a workflow",
  flags: [{
    name: "package",
    meaning:
      "tests and programs of your own take the packed library; the commands are those of this checkout; no notebooks",
  }],
};

/**
 * Checks that a folder can become a project.
 *
 * @throws {UserError} If it lies in the repository, is a file or holds anything.
 */
function checkFolder(folder: string): void {
  if (!relative(systemPath(ROOT), folder).startsWith("..")) {
    throw new UserError(`Cannot make a project in ${folder}: wanted a folder outside of the repository`);
  }
  if (!existsSync(folder)) return;
  let found: string[];
  try {
    found = readdirSync(folder);
  } catch (error) {
    throw new UserError(
      `Cannot make a project in ${folder}: wanted an empty folder, found ${(error as Error).message}`,
    );
  }
  if (found.length > 0) {
    throw new UserError(
      `Cannot make a project in ${folder}: wanted an empty folder, found ${found.length} things in it, such as ` +
        `${found.sort()[0]}`,
    );
  }
}

/** What the command does. @param pack Packs the library into a folder and names its file, for the tests. */
export async function main(line: CommandLine, pack: typeof packLibrary = packLibrary): Promise<number> {
  // A task starts in the repository, wherever it is called.
  const folder = resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), line.words[0]), root = systemPath(ROOT);
  checkFolder(folder);
  makeDirectory(folder);
  const origin: LibraryOrigin = line.isOn("package")
    ? { kind: "package", file: `vendor/${basename(await pack(join(folder, "vendor")))}` }
    : { kind: "checkout" };
  const read = (name: string) => readFileSync(join(root, name), "utf8");
  const files = projectFiles({
    configuration: JSON.parse(read("deno.json")),
    environment: read(".env.example"),
    origin,
  });
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, { flag: "wx" });
    }
    if (origin.kind === "checkout") writeFileSync(join(folder, "deno.lock"), read("deno.lock"));
    symlinkSync(root, join(folder, LINK), Deno.build.os === "windows" ? "junction" : "dir");
  } catch (error) {
    throw new UserError(`Cannot make a project in ${folder}: ${(error as Error).message}`, { cause: error });
  }
  console.log(
    `Wrote a project into ${folder}. Next:\n  cd ${line.words[0]}\n` +
      (origin.kind === "package" ? "  npm install\n" : "") +
      "  deno task test\n" +
      `  deno task automl --strategy strategies/${FIRST_STRATEGY}.ts`,
  );
  return 0;
}

if (import.meta.main) await runCommand(NEW_PROJECT, main);
