/**
 * `deno task bench`: a benchmark by its name.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";

const FOLDER = new URL("../test/bench/", import.meta.url);

/** Benchmarks by name: `engine` is `test/bench/engine_bench.ts`. */
function listBenchmarks(): Map<string, URL> {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => /^(\w+)_bench\.ts$/.exec(name));
  const found = files.flatMap((match) => match ? [[match[1], new URL(match[0], FOLDER)] as const] : []);
  return new Map(found.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A benchmark is a program of its own, or cases for Deno's timer. */
function usesDenoTimer(file: URL): boolean {
  return /\bDeno\.bench\(/.test(Deno.readTextFileSync(file));
}

const PERMISSIONS = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-ffi",
  "--allow-net=127.0.0.1",
];

/** The table of the command. */
export const BENCH: Command = {
  name: "deno task bench",
  words: ["NAME"],
  summary: "a benchmark by its name",
  flags: [],
  passesOn: "[ARGUMENTS]",
  notes: [`names: ${[...listBenchmarks().keys()].join(", ")}`],
};

/** What the command does. */
export async function main({ words: [name], passedOn }: CommandLine): Promise<number> {
  const benchmarks = listBenchmarks(), file = benchmarks.get(name);
  if (!file) {
    throw new UserError(`Cannot run the benchmark "${name}": wanted one of ${[...benchmarks.keys()].join(", ")}`);
  }
  const kind = usesDenoTimer(file) ? "bench" : "run";
  const args = [kind, "--v8-flags=--expose-gc", ...PERMISSIONS, file.href, ...passedOn];
  return (await new Deno.Command(Deno.execPath(), { args }).spawn().status).code;
}

if (import.meta.main) await runCommand(BENCH, main);
