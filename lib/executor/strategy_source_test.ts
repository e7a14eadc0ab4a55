import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, realpathSync } from "node:fs";
import { checkUnchanged, filesOf, fileSource } from "./strategy_source.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";

const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

Deno.test("a source's hash is that of its one file, and of several depends on their contents and places beside it", () => {
  using folder = strategyFolder();
  using elsewhere = strategyFolder();
  const alone = folder.write("My-Idea 2.ts", `import { ema } from "assay";\nimport "@lib/core/candles.ts";\n`);
  assert.equal(fileSource(alone).sha256, sha256(alone));
  assert.equal(fileSource(alone).name, "my_idea_2");

  const path = writeReversion(folder), source = fileSource(path);
  assert.deepEqual(filesOf(source).map((file) => realpathSync(file)).sort(), [
    realpathSync(`${folder.path}/parts/scaled.ts`),
    realpathSync(path),
  ]);
  cpSync(folder.path, elsewhere.path, { recursive: true });
  assert.equal(fileSource(`${elsewhere.path}/reversion.ts`).sha256, source.sha256);
  checkUnchanged([source], "go on");
  folder.write("parts/scaled.ts", "export const scaled = (column: Float64Array) => column;\n");
  assert.throws(() => checkUnchanged([source], 'resume the study "s"'), {
    name: "UserError",
    message:
      `Cannot resume the study "s": the strategy file ${path} has changed since it began; put it back as it was, or begin another study`,
  });
});

Deno.test("two imported files whose contents change places are another strategy", () => {
  using folder = strategyFolder();
  const path = folder.write(
    "main.ts",
    `import { a } from "./a.ts";\nimport { b } from "./b.ts";\nexport default [a, b];`,
  );
  const write = (a: string, b: string) => (folder.write("a.ts", a), folder.write("b.ts", b), fileSource(path).sha256);
  const ten = "export const a = 10, b = 10;", hundred = "export const a = 100, b = 100;";
  assert.notEqual(write(ten, hundred), write(hundred, ten));
});

Deno.test("imports of every form are followed, in circles too; those in comments and texts are none", () => {
  using folder = strategyFolder();
  folder.write("a.ts", `export * from "./b.ts";\n`);
  folder.write("b.ts", `import './c.ts'; // import "https://example.com/none.ts"\n`);
  folder.write("c.ts", `/* import "npm:none" */ import a from\n  "./a.ts"; const text = "// from './not.ts' "; \n`);
  folder.write("data.json", `{ "text": "import 'npm:none'" }\n`);
  const path = folder.write(
    "top.ts",
    `const lazy = await import ( "./a.ts" );\nimport data from "./data.json" with { type: "json" };\n`,
  );
  const names = filesOf(fileSource(path)).map((file) => realpathSync(file).slice(realpathSync(folder.path).length + 1));
  assert.deepEqual([...new Set(names)].sort(), ["a.ts", "b.ts", "c.ts", "data.json", "top.ts"]);
});

Deno.test("a file that is not there, or imports from elsewhere, is refused with its name", () => {
  using folder = strategyFolder();
  const refused = (text: string, message: RegExp) => {
    const path = folder.write("mine.ts", text);
    assert.throws(() => fileSource(path), { name: "UserError", message });
  };
  for (
    const specifier of [
      "https://example.com/x.ts",
      "jsr:@std/assert",
      "npm:left-pad",
      "mathjs",
      "data:text/javascript,1",
    ]
  ) {
    refused(`import x from "${specifier}";`, /mine\.ts: wanted imports of "assay" and of files beside it, found "/);
  }
  refused(
    `import "./parts/none.ts";`,
    /Cannot read .*none\.ts, which the strategy file .*mine\.ts imports: there is no/,
  );
  assert.throws(() => fileSource(`${folder.path}/none.ts`), {
    name: "UserError",
    message: /none\.ts: there is no such file/,
  });
  assert.throws(() => fileSource(folder.path), { name: "UserError", message: /it is a folder/ });
});
