import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { taskCommand } from "../test/fixtures/run_task.ts";
import { studyRecord } from "../test/fixtures/small_study.ts";
import { assertPublished } from "../test/fixtures/published_schema.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { loadKpis } from "../lib/store/kpi_rows.ts";
import { findStudy } from "../lib/store/studies.ts";

/** A month of two markets and one held out, short study. */
const SMALL = [
  ...["--markets", "2", "--hold-out-markets", "1", "--days", "30", "--timeframe", "15m", "--edge", "12", "--seed", "3"],
  ...["--trials", "24", "--study", "study"],
];

/** Searches in this process. */
const run = (folder: string, args: readonly string[]) => callTask("automl", "--data-dir", folder, ...args);

/** Whether so many trials of the study have ended. */
async function trialsDone(folder: string, count: number): Promise<boolean> {
  const path = join(folder, MAIN_DATABASE);
  if (!existsSync(path)) return false;
  using db = await openDatabase(path);
  return findStudy(db, "study") !== null && loadKpis(db, "study").length >= count;
}

Deno.test("a search on several markets that is killed goes on where it stopped, and what it is told of is all of them", async () => {
  using whole = temporaryFolder();
  const reference = await run(whole.path, [...SMALL, "--json"]);
  assert.equal(reference.code, 0, reference.stderr);
  assert.match(reference.stderr, /Searching 2 markets together for votes: 5,760 bars/);
  assert.match(reference.stderr, /Market: simulated SIM1\/USDT .*Market: simulated SIM2\/USDT/s);
  assert.match(reference.stderr, /Held out of the search: simulated SIM3\/USDT/);
  assertPublished(JSON.parse(reference.stdout));
  const { elapsedSeconds: _, files: __, ...wanted } = JSON.parse(reference.stdout);
  assert.deepEqual(
    wanted.markets.map(({ symbol, isHeldOut }: { symbol: string; isHeldOut: boolean }) => [symbol, isHeldOut]),
    [["SIM1/USDT", false], ["SIM2/USDT", false], ["SIM3/USDT", true]],
  );

  using folder = temporaryFolder();
  const child = taskCommand("automl", ["--data-dir", folder.path, ...SMALL]).spawn();
  const ended = child.output();
  while (!await trialsDone(folder.path, 8)) await new Promise((resolve) => setTimeout(resolve, 100));
  child.kill("SIGKILL");
  assert.equal((await ended).signal, "SIGKILL");
  const again = await run(folder.path, [...SMALL, "--resume", "--json"]);
  assert.equal(again.code, 0, again.stderr);
  const { elapsedSeconds: ___, files: ____, ...found } = JSON.parse(again.stdout);
  assert.deepEqual(found, wanted);
  assert.deepEqual(await studyRecord(folder.path), await studyRecord(whole.path));

  for (
    const [change, message] of [
      [["--markets", "3"], /it began with the bars of .*SIM2\/USDT.*, found .*SIM3\/USDT/],
      [["--hold-out-markets", "2"], /it began with held out simulated SIM3\/USDT.*, found .*SIM4\/USDT/],
      [["--worst-market-share", "0.5"], /wanted the same --worst-market-share or none, found others/],
    ] as const
  ) {
    const { code, stderr } = await run(folder.path, [...SMALL, "--resume", ...change]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

Deno.test("markets that cannot be searched together are one sentence and exit code 2", async (t) => {
  using folder = temporaryFolder();
  const [early, late, other] = ["early.csv", "late.csv", "other.csv"].map((name) => join(folder.path, name));
  const write = (path: string, start: number) =>
    writeFileSync(path, formatCandlesCsv(simulateMarket({ seed: 1, bars: 20 * 1440, start })));
  write(early, Date.UTC(2024, 0, 1));
  write(late, Date.UTC(2024, 2, 1));
  write(other, Date.UTC(2024, 0, 2));
  const minutes = ["--timeframe", "1m"];
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["without common days", [`${early},${late}`, "--symbol", "BTC/USDT,ETH/USDT"], /wanted days that all of them have/],
    ["the same twice", [`${early},${other}`, "--symbol", "BTC/USDT,BTC/USDT"], /wanted each market once/],
    [
      "held out and searched",
      [early, "--hold-out-markets", other, "--symbol", "BTC/USDT,BTC/USDT"],
      /Cannot hold out BTC\/USDT: wanted a market that is named once and not searched/,
    ],
    ["a name too few", [`${early},${other}`, "--symbol", "BTC/USDT"], /a name for each of 2 files/],
    ["a market that is not there", [`${early},ADA/USDT`, "--symbol", "BTC/USDT"], /Cannot find ADA\/USDT/],
    ["an empty name", [`${early},`, "--symbol", "BTC/USDT"], /found an empty one/],
  ];
  for (const [name, args, message] of cases) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await run(folder.path, ["--candles", ...args, ...minutes]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.equal(stdout, "");
    });
  }
});
