/**
 * `deno task new-strategy NAME [--file PATH]`: a strategy of your own to start from, with its test.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../lib/core/errors.ts";
import { isShipped } from "../lib/strategies/registry.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { fileStem, writeNew } from "./command_name.ts";
import { strategyText, testText } from "./strategy_start.ts";

/** The table of the command. */
export const NEW_STRATEGY: Command = {
  name: "deno task new-strategy",
  words: ["NAME"],
  summary: "writes a commented start for a strategy of your own, and its test beside it; no file is overwritten",
  flags: [{ name: "file", value: "PATH", meaning: "the file, anywhere (default: strategies/NAME.ts)" }],
};

/** The folder of `deno.json`, which maps `assay` to the library. */
const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** A path as one would type it from here. */
function typed(path: string): string {
  const here = relative(Deno.cwd(), path);
  return here.startsWith("..") ? path : here;
}

/** What the command does. */
export function main(line: CommandLine): number {
  const name = fileStem(line.words[0]);
  if (isShipped(name)) {
    throw new UserError(`Cannot use the name: wanted one that no shipped strategy has, found ${name}`);
  }
  const file = resolve(line.text("file") ?? `strategies/${name}.ts`);
  if (!file.endsWith(".ts") || file.endsWith("_test.ts")) {
    throw new UserError(`Cannot write a strategy: wanted --file to end with .ts, and not with _test.ts, found ${file}`);
  }
  const test = file.replace(/\.ts$/, "_test.ts");
  for (const path of [file, test]) {
    if (existsSync(path)) throw new UserError(`Cannot write ${path}: it exists; choose another name`);
  }
  writeNew(file, strategyText(name));
  writeNew(test, testText(basename(file)));
  const isOutside = relative(ROOT, file).startsWith("..");
  const config = isOutside ? `--config ${ROOT}deno.json ` : "";
  console.log(
    `Wrote ${typed(file)} and ${typed(test)}. Next:\n` +
      `  deno test ${config}--allow-read ${typed(test)}\n` +
      `  deno task check-strategy ${typed(file)}\n` +
      `  deno task automl --strategy ${typed(file)}`,
  );
  return 0;
}

if (import.meta.main) await runCommand(NEW_STRATEGY, main);
