/**
 * The npm package as others have it: packed, installed from the file into empty projects, and used there.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { runBacktest } from "../lib/backtest/run_backtest.ts";
import type { Candles } from "../lib/core/candles.ts";
import { tradesHash } from "../lib/core/trades_hash.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { readCandlesCsv } from "../lib/data/read_candles.ts";
import { resample } from "../lib/data/resample.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { MAIN_DATABASE } from "../lib/store/database.ts";
import { codeVersions, RELEASE } from "../lib/study/code_versions.ts";
import { browserTest, viewInBrowser } from "../test/fixtures/browser.ts";
import { runQuickStudy } from "../test/fixtures/small_study.ts";
import breakout from "../test/package/breakout.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { packLibrary } from "./package.ts";
import { DENO_FACES, packageManifest, packagesOf } from "./package_manifest.ts";
import { FIRST_NODE, tooOldText } from "./package/too_old_text.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const CONFIGURATION = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
const PROGRAMS = join(ROOT, "test/package");

/** The Node that is fetched where none is new enough, once for all runs. */
const NODE_PACKAGE = "node@22.23.3", NODE_FOLDER = join(ROOT, ".bundles/node22");

/** What a program printed; its end is that of the test. */
function run(program: string, args: readonly string[], cwd: string): string {
  const { code, stdout, stderr } = outcome(program, args, cwd);
  assert.equal(code, 0, `${program} ${args.join(" ")}:\n${stderr}`);
  return stdout;
}

function outcome(program: string, args: readonly string[], cwd: string) {
  const output = new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" }, stdin: "null" })
    .outputSync();
  const [stdout, stderr] = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code: output.code, stdout, stderr };
}

/** A Node that runs the package: the machine's own where it is new enough. */
function newNode(): string {
  const version = run("node", ["--version"], ROOT).trim().slice(1);
  if (tooOldText({ node: version }) === null) return "node";
  const node = join(NODE_FOLDER, "node_modules/node/bin/node");
  if (!existsSync(node)) {
    mkdirSync(NODE_FOLDER, { recursive: true });
    run("npm", ["install", "--prefix", NODE_FOLDER, "--no-audit", "--no-fund", "--prefer-offline", NODE_PACKAGE], ROOT);
  }
  return node;
}

/** Writes two months of bars, and the daily returns of holding them; the bars as they are read. */
function writeFiles(folder: string): Candles {
  const candles = resample(simulateMarket({ seed: 5, bars: 60 * 1440 }), "5m");
  const bars = formatCandlesCsv(candles);
  writeFileSync(join(folder, "bars.csv"), bars);
  const ends = candles.close.filter((_, i) => i % 288 === 287);
  const rows = [...ends].slice(1).map((end, day) => `day ${day + 1},${end / ends[day] - 1}`);
  writeFileSync(join(folder, "returns.csv"), `date,return\n${rows.join("\n")}\n`);
  return readCandlesCsv(bars, { symbol: "BTC/USDT", timeframe: "5m" });
}

/** Numbers that two versions of an engine compute need not agree in the last bits; texts, such as hashes, must. */
function assertAlike(found: unknown, wanted: unknown, where: string): void {
  if (typeof wanted === "number") {
    assert.ok(Math.abs(Number(found) - wanted) <= 1e-6 * (1 + Math.abs(wanted)), `${where}: ${found}, ${wanted}`);
  } else if (wanted !== null && typeof wanted === "object") {
    assert.deepEqual(Object.keys(found as object), Object.keys(wanted), where);
    for (const [key, value] of Object.entries(wanted)) {
      assertAlike((found as Record<string, unknown>)[key], value, `${where}.${key}`);
    }
  } else assert.equal(found, wanted, where);
}

