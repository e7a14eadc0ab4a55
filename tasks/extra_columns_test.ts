import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { DAYS } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { strategyFolder } from "../test/fixtures/strategies.ts";

const STRATEGY = `import { defineStrategy } from "assay";
export default defineStrategy({
  parameters: [{ name: "level", kind: "float", low: -0.5, high: 0.5 }],
  entries(features, { level }) {
    const pulse = features.extra("pulse"), range = features.atr(14);
    const side = Int8Array.from(pulse, (value, i) => range[i] > 0 && value > level ? 1 : 0);
    return { side, stopDistance: range, stopMultiple: 10 };
  },
});
`;

/** Searches in this process. */
function automl(...args: string[]) {
  return callTask(
    "automl",
    ...["--edge", "0", "--seed", "3", "--quiet", "--json", "--days", String(DAYS), "--timeframe", "15m"],
    ...["--trials", "16", "--study", "study", ...args],
  );
}

/** A wave of hours over more than the simulated month. */
function waveFile(folder: string, name: string, sign: number): string {
  const start = Date.UTC(2023, 0), hours = Array.from({ length: 24 * 800 }, (_, hour) => hour);
  const rows = hours.map((hour) => `${start + hour * 3_600_000},${sign * Math.sin(hour / 5)}`);
  const path = join(folder, name);
  writeFileSync(path, ["timestamp,pulse", ...rows].join("\n"));
  return path;
}

Deno.test("a further column of a file reaches a strategy of one's own, belongs to the data, and is asked for again on resume", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  using other = temporaryFolder();
  const strategy = files.write("pulse.ts", STRATEGY), wave = waveFile(files.path, "wave.csv", 1);
  const search = (directory: string, extra: string) => [
    ...["--data-dir", directory, "--strategy", strategy, "--extra", extra],
  ];
  const first = await automl(...search(folder.path, `pulse=${wave}`));
  assert.equal(first.code, 0, first.stderr);
  const summary = JSON.parse(first.stdout);
  assert.deepEqual([summary.completed, summary.failed], [16, 0]);

  const turned = await automl(...search(other.path, `pulse=${waveFile(files.path, "turned.csv", -1)}`));
  assert.notEqual(JSON.parse(turned.stdout).dataHash, summary.dataHash);
  assert.notEqual(JSON.parse(turned.stdout).tradesHash, summary.tradesHash);

  const again = [...search(folder.path, `pulse=${wave}`), "--resume", "--trials", "24"];
  const resumed = await automl(...again);
  assert.equal(JSON.parse(resumed.stdout).trials, 24, resumed.stderr);
  waveFile(files.path, "wave.csv", -1);
  const changed = await automl(...again);
  assert.deepEqual([changed.code, /its bars had the hash/.test(changed.stderr)], [2, true], changed.stderr);
});

Deno.test("what is wrong with --extra is a sentence that says what there is", async (t) => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategy = files.write("pulse.ts", STRATEGY), wave = waveFile(files.path, "wave.csv", 1);
  const two = files.write("two.csv", "time,a,b\n0,1,2\n"), late = files.write("late.csv", "time,a\n5,1\n5,2\n");
  const cases: [string, string, RegExp][] = [
    ["no name", wave, /wanted NAME=FILE or NAME=SYMBOL/],
    ["no such market", "pulse=ETH\/USDT", /found neither at ETH\/USDT; markets: none/],
    ["two columns", `pulse=${two}`, /two\.csv: Cannot read CSV: wanted one column named, found a, b/],
    ["another column", `pulse=${two}#c`, /wanted the column c, found a, b/],
    ["times that do not rise", `pulse=${late}`, /line 3, column time: wanted later than 5/],
    ["a column the strategy does not know", `other=${wave}`, /pulse.*other/],
  ];
  for (const [name, extra, message] of cases) {
    await t.step(name, async () => {
      const { code, stderr } = await automl("--data-dir", folder.path, "--strategy", strategy, "--extra", extra);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
  }
});
