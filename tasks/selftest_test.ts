import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { ROWS_HEADER } from "../lib/automl/selftest_rows.ts";
import { callTask } from "../test/fixtures/call_task.ts";
import { runTask } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { fullTables, readRows, ROWS_FILE, withTables } from "./selftest_files.ts";

Deno.test("the published tables of the self-test are those that the committed rows make", () => {
  const readme = readFileSync(new URL("../docs/guide/evidence.md", import.meta.url), "utf8");
  assert.equal(withTables(readme, fullTables(readRows(ROWS_FILE))), readme);
});

Deno.test("the guide says in words of noise what its table says in numbers", () => {
  const guide = readFileSync(new URL("../docs/guide/evidence.md", import.meta.url), "utf8");
  const row = guide.match(/^\| all +\| \d+ of (\d+) .*\| (\d+) of (\d+) .*\| (\d+) of \d+ /m)!.slice(1).map(Number);
  const [studies, atCosts, withCosts, free] = row, words = ["none has", "one has", "two have", "three have"];
  const flat = guide.replaceAll("\n", " ");
  assert.ok(flat.includes(`Of all ${studies} studies without an edge ${words[atCosts + free]} a HARD strategy`));
  const year = readRows(ROWS_FILE).filter(({ days }) => days === 365);
  const hours = year.reduce((sum, { cpuSeconds }) => sum + cpuSeconds!, 0) / 3600;
  assert.ok(flat.includes(`in ${hours.toFixed(1)} CPU hours`));
  assert.ok(flat.includes(`at true costs ${words[atCosts].replace(" ", ` of ${withCosts} `)} one`));
});

Deno.test("a row of a study that the full self-test does not have is in none of its tables", () => {
  const rows = readRows(ROWS_FILE);
  assert.equal(fullTables(rows.flatMap((row) => [row, { ...row, days: row.days + 1, hard: 99 }])), fullTables(rows));
});

Deno.test("a self-test that was killed goes on where it stopped, and its rows are those of one that was not", async () => {
  using folder = temporaryFolder();
  const whole = `${folder.path}/whole.csv`, cut = `${folder.path}/cut.csv`;
  const small = ["--kinds", "fewTicks,book", "--planted", "1", "--days", "20", "--trials", "8", "--workers", "1"];
  const first = await runTask("selftest", ...small, "--rows", whole, "--json");
  assert.equal(first.code, 0, first.stderr);
  const text = readFileSync(whole, "utf8"), lines = text.trimEnd().split("\n");
  assert.deepEqual([`${lines[0]}\n`, lines.length], [ROWS_HEADER, 4]);
  assert.deepEqual(JSON.parse(first.stdout).map(({ kind, costs }: { kind: string; costs: boolean }) => [kind, costs]), [
    ["fewTicks", true],
    ["fewTicks", false],
    ["book", true],
  ]);
  // Killed while the second row was written.
  writeFileSync(cut, text.slice(0, text.indexOf(lines[2]) + 20));
  const again = await callTask("selftest", ...small, "--rows", cut);
  assert.match(again.stderr, /^1 of 3 studies are there/);
  const withoutTimes = (csv: string) => csv.replace(/,[\d.]+$/gm, "");
  assert.equal(withoutTimes(readFileSync(cut, "utf8")), withoutTimes(text));
  const third = await callTask("selftest", ...small, "--rows", cut);
  assert.match(third.stderr, /^3 of 3 studies are there/);
  assert.doesNotMatch(third.stderr, /1\/3/);
});

Deno.test("what is asked in vain is said before the first study", async () => {
  const refused = async (wanted: RegExp, ...args: string[]) => {
    const { code, stderr } = await callTask("selftest", ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, wanted);
  };
  await refused(/Cannot read --kinds: wanted some of simulated, .* found "magic"/, "--kinds", "magic");
  await refused(/real bars, mirrored by coin: wanted --candles, found none/, "--kinds", "mirrored");
  await refused(/Cannot read --candles: .*nowhere\.csv/, "--candles", "nowhere.csv");
  await refused(/Cannot read --edges: wanted numbers from 1 to 12, found "0"/, "--edges", "0");
  await refused(/wanted at least one study, found none/, "--noise", "0", "--planted", "0");
});
