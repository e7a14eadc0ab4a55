/**
 * A project of one's own as the guide makes it: its ten commands, and the workflow that it is pushed with.
 *
 * What takes more than a second runs with `NIGHTLY` set.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, checkout, type Place } from "../test/fixtures/checkout.ts";
import { OWN_LEDGER } from "../test/fixtures/own_ledger.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { trendingBars } from "../test/fixtures/trending_bars.ts";
import { LINK } from "./project_files.ts";
import { ensurePython, ROOT, systemPath, venvProgram } from "./python.ts";

/** A test that is there at night alone: CI counts one that is skipped as failed. */
function nightlyTest(name: string, fn: () => void | Promise<void>): void {
  if (Deno.env.has("NIGHTLY")) Deno.test(name, fn);
}

/** The lines of the guide, from nothing to a certificate. */
const lines = blocksOf("docs/guide/start.md").find((block) => block.startsWith("deno task new-project"))!
  .trim().split("\n");

/** A rule to put into the file that the commands begin: with a close beyond a channel, as Donchian did. */
const ownRule = () =>
  readFileSync(new URL("test/package/breakout.ts", ROOT), "utf8").replace("my_breakout", "donchian_squeeze");

/** A reader with a clone in a folder, by the settings that a new user has. */
function reader(folder: string): Place {
  const clone = join(folder, "assay");
  mkdirSync(clone);
  return checkout(clone, OWN_LEDGER);
}

Deno.test("from nothing to a certificate of one's own rule, the guide needs ten commands at most", () => {
  assert.ok(lines.length <= 10, `${lines.length} commands`);
  assert.match(readFileSync(new URL("README.md", ROOT), "utf8"), /\[ten commands to its certificate\]/);
});

nightlyTest("the ten commands of the guide lead to the certificate of a rule and bars of one's own", () => {
  using folder = temporaryFolder();
  const { run } = reader(folder.path), project = join(folder.path, "mine");
  const at = (command: string) => lines.findIndex((line) => line.includes(command));
  const written = at("new-strategy") + 1, searched = at("study certificate");
  run(lines.slice(0, written).join("\n"));
  writeFileSync(join(project, "strategies/donchian_squeeze.ts"), ownRule());
  writeFileSync(join(project, "bars.csv"), trendingBars(90));
  const briefly = lines.slice(written, searched).map((line) =>
    line.includes("task automl") ? `${line} --trials 16` : line
  );
  const shown = run([`cd ${project}`, ...briefly].join("\n"));
  const first = shown.match(/^Trial +Verdict.*\n─.*\n(\d+)/m)![1];
  const last = lines.slice(searched).map((line) => line.replace(/mine \d+/, `mine ${first}`));
  assert.match(run([`cd ${project}`, ...last].join("\n")), new RegExp(`Strategy ${first} of study mine on BTC/USDT`));
});

for (const flag of ["", " --package"]) {
  nightlyTest(
    `a project made with "new-project DIR${flag}" is tested where it is pushed to, by its own workflow`,
    () => {
      using folder = temporaryFolder();
      const { run } = reader(folder.path), project = join(folder.path, "mine"), pushed = join(folder.path, "pushed");
      // What is ignored does not come along: neither what npm brought, nor the link to the checkout.
      run(`deno task new-project ../mine${flag}
        cd ${project}
        ${flag === "" ? "" : "npm install --no-audit --no-fund --prefer-offline"}
        git init --quiet
        git add --all
        git checkout-index --all --prefix=${pushed}/`);
      const workflow = readFileSync(join(pushed, ".github/workflows/strategies.yml"), "utf8");
      if (workflow.includes(`path: ${LINK}`)) symlinkSync(systemPath(ROOT), join(pushed, LINK));
      const steps = [...workflow.matchAll(/- run: (.+)$/gm)].map(([, step]) => step);
      assert.match(run([`cd ${pushed}`, ...steps].join("\n")), /3 passed \| 0 failed/);
    },
  );
}

nightlyTest("the first notebook of a project runs in real Jupyter", async () => {
  await ensurePython();
  using folder = temporaryFolder();
  const { run } = reader(folder.path), notebooks = join(folder.path, "mine/notebooks");
  run(`deno task new-project ../mine
      cd ${notebooks}
      ${venvProgram("jupyter-execute")} --kernel_name=deno --inplace 00_first.ipynb`);
  const text = readFileSync(join(notebooks, "00_first.ipynb"), "utf8");
  const { cells }: { cells: { cell_type: string; outputs?: { output_type: string }[] }[] } = JSON.parse(text);
  const outputs = cells.filter(({ cell_type }) => cell_type === "code").flatMap(({ outputs }) => outputs!);
  assert.deepEqual(outputs.map(({ output_type }) => output_type), ["execute_result", "display_data", "display_data"]);
});
