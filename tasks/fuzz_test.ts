/**
 * No command line and no file ends a command with a stack: what is the user's fault is said in a sentence.
 *
 * `FUZZ_RUNS=2000` tries as many lines of each command instead of a few.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

const RUNS = Deno.env.get("FUZZ_RUNS") ?? "12", SEED = Deno.env.get("FUZZ_SEED") ?? "1";

const PROGRAM = fileURLToPath(new URL("../test/fixtures/fuzz_command.ts", import.meta.url));

/** Commands that write to their folder alone and start no program. */
const NAMES = [
  ...["automl", "bench", "check-strategy", "config", "data", "forwardtest", "lab", "live", "looks", "new-strategy"],
  ...["notebooks", "reference", "replay", "report", "selftest", "study", "tear-sheet", "verify", "walk-forward"],
];

for (const name of NAMES) {
  Deno.test(`${RUNS} lines of deno task ${name} end without a stack`, async () => {
    using folder = temporaryFolder();
    const cwd = join(folder.path, "here");
    mkdirSync(cwd);
    const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-run", "--allow-ffi"];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--no-prompt",
        ...permissions,
        PROGRAM,
        `deno task ${name}`,
        RUNS,
        SEED,
        folder.path,
      ],
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  });
}
