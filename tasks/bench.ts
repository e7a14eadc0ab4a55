/**
 * `deno task bench [NAME] [ARGUMENTS]`: a benchmark by its name; each verifies the answer, then prints ratios.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { runCommand } from "./command.ts";

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

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys", "--allow-ffi"];

await runCommand(async () => {
  const [name, ...rest] = Deno.args;
  const benchmarks = listBenchmarks();
  const names = [...benchmarks.keys()].join(", ");
  if (name === undefined || name === "--help") {
    console.log(`deno task bench NAME [ARGUMENTS]\n\nNames: ${names}`);
    return 0;
  }
  const file = benchmarks.get(name);
  if (!file) throw new UserError(`Cannot run the benchmark "${name}": wanted one of ${names}`);
  const args = [usesDenoTimer(file) ? "bench" : "run", "--v8-flags=--expose-gc", ...PERMISSIONS, file.href, ...rest];
  return (await new Deno.Command(Deno.execPath(), { args }).spawn().status).code;
});