/** The page as one file, its script inside. */
function bundledPage(folder: string): { readonly html: string; readonly gzipped: number } {
  const out = join(folder, "page.js");
  run(Deno.execPath(), ["bundle", "--quiet", "--platform", "browser", "--minify", "--output", out, "page.ts"], folder);
  const script = readFileSync(out, "utf8"), page = readFileSync(join(PROGRAMS, "page.html"), "utf8");
  assert.doesNotMatch(script, /"node:/);
  writeFileSync(join(folder, "page.html"), page.replace(/ src="page.js">/, () => `>${script}`));
  return { html: pathToFileURL(join(folder, "page.html")).href, gzipped: gzipSync(script).length };
}

Deno.test("what a package says of itself follows deno.json, and a release has one number", () => {
  assert.equal(CONFIGURATION.version, RELEASE);
  const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
  assert.equal(read("CHANGELOG.md").match(/^## (.+)$/m)![1], RELEASE);
  assert.ok(read("docs/guide/library.md").includes(`assay-${RELEASE}.tgz`));
  const text =
    'import { a } from "fflate";\nexport * from "./b.js";\nimport c from "node:fs";\nawait import("umap-js");\n' +
    '/** import("nothing") */\nexport const d = "zod";\n} from "hyparquet/src/x.js";\n';
  const packages = packagesOf([text]);
  assert.deepEqual(packages, ["fflate", "hyparquet", "umap-js"]);
  const { exports, dependencies } = packageManifest(CONFIGURATION, packages, FIRST_NODE) as {
    exports: Record<string, unknown>;
    dependencies: Record<string, string>;
  };
  assert.deepEqual(dependencies["hyparquet"], /@([\d.]+)/.exec(CONFIGURATION.imports.hyparquet)![1]);
  assert.deepEqual(Object.keys(CONFIGURATION.exports).filter((face) => !(face in exports)), []);
  for (const [face, file] of Object.entries(CONFIGURATION.exports)) {
    assert.equal(CONFIGURATION.imports[face.replace(/^\./, "assay")], file, "the same names inside and outside");
  }
  assert.throws(() => packageManifest(CONFIGURATION, ["left-pad"], FIRST_NODE), /a version of left-pad in deno.json/);
});

Deno.test("a Node is too old below the first that has all that is called, and neither Deno nor a browser is", () => {
  for (const node of ["22.15.0", "22.15.1", "22.23.3", "24.0.0"]) assert.equal(tooOldText({ node }), null);
  for (const node of ["18.20.8", "20.20.2", "22.5.0", "22.14.9"]) assert.match(tooOldText({ node })!, /node:sqlite/);
  assert.equal(tooOldText({ node: "20.0.0", deno: "2.9.6" }), null);
  assert.equal(tooOldText({}), null);
});

Deno.test(browserTest("the package does in Node, Deno and a browser what the library does here"), async () => {
  using folder = temporaryFolder();
  const tarball = await packLibrary(folder.path), project = join(folder.path, "node"), node = newNode();
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", tarball], project);
  const installed = join(project, "node_modules/assay/lib");
  for (const file of readdirSync(installed, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    assert.doesNotMatch(readFileSync(join(installed, file), "utf8"), /^ *\* import .*"@lib\//m, file);
  }
  for (const file of readdirSync(PROGRAMS)) cpSync(join(PROGRAMS, file), join(project, file));
  const candles = writeFiles(project);
  // The same after the same installation: an empty folder in which Deno is told to take what npm brought.
  const denoProject = join(folder.path, "deno");
  cpSync(project, denoProject, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(denoProject, "deno.json"), '{ "nodeModulesDir": "manual" }\n');

  const printed = new Map<string, unknown>();
  for (const name of ["indicators", "own_strategy", "walk_forward", "ask_tell", "daily_returns"]) {
    const args = [`${name}.ts`, name === "daily_returns" ? "returns.csv" : "bars.csv"];
    const inNode = JSON.parse(run(node, ["--no-warnings", ...args], project));
    const inDeno = JSON.parse(
      run(Deno.execPath(), ["run", "--quiet", "--no-prompt", "--allow-read", ...args], denoProject),
    );
    assertAlike(inNode, inDeno, name);
    printed.set(name, inDeno);
  }
  assert.deepEqual((printed.get("walk_forward") as { windows: number }[]).map(({ windows }) => windows), [4, 4]);
  const { trades, tradesHash: hash } = printed.get("own_strategy") as { trades: number; tradesHash: string };
  assert.ok(trades > 20);
  assert.equal(hash, tradesHash(runBacktest(candles, { bars: 96 }, { strategy: breakout }).trades));
  run(Deno.execPath(), ["check", "--quiet", "own_strategy.ts", "daily_returns.ts", "walk_forward.ts"], denoProject);

  // A stored study is read by Node, and the package is the code that made it.
  await runQuickStudy(folder.path, { trials: 8 });
  writeFileSync(
    join(project, "study.ts"),
    `import { openDatabase, openStudy } from "assay/study";
     const study = openStudy(await openDatabase("../${MAIN_DATABASE}", { readOnly: true }), "study");
     console.log(JSON.stringify(study.plan.codeVersion));`,
  );
  assert.equal(JSON.parse(run(node, ["--no-warnings", "study.ts"], project)), codeVersions().engine);

  // What needs Deno, and a Node that is too old, are told in a sentence.
  for (const face of [...DENO_FACES.map((name) => name.slice(2)), "exchange"]) {
    const { code, stderr } = outcome(node, ["--eval", `import("assay/${face}")`], project);
    assert.notEqual(code, 0);
    assert.match(stderr, new RegExp(`Cannot import assay/${face}: it needs Deno`));
  }
  if (node !== "node") {
    const { code, stderr } = outcome("node", ["--input-type=module", "--eval", 'import "assay";'], project);
    assert.notEqual(code, 0);
    assert.match(stderr, /wanted Node 22\.15\.0 or newer/);
  }

  const { html, gzipped } = bundledPage(denoProject);
  assert.ok(gzipped <= 100_000, `${gzipped} bytes`);
  const bars = readFileSync(join(project, "bars.csv"), "utf8");
  const drop = `(async () => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(bars)}], "bars.csv"));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
    while (document.querySelector("pre").textContent === "") await new Promise((done) => setTimeout(done, 20));
    return document.querySelector("pre").textContent;
  })()`;
  const [[text, complaints]] = await viewInBrowser([{ url: html, width: 390, scripts: [drop, "complaints"] }]);
  const { faults: _, ...wanted } = printed.get("own_strategy") as Record<string, unknown>;
  assertAlike(JSON.parse(String(text)), wanted, "page");
  assert.deepEqual(complaints, []);
});
