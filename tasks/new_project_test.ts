import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SMALL_SEARCH } from "../test/fixtures/run_task.ts";
import { SMALL_ENVIRONMENT } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { projectFiles } from "./project_files.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

function deno(cwd: string, ...args: string[]): { code: number; text: string } {
  const env = { ...SMALL_ENVIRONMENT, NO_COLOR: "1" };
  const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), { args, cwd, env, stdin: "null" }).outputSync();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const newProject = (folder: string, ...flags: string[]) =>
  deno(ROOT, "run", "--quiet", "--no-check", "--allow-all", "tasks/new_project.ts", folder, ...flags);

Deno.test("in a new project code has types, format and lint of its own, and a command keeps everything there", () => {
  using folder = temporaryFolder();
  const project = join(folder.path, "mine"), { code, text } = newProject(project);
  assert.equal(code, 0, text);
  assert.match(text, /^Wrote a project into \S+mine\. Next:\n {2}cd \S+mine\n {2}deno task test\n/);
  for (const line of [["fmt", "--check"], ["lint"], ["check", "strategies"]]) {
    const { code, text } = deno(project, ...line);
    assert.equal(code, 0, `deno ${line.join(" ")}: ${text}`);
  }
  const search = ["--strategy", "strategies/my_first.ts", ...SMALL_SEARCH, "--trials", "8", "--quiet"];
  const { code: ended, text: said } = deno(project, "task", "--quiet", "automl", ...search);
  assert.equal(ended, 0, said);
  assert.deepEqual(["backtests.db", "report-study.html"].map((name) => existsSync(join(project, "data", name))), [
    true,
    true,
  ]);
  const again = newProject(project);
  assert.equal(again.code, 2);
  assert.match(again.text, /^Cannot make a project in \S+mine: wanted an empty folder, found \d+ things in it/);
});

Deno.test("a project is made in an empty folder outside of the repository, and nowhere else", () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file"), full = join(folder.path, "full");
  writeFileSync(file, "");
  mkdirSync(full);
  writeFileSync(join(full, "kept.txt"), "kept");
  for (const place of [file, full, join(ROOT, "data/mine")]) {
    const { code, text } = newProject(place);
    assert.deepEqual([code, /^Cannot make a project in /.test(text)], [2, true], text);
  }
  assert.deepEqual(readdirSync(full), ["kept.txt"]);
});

Deno.test("a project of the packed library names it where another takes the checkout, and has no notebooks", () => {
  const source = { configuration: JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8")), environment: "" };
  const packed = projectFiles({ ...source, origin: { kind: "package", file: "vendor/assay-0.2.0.tgz" } });
  const linked = projectFiles({ ...source, origin: { kind: "checkout" } });
  assert.equal(JSON.parse(packed["package.json"]).dependencies.assay, "file:vendor/assay-0.2.0.tgz");
  assert.deepEqual(Object.keys(linked).filter((name) => !(name in packed)), ["notebooks/00_first.ipynb"]);
  const [one, other] = [packed, linked].map((files) => JSON.parse(files["deno.json"]));
  assert.deepEqual([one.imports, one.nodeModulesDir], [undefined, "manual"]);
  assert.match(other.imports.assay, /^jsr:@assay\/assay@\d/);
  assert.deepEqual(one.tasks, other.tasks);
});
