import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addStudy } from "../test/fixtures/store.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { openDatabase } from "../lib/store/database.ts";

const CONFIGURATION = JSON.parse(readFileSync(new URL("../deno.json", import.meta.url), "utf8"));

/** The command as `deno task` runs it, with its permissions and no others. */
function dashboard(...args: string[]): Deno.ChildProcess {
  const [, ...words] = (CONFIGURATION.tasks.dashboard.command as string).split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [words[0], "--quiet", "--no-check", ...words.slice(1), ...args],
    cwd: new URL("../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
}

/** The first line that a process prints. */
async function firstLine(process: Deno.ChildProcess): Promise<string> {
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`It ended without a line: ${text}`);
    text += value;
  }
  reader.cancel();
  return text.slice(0, text.indexOf("\n"));
}

async function folderWithStudy() {
  const folder = temporaryFolder();
  using db = await openDatabase(join(folder.path, "backtests.db"));
  addStudy(db, "study", 3);
  return folder;
}

const CANNOT_WRITE = ["--allow-write", "--allow-run", "--allow-ffi", "--allow-all", "-A"];

Deno.test("the dashboard may read and listen at this machine's own address, and nothing else", () => {
  const { command } = CONFIGURATION.tasks.dashboard as { command: string };
  assert.ok(CANNOT_WRITE.every((permission) => !command.split(" ").includes(permission)));
  assert.match(command, /--allow-net=127\.0\.0\.1 /);
});

Deno.test("it prints an address with a token, answers whoever has it, and ends with Ctrl-C", async () => {
  using folder = await folderWithStudy();
  const process = dashboard("--data-dir", folder.path, "--port", "0", "--json");
  const { url } = JSON.parse(await firstLine(process)), { origin, searchParams } = new URL(url);
  assert.match(searchParams.get("token") ?? "", /^[0-9a-f]{32}$/);
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(origin + path, { headers, redirect: "manual" });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  assert.equal((await ask("/api/v1/studies")).status, 401);
  const admitted = await ask(url.slice(origin.length)),
    [cookie] = (admitted.headers.get("set-cookie") ?? "").split(";");
  assert.deepEqual([admitted.status, admitted.headers.get("location")], [303, "/"]);
  const { status, text } = await ask("/api/v1/studies", { cookie });
  assert.deepEqual([status, JSON.parse(text).length], [200, 1]);
  // A second one at the same port is refused in a sentence.
  const second = await dashboard("--data-dir", folder.path, "--port", new URL(url).port).output();
  assert.equal(second.code, 2);
  assert.match(
    new TextDecoder().decode(second.stderr),
    /^Cannot listen at port \d+: another program does; --port names/,
  );
  process.kill("SIGINT");
  assert.deepEqual([(await process.status).code, await process.stderr.text()], [130, ""]);
});

Deno.test("what cannot be shown is said in a sentence, before anything listens", async () => {
  using folder = await folderWithStudy();
  const cases: [string[], RegExp][] = [
    [["--data-dir", join(folder.path, "none")], /Cannot open the database .*: there is no such file/],
    [["--data-dir", folder.path, "--database", "good_iterations.db"], /there is no such file/],
    [["--data-dir", folder.path, "--study", "other"], /Cannot find the study "other": the database has "study"/],
    [["--data-dir", folder.path, "--port", "65536"], /wanted a whole number from 0 to 65535/],
    [["--data-dir", folder.path, "--database", join(folder.path, "page.txt")], /is not a SQLite database/],
  ];
  Deno.writeTextFileSync(join(folder.path, "page.txt"), "<!doctype html>".repeat(100));
  const ends = await Promise.all(cases.map(([args]) => dashboard(...args).output()));
  ends.forEach(({ code, stdout, stderr }, i) => {
    const said = new TextDecoder().decode(stderr);
    assert.deepEqual([code, stdout.length], [2, 0], said);
    assert.match(said, cases[i][1]);
    assert.equal(said.trim().split("\n").length, 1, said);
  });
});
