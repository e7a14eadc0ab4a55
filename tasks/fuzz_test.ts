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

/** Commands that write to their folder alone, call nobody and start no program. */
const OFFLINE = [
  ...["automl", "bench", "check-strategy", "config", "data", "forwardtest", "lab", "live", "looks", "new-strategy"],
  ...["notebooks", "reference", "replay", "report", "selftest", "study", "tear-sheet", "verify", "walk-forward"],
];

/** Commands that call somebody or listen, on this machine alone, or write where they say. */
const LOOPBACK = [
  ...["dashboard", "data book", "data fetch", "new-notebook", "new-project", "telegram", "worker", "workers"],
];

for (const name of [...OFFLINE, ...LOOPBACK]) {
  Deno.test(`${RUNS} lines of deno task ${name} end without a stack`, async () => {
    using folder = temporaryFolder();
    // A line may name what lies two folders up.
    const cwd = join(folder.path, "over", "here");
    mkdirSync(cwd, { recursive: true });
    const permissions = [
      ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-run", "--allow-ffi"],
      ...(LOOPBACK.includes(name) ? ["--allow-net=127.0.0.1"] : []),
    ];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--no-prompt",
        ...permissions,
        PROGRAM,
        name,
        RUNS,
        SEED,
        folder.path,
      ],
      cwd,
      env: { INIT_CWD: cwd },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  });
}
