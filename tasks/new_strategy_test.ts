import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

async function deno(cwd: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd, env: { NO_COLOR: "1" } });
  const { code, stdout, stderr } = await command.output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const newStrategy = (cwd: string, ...args: string[]) =>
  deno(
    cwd,
    "run",
    "--quiet",
    "--no-check",
    "--allow-read",
    "--allow-write",
    join(ROOT, "tasks/new_strategy.ts"),
    ...args,
  );

/** A folder that is gone at the end. */
function folderIn(parent: string): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(parent, ".new-strategy-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

Deno.test("what new-strategy writes type-checks, is formatted, lints and passes its own test, wherever it lies", async () => {
  for (const parent of [tmpdir(), join(ROOT, "tasks")]) {
    using folder = folderIn(parent);
    const { path } = folder, isInside = parent !== tmpdir();
    const written = isInside ? ["strategies/my_idea.ts", "strategies/my_idea_test.ts"] : ["mine.ts", "mine_test.ts"];
    const { code, text } = await newStrategy(path, "My-Idea", ...(isInside ? [] : ["--file", join(path, "mine.ts")]));
    assert.equal(code, 0, text);
    assert.match(text, /^Wrote \S+ and \S+\. Next:\n {2}deno test /);
    // The line it prints is the one to run.
    const line = /^ {2}deno (test .*)$/m.exec(text)![1].split(" ");
    assert.equal(line.includes("--config"), !isInside);
    // The types are those of the whole library, wherever the file lies.
    const tested = await deno(path, ...line, ...(isInside && !Deno.env.has("NIGHTLY") ? ["--no-check"] : []));
    assert.equal(tested.code, 0, tested.text);
    assert.match(tested.text, /3 passed/);
    for (const tool of [["fmt", "--check"], ["lint"]]) {
      const { code, text } = await deno(path, ...tool, "--config", join(ROOT, "deno.json"), ...written);
      assert.equal(code, 0, text);
    }
  }
});

Deno.test("new-strategy overwrites nothing, and says what a name is", async () => {
  using folder = folderIn(tmpdir());
  const { path } = folder;
  assert.equal((await newStrategy(path, "mine")).code, 0);
  const before = readFileSync(join(path, "strategies/mine.ts"), "utf8");
  const again = await newStrategy(path, "mine");
  assert.deepEqual([again.code, /it exists; choose another name/.test(again.text)], [2, true]);
  assert.equal(readFileSync(join(path, "strategies/mine.ts"), "utf8"), before);
  // Neither of the two files is written where the test exists.
  rmSync(join(path, "strategies/mine.ts"));
  assert.equal((await newStrategy(path, "mine")).code, 2);
  assert.equal(existsSync(join(path, "strategies/mine.ts")), false);
  for (
    const args of [[], ["../mine"], ["mine", "too"], ["votes"], ["mine", "--file", "mine.js"], [
      "mine",
      "--flie",
      "mine.ts",
    ]]
  ) {
    const { code, text } = await newStrategy(path, ...args);
    assert.deepEqual([code, /^(Cannot|Unknown)/.test(text)], [2, true], text);
  }
});
