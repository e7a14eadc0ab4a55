/**
 * No command line and no file ends a command with a stack: what is the user's fault is said in a sentence.
 *
 * `FUZZ_RUNS=2000` tries as many lines of each command instead of a few.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

const RUNS = Deno.env.get("FUZZ_RUNS") ?? (Deno.env.has("NIGHTLY") ? "12" : "6"),
  SEED = Deno.env.get("FUZZ_SEED") ?? "1";

const PROGRAM = fileURLToPath(new URL("../test/fixtures/fuzz_commands.ts", import.meta.url));

/** Commands that write to their folder alone, call nobody and start no program. */
const OFFLINE = [
  ...["automl", "bench", "check-strategy", "config", "data", "forwardtest", "lab", "live", "looks", "new-strategy"],
  ...["notebooks", "reference", "replay", "report", "selftest", "study", "tear-sheet", "verify", "walk-forward"],
];

/** Commands that call somebody or listen, on this machine alone, or write where they say. */
const LOOPBACK = [
  ...["dashboard", "data book", "data fetch", "new-notebook", "new-project", "telegram", "worker", "workers"],
];

/** Tries lines of commands, one after the other in one process: each loads what all of them do. */
async function tryAll(names: readonly string[], permissions: readonly string[]): Promise<void> {
  using folder = temporaryFolder();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-write", "--allow-env", "--allow-sys"],
      ...["--allow-run", "--allow-ffi", ...permissions, PROGRAM, RUNS, SEED, folder.path, ...names],
    ],
    cwd: folder.path,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
}

Deno.test(`${RUNS} lines of each command that calls nobody end without a stack`, () => tryAll(OFFLINE, []));

Deno.test(
  `${RUNS} lines of each command that calls this machine end without a stack`,
  () => tryAll(LOOPBACK, ["--allow-net=127.0.0.1"]),
);
