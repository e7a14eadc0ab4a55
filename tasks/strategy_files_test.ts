import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { runTask, taskCommand } from "../test/fixtures/run_task.ts";
import { DAYS } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { strategyFolder, strategyText, writeReversion } from "../test/fixtures/strategies.ts";
import { UserError } from "../lib/core/errors.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { countTrials } from "../lib/store/study_summary.ts";

const SMALL = [
  "--days",
  String(DAYS),
  "--timeframe",
  "15m",
  "--edge",
  "12",
  "--seed",
  "3",
  "--study",
  "study",
  "--quiet",
];

Deno.test("a study of a strategy file that is killed and resumed is the undisturbed one, and replays until the file changes", async () => {
  using files = strategyFolder();
  using whole = temporaryFolder();
  using killed = temporaryFolder();
  const path = writeReversion(files);
  const study = (folder: string) => ["--data-dir", folder, ...SMALL, "--trials", "64"];
  const undisturbed = await callTask("automl", ...study(whole.path), "--strategy", path, "--json");
  assert.equal(undisturbed.code, 0, undisturbed.stderr);

  await using child = taskCommand("automl", [...study(killed.path), "--strategy", path]).spawn();
  const output = child.output();
  let hasEnded = false;
  child.status.then(() => hasEnded = true);
  while (!hasEnded && !await hasTrials(killed.path)) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!hasEnded) child.kill("SIGKILL");
  const { signal, stderr } = await output;
  assert.equal(signal, "SIGKILL", new TextDecoder().decode(stderr));
  const resumed = await callTask("automl", ...study(killed.path), "--strategy", path, "--resume", "--json");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(JSON.parse(resumed.stdout).tradesHash, JSON.parse(undisturbed.stdout).tradesHash);

  const replay = () => callTask("replay", "study", "3", "--data-dir", killed.path);
  const identical = await replay();
  assert.deepEqual([identical.code, /^Identical: /.test(identical.stdout)], [0, true], identical.stderr);
  const other = await callTask("automl", ...study(killed.path), "--strategy", "votes", "--resume");
  assert.deepEqual([other.code, /began with --strategy .*reversion\.ts, found votes/.test(other.stderr)], [2, true]);
  files.write("parts/scaled.ts", "export const scaled = (column: Float64Array) => column;");
  const changed = await replay();
  assert.deepEqual([changed.code, /reversion\.ts has changed since it began/.test(changed.stderr)], [2, true]);
});

Deno.test("what is wrong with --strategy is one sentence and exit code 2, before a study begins", async (t) => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const text = strategyText("");
  const cases: [string, string, RegExp][] = [
    ["an unknown name", "donchian_breakaut", /Unknown strategy "donchian_breakaut": did you mean donchian_breakout\?/],
    ["a file that is not there", join(files.path, "none.ts"), /none\.ts: there is no such file/],
    ["no default export", files.write("a.ts", "export const x = 1;"), /a\.ts: wanted a strategy as its default export/],
    ["no entries", files.write("b.ts", "export default { parameters: [] };"), /b\.ts: wanted entries to be a function/],
    ["a range of texts", files.write("c.ts", text.replace("low: 2", 'low: "2"')), /c\.ts: wanted a range low < high/],
    [
      "a package",
      files.write("d.ts", `import "npm:left-pad";\n${text}`),
      /d\.ts: wanted imports of "assay".*npm:left-pad/,
    ],
    [
      "the name of a shipped one",
      files.write("time_of_day.ts", text),
      /a name that no shipped strategy has, found time_of_day/,
    ],
    ["one name twice", `votes,${files.write("votes.ts", text)}`, /found votes twice/],
  ];
  for (const [name, strategy, message] of cases) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await callTask(
        "automl",
        "--data-dir",
        folder.path,
        ...SMALL,
        "--strategy",
        strategy,
      );
      assert.deepEqual([code, stdout, stderr.trim().split("\n").length], [2, "", 1], stderr);
      assert.match(stderr, message);
    });
  }
});

Deno.test("what a strategy prints goes to the error stream: the JSON line stays one line", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const path = files.write(
    "loud.ts",
    strategyText(
      `console.log("in entries"); console.dir({ period }); process.stdout.write("by Node");`,
      `import process from "node:process";
       console.info("at import");
       console.table([{ a: 1 }]);
       console.count();
       console.group("group");
       await Deno.stdout.write(new TextEncoder().encode("by Deno\\n"));`,
    ),
  );
  const loud = await runTask(
    "automl",
    "--data-dir",
    folder.path,
    ...SMALL,
    "--trials",
    "8",
    "--json",
    "--strategy",
    path,
  );
  assert.equal(loud.code, 0, loud.stderr);
  assert.equal(JSON.parse(loud.stdout).families[0].strategy, "loud");
  assert.match(loud.stderr, /at import/);
});

Deno.test("check-strategy ends with 0 for a strategy that is fit, 1 with the fault in a sentence, 2 without a strategy", async () => {
  using files = strategyFolder();
  // Two weeks of minutes, in the place of the two years that it takes by default.
  const bars = simulateMarket({ seed: 1, bars: 20_000 }), file = files.write("bars.csv", formatCandlesCsv(bars));
  const market = ["--candles", file, "--symbol", "BTC/USDT", "--timeframe", "1m"];
  const fit = await runTask("check_strategy", writeReversion(files), ...market);
  assert.deepEqual([fit.code, fit.stderr], [0, ""], fit.stdout);
  assert.match(fit.stdout, /^reversion: Goes against .*\nNothing is wrong/);

  const ahead = strategyText("").replace("i % 100 === period", "candles.close[i + 1] > candles.close[i]");
  const seer = await callTask("check_strategy", files.write("seer.ts", ahead), ...market, "--json");
  const { strategy, isFit, findings } = JSON.parse(seer.stdout);
  assert.deepEqual([seer.code, strategy, isFit], [1, "seer", false]);
  assert.match(findings[0].text, /sees the future/);

  const funded = strategyText("").replace("i % 100 === period", 'features.extra("funding")[i] > 0');
  const lacking = await callTask("check_strategy", files.write("funded.ts", funded), ...market);
  assert.equal(lacking.code, 1, lacking.stdout);
  const rates = ["time,funding"];
  for (let i = 0; i < bars.time.length; i += 60) rates.push(`${bars.time[i]},${i % 7 - 3}`);
  const extra = ["--extra", `funding=${files.write("rates.csv", rates.join("\n"))}`];
  const brought = await callTask("check_strategy", files.write("funded.ts", funded), ...market, ...extra);
  assert.equal(brought.code, 0, brought.stdout);
  assert.match(brought.stderr, /^Times of funding \(rates\.csv\): opens of bars, .*rates\.csv@known .*\n$/);

  for (const args of [[], [files.write("none.ts", "export default 1;")], [join(files.path, "nowhere.ts")]]) {
    const { code, stdout, stderr } = await callTask("check_strategy", ...args);
    assert.deepEqual([code, stdout, stderr.trim().split("\n").length], [2, "", 1], stderr);
  }
});

async function hasTrials(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, MAIN_DATABASE))) return false;
  try {
    using db = await openDatabase(join(folder, MAIN_DATABASE), { readOnly: true });
    return countTrials(db, "study").completed >= 16;
  } catch (error) {
    // A database that is being made cannot be opened yet.
    if (error instanceof UserError) return false;
    throw error;
  }
}
