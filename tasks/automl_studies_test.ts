import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseStudies } from "./automl_studies.ts";
import { runTask, SMALL_SEARCH } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

Deno.test("what is wrong with a file of studies is said with its line before the first one runs", () => {
  const cases: [string, RegExp][] = [
    ["", /wanted a line for each, found none/],
    ['{"study": "a"}\n\n{"study"', /^file, line 3: wanted a JSON object of flags, found /],
    ["[1]", /^file, line 1: wanted a JSON object of flags, found \[1\]/],
    ['{"trails": 5}', /^file, line 1: Unknown flag --trails: did you mean --trials\?/],
    ['{"trials": [5]}', /^file, line 1: Cannot read --trials: wanted a text, .* found \[5\]/],
    ['{"seed": "x"}', /^file, line 1: Cannot read --seed: wanted a whole number/],
    ['{"study": "a"}\n{"study": "a"}', /found the study "a" twice/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseStudies(text, "file", []), (error: Error) => {
      assert.deepEqual([error.name, message.test(error.message)], ["UserError", true], error.message);
      return true;
    });
  }
});

Deno.test("several studies run in one job, each with its line, and one that cannot run keeps none from it", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "studies.jsonl");
  const lines = [{ study: "a", seed: 2 }, { study: "b", days: 2 }, { study: "c", timeframe: "30m", quiet: false }];
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const search = SMALL_SEARCH.slice(0, SMALL_SEARCH.indexOf("--study"));
  const { code, stdout, stderr } = await runTask(
    "automl",
    ...[...search, "--data-dir", folder.path, "--studies", file, "--json", "--quiet"],
  );
  assert.equal(code, 2);
  assert.match(stderr, /^Cannot search .*, 2 days of 15m, .*\n$/);
  const found = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(found.map(({ study, seed, trials }) => [study, seed, trials]), [["a", 2, 16], ["c", 1, 16]]);
});
