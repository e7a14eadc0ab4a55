/**
 * What may only be read is read, and what may not be looked at is not called empty.
 *
 * @module
 */
import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Called, callTask } from "../test/fixtures/call_task.ts";
import { decoded, runReader, SMALL_SEARCH, taskCommand } from "../test/fixtures/run_task.ts";
import { writeOldDatabase } from "../test/fixtures/release_migration.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE } from "../lib/store/database.ts";

Deno.test("studies, data and replays are read from where nothing may be written, with what the log holds", async () => {
  using folder = temporaryFolder();
  const { path } = folder, where = ["--data-dir", path];
  assert.equal((await callTask("automl", ...SMALL_SEARCH, "--quiet", ...where)).code, 0);
  const commands: [Called, ...string[]][] = [
    ["study", "list", "--json"],
    ["study", "show", "study", "--json"],
    ["replay", "study", "3"],
    ["data", "list"],
    ["data", "check"],
  ];
  const wanted = [];
  for (const [name, ...args] of commands) wanted.push(await callTask(name, ...args, ...where));
  wanted.forEach(({ code, stderr }) => assert.equal(code, 0, stderr));

  // SQLite reads a write-ahead log by a file beside it, which it cannot make where a link to itself has its name.
  const shared = join(path, `${MAIN_DATABASE}-shm`);
  rmSync(shared, { force: true });
  symlinkSync(shared, shared);
  using raw = new DatabaseSync(join(path, MAIN_DATABASE), { readOnly: true });
  assert.throws(() => raw.prepare("SELECT * FROM studies").all(), /unable to open|readonly/);
  for (const [i, [name, ...args]] of commands.entries()) {
    assert.deepEqual(await runReader(name, ...args, ...where), wanted[i], [name, ...args].join(" "));
  }
  const output = join(path, "out.csv");
  assert.equal((await callTask("study", "export", "study", "--output", output, ...where)).code, 0);
});

Deno.test("a folder that cannot be looked into is not empty", async () => {
  using folder = temporaryFolder();
  const loop = join(folder.path, "loop");
  symlinkSync(loop, loop);
  const actions = [["study", "list"], ["data", "list"], ["data", "check"], ["study", "show"]] as const;
  for (const [name, action] of actions) {
    const { code, stdout, stderr } = await callTask(
      name,
      action,
      ...(action === "show" ? ["x"] : []),
      "--data-dir",
      loop,
    );
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Cannot look for \S+backtests\.db: ELOOP.*\n$/);
  }
  const { code, stdout, stderr } = await callTask("looks", "--looks-path", join(loop, "looks.db"));
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^Cannot look for \S+looks\.db: ELOOP.*\n$/);
});

Deno.test("a store of an earlier release is refused with the command that brings it up to date, which does", async () => {
  using folder = temporaryFolder();
  const where = ["--data-dir", folder.path];
  writeOldDatabase("store", 11, join(folder.path, MAIN_DATABASE));
  const refused = await callTask("study", "list", ...where);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /it has version 11, .* brings it up to date, such as deno task data list$/m);
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  // Whether a file may be changed is asked for whoever runs the command.
  const permissions = tasks.data.command.match(/--allow-sys\S*/g);
  assert.equal(decoded(await taskCommand("data", ["list", ...where], { permissions }).output()).code, 0);
  assert.equal((await callTask("study", "list", ...where)).code, 0);
});
