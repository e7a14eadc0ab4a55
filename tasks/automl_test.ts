import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { runTask, taskCommand } from "../test/fixtures/run_task.ts";
import { DAYS, monthBars, studyRecord, TIMEFRAME } from "../test/fixtures/small_study.ts";
import { assertPublished } from "../test/fixtures/published_schema.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { simulateMarket } from "../lib/data/simulate.ts";
import { loadKpis } from "../lib/store/kpi_rows.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { loadDecisions } from "../lib/store/decisions.ts";
import { findStudy, listStudies } from "../lib/store/studies.ts";
import { openStudy } from "../lib/study/study.ts";

/** A month of a simulated market. */
const MONTH = ["--days", String(DAYS), "--timeframe", "15m"];

/** A short study of a strong edge. */
const SMALL = [...MONTH, "--edge", "12", "--seed", "3", "--trials", "32", "--study", "study"];

const command = (folder: string, args: readonly string[]) => taskCommand("automl", ["--data-dir", folder, ...args]);

/** Searches in a process of its own. */
const spawn = (folder: string, ...args: string[]) => runTask("automl", "--data-dir", folder, ...args);

/** Searches in this one. */
const run = (folder: string, ...args: string[]) => callTask("automl", "--data-dir", folder, ...args);

Deno.test("the JSON line is as its published schema says, its files exist, its counts are those of the databases", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await spawn(folder.path, ...SMALL, "--json", "--placebo", "2");
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim().split("\n").length, 1);
  const summary = JSON.parse(stdout);
  assertPublished(summary);
  for (const file of Object.values(summary.files)) assert.ok(existsSync(file as string), String(file));
  assert.match(summary.tradesHash, /^[0-9a-f]{64}$/);
  assert.deepEqual(summary.placeboSearches.outcomes.map(({ seed }: { seed: number }) => seed), [1, 2]);
  const said = `The whole search on 2 markets made of these bars with up and down drawn by coin`;
  assert.ok([stderr, Deno.readTextFileSync(summary.files.report)].every((text) => text.includes(said)));
  assert.ok(summary.modelShare > 0);
  using db = await openDatabase(summary.files.good, { readOnly: true });
  assert.equal(loadKpis(db, "study").length, summary.good);
  assert.match(stderr, /simulated/);
  assert.match(stderr, /workers idle \d+ %/);
  assert.match(Deno.readTextFileSync(join(folder.path, "logs/assay.jsonl")), /Stopped by/);
  assert.match(Deno.readTextFileSync(summary.files.report), /simulated/);
});

Deno.test("the report of a run is made again from the database alone, byte for byte", async () => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "bars.csv"), data = join(folder.path, "data");
  writeFileSync(candles, formatCandlesCsv(monthBars()));
  const market = ["--candles", candles, "--symbol", "BTC/USDT", "--timeframe", TIMEFRAME, "--profile", "binance-usdm"];
  const { code, stdout, stderr } = await run(
    data,
    ...market,
    "--trials",
    "40",
    "--study",
    "study",
    "--quiet",
    "--json",
  );
  assert.equal(code, 0, stderr);
  const summary = JSON.parse(stdout), { files, good } = summary;
  assertPublished(summary);
  assert.ok(summary.looks.length > 0, "a look is described too");
  assert.ok(good > 0, "unseen days, a certificate and an explanation are what could differ");
  const wanted = Deno.readFileSync(files.report);
  assert.match(new TextDecoder().decode(wanted), /on the blue ground it had never seen[^]*What mattered/);
  Deno.removeSync(files.report);

  const again = async (...args: string[]) => await callTask("report", "--study", "study", "--data-dir", data, ...args);
  const other = join(folder.path, "other.html"), place = ["--study", "study", "--data-dir", data, "--out", other];
  const { code: madeCode, stdout: made } = await runTask("report", ...place);
  assert.deepEqual([madeCode, made.split("\n")[0]], [0, `Report written to ${other}`]);
  assert.deepEqual(Deno.readFileSync(other), wanted);
  assert.equal((await again()).code, 0);
  assert.deepEqual(Deno.readFileSync(files.report), wanted);

  const inside = join(folder.path, "inside.db");
  assert.deepEqual(await callTask("report", "extract", other, "--out", inside), {
    code: 0,
    stdout: `Database written to ${inside}\n`,
    stderr: "",
  });
  {
    using db = await openDatabase(inside, { readOnly: true });
    assert.equal(openStudy(db, "study").tradesHash(), summary.tradesHash);
  }
  const cut = join(folder.path, "cut.html"), none = join(folder.path, "none.db");
  writeFileSync(cut, wanted.slice(0, wanted.length - 400_000));
  for (
    const [args, message] of [
      [["--study", "nobody"], /^Cannot find the study "nobody": .*"study"/],
      [
        ["--study", "study", "--strategies", "0"],
        /^Cannot read --strategies: wanted a whole number of at least 1, found "0"/,
      ],
      [["--study", "study", "--bars", "some"], /^Cannot read --bars: wanted one of auto, none, found "some"/],
      [
        ["--study", "study", "--out", join(folder.path, "no/where.html")],
        /wanted a folder that is there, found none at /,
      ],
      [["--study", "study", "--out", folder.path], /^Cannot write .*: wanted the name of a file, found a folder$/m],
      [["extract", folder.path, "--out", none], /^Cannot read .*: it is a folder$/m],
      [[], /^Cannot report: wanted --study NAME, or extract FILE.html --out FILE.db, found neither/],
      [["extract", other], /^Cannot take a database out: wanted extract FILE.html --out FILE.db/],
      [["extract", candles, "--out", none], /^Cannot take the database out of bars.csv: wanted a report of Assay/],
      [["extract", cut, "--out", none], /^Cannot take the database out of cut.html: wanted a report .*cut off/],
      [["extract", join(folder.path, "gone.html"), "--out", none], /^Cannot read .*gone.html/],
      [["extract", other, "--out", other], /^Cannot write .*other.html: it is the report itself/],
      [["--study", "study", "--out", files.backtests], /^Cannot write .*backtests.db: it is the database itself/],
      [["extract", other, "--out", none, "--study", "study"], /^Cannot take a database out: --study is for reports/],
    ] as const
  ) {
    const refused = await callTask("report", "--data-dir", data, ...args);
    assert.deepEqual([refused.code, refused.stdout, message.test(refused.stderr)], [2, "", true], refused.stderr);
  }
  assert.ok(!existsSync(none), "nothing is half-written");
  assert.deepEqual(Deno.readFileSync(files.report), wanted);

  // Without the bars it is made all the same, and says that they are gone.
  Deno.removeSync(candles);
  assert.equal((await again()).code, 0);
  const without = Deno.readTextFileSync(files.report);
  assert.match(
    without,
    /no price charts in it: The bars that the study was made from are gone or have changed since\./,
  );
  assert.ok(without.length < wanted.length);
});

Deno.test("what is assumed of a market and what its days could confirm stand beside every result, and a resume keeps the former", async () => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "bars.csv");
  writeFileSync(candles, formatCandlesCsv(monthBars()));
  const market = ["--candles", candles, "--symbol", "BTC/USD", "--timeframe", TIMEFRAME];
  const study = [...market, "--study", "study", "--trials", "8", "--json"];
  const { code, stdout, stderr } = await run(folder.path, ...study);
  assert.equal(code, 0, stderr);
  const { assumed, confirmable, files } = JSON.parse(stdout);
  assert.deepEqual(
    [assumed.profile, assumed.profileOrigin, assumed.direction, assumed.maxLeverage, assumed.costs.takerFee],
    ["binance-spot", "assumed", "long", 1, 0.001],
  );
  const spoken = /Traded as binance-spot \(spot, assumed, .*--profile names another\): long only, at most 1 × /;
  const { stdout: shown } = await callTask("study", "show", "study", "--data-dir", folder.path);
  const report = Deno.readTextFileSync(files.report);
  for (const text of [stderr, shown, report]) assert.match(text, spoken);
  // Days that could confirm little say so before the search and after it, and no report takes silence for an answer.
  const could = `The ${confirmable.days} unseen days can confirm an annual Sharpe ratio of ` +
    `${confirmable.sharpe.toFixed(1)} or more, net of the costs assumed: too few for less`;
  assert.equal(stderr.split(could).length, 3, stderr);
  for (const text of [shown, report]) assert.ok(text.includes(could), text);
  assert.ok(confirmable.sharpe > 10 && !report.includes("honest search"));
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const opened = openStudy(db, "study");
  const sides = opened.trials.all().flatMap(({ trial }) => [...opened.tradesOf(trial).side]);
  assert.ok(sides.length > 0 && sides.every((side) => side === 1));
  for (const other of [["--profile", "bitfinex"], ["--direction", "both"]]) {
    const resumed = await run(folder.path, ...study, "--resume", ...other);
    assert.deepEqual([resumed.code, resumed.stdout], [2, ""], resumed.stderr);
  }
});

Deno.test("a study whose market needs fees to be given is resumed by its name alone", async () => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "bars.csv");
  writeFileSync(candles, formatCandlesCsv(monthBars()));
  const market = ["--candles", candles, "--symbol", "ETH/XYZ", "--timeframe", TIMEFRAME, "--profile", "custom"];
  const terms = ["--maker-fee", "0.001", "--taker-fee", "0.001", "--start-equity", "100"];
  const begun = await run(folder.path, ...market, ...terms, "--study", "study", "--trials", "8", "--quiet");
  assert.equal(begun.code, 0, begun.stderr);
  const resumed = await run(folder.path, "--study", "study", "--resume", "--trials", "16", "--json");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.doesNotMatch(resumed.stderr, /keeps the settings/);
  assert.equal(JSON.parse(resumed.stdout).trials, 16);
});

Deno.test("settings on the command line overrule the environment and are what the study is fixed to", async () => {
  using folder = temporaryFolder();
  const settings = ["--soft-active-days", "6", "--adaptive-thresholds", "--maker-fee", "-0.0001"];
  const limits = ["--portfolio-max-correlation", "-1", "--portfolio-max-mean-correlation=-0.5"];
  const { code, stderr } = await run(folder.path, ...SMALL, "--quiet", ...settings, ...limits);
  assert.equal(code, 0, stderr);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const { plan } = openStudy(db, "study");
  assert.equal(plan.thresholds.soft.find(({ kpi }) => kpi === "activeDays")!.value, 6);
  assert.deepEqual([plan.adaptiveThresholds, plan.backtest.costs.makerFee], [true, -0.0001]);
  assert.deepEqual([plan.portfolioMaxCorrelation, plan.portfolioMaxMeanCorrelation], [-1, -0.5]);
  assert.ok(loadKpis(db, "study").filter(({ isSoft }) => isSoft).length > 1);
  assert.ok(loadDecisions(db, "study").every(({ kind }) => kind !== "portfolio"), "no two are as far apart as that");
  const same = await run(folder.path, ...SMALL, "--quiet", ...settings, ...limits, "--resume");
  assert.equal(same.code, 0, same.stderr);
});

Deno.test("--quiet leaves the error stream empty, and without --json nothing is printed at all", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await spawn(folder.path, ...SMALL, "--trials", "8", "--quiet");
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
});

Deno.test("what the user got wrong is one sentence and exit code 2", async (t) => {
  using folder = temporaryFolder();
  const candles = join(folder.path, "candles.csv"), broken = join(folder.path, "broken.csv");
  const text = formatCandlesCsv(simulateMarket({ seed: 1, bars: 3000 }));
  writeFileSync(candles, text);
  const lines = text.split("\n");
  lines[41] = lines[41].replace(/^(\d+),[^,]+/, "$1,abc");
  writeFileSync(broken, lines.join("\n"));
  const named = ["--symbol", "BTC/USDT", "--timeframe", "1m"];
  const cases: [string, string[], RegExp][] = [
    ["an unknown flag", ["--trails", "5"], /--trails: did you mean --trials\?/],
    ["a target that is no KPI", [...MONTH, "--search-target", "foo"], /wanted the name of a KPI, found "foo"/],
    ["a formula cut short", [...MONTH, "--score-formula", "sharpe +"], /"sharpe \+": wanted a value, found the end/],
    ["a misspelled setting", ["--taker-fees", "0.001"], /--taker-fees: did you mean --taker-fee\?/],
    ["a setting without its value", ["--taker-fee", "--seed", "1"], /--taker-fee: wanted a number .*, found none/],
    [
      "a bad setting",
      ["--adaptive-thresholds=perhaps"],
      /--adaptive-thresholds: wanted true or false, found "perhaps"/,
    ],
    ["a secret", ["--exchange-key", "k"], /lists of processes show it: set ASSAY_EXCHANGE_KEY in \.env/],
    ["a bad number", ["--trials", "many"], /--trials: wanted a whole number of at least 1, found "many"/],
    ["no drawn markets", ["--placebo", "0"], /--placebo: wanted a whole number from 1 to 1000, found "0"/],
    [
      "drawn ones of several markets",
      [...MONTH, "--markets", "2", "--placebo", "1"],
      /--placebo: wanted one market, found 2/,
    ],
    ["more drawn markets than can be", ["--placebo", "1000000000"], /--placebo: wanted .* from 1 to 1000, found/],
    ["no number of workers", ["--workers", "0"], /--workers: wanted a whole number from 1 to 256, found "0"/],
    ["a market for no memory", ["--days", "99999999"], /--days: wanted a whole number from 1 to 3660, found/],
    ["a round for no memory", ["--batch", "99999999"], /--batch: wanted a whole number from 1 to 1000, found/],
    ["a missing value", ["--seed"], /--seed: wanted a value after it, found none/],
    ["an empty folder", ["--data-dir", ""], /--data-dir: wanted a text after it, found none/],
    ["an unknown sampler", ["--sampler", "grid"], /--sampler: wanted one of gp, cma, sobol, random, found "grid"/],
    ["an unknown scope of logs", ["--logs", "some"], /--logs: wanted one of none, carried, good, all, found "some"/],
    ["a missing file", ["--candles", "nowhere.csv"], /Cannot find nowhere\.csv/],
    ["a file without its timeframe", ["--candles", candles], /wanted --symbol and --timeframe/],
    ["a bad row", ["--candles", broken, ...named], /line 42, column open: wanted a positive price, found "abc"/],
    ["an unknown timeframe", ["--timeframe", "7m"], /--timeframe: wanted one of 1m .*found "7m"/],
    ["a span the wrong way round", ["--from", "2018-02-01", "--to", "2018-01-01"], /--from before --to/],
    ["a day that does not exist", ["--from", "2018-02-30"], /--from: wanted a date.*found "2018-02-30"/],
    ["a span without bars", ["--candles", candles, ...named, "--from", "2031-01-01"], /found 0/],
    ["an edge beyond the simulator's", [...MONTH, "--edge", "99"], /edge.*found 99/],
    ["an unknown kind of edge", ["--edge-kind", "moon"], /--edge-kind: wanted one of book, pullback, .*found "moon"/],
    ["a resume of nothing", ["--resume"], /--study/],
    ["a resume of an unknown study", ["--resume", "--study", "nobody"], /Cannot find the study "nobody"/],
  ];
  for (const [name, args, message] of cases) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await run(folder.path, ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.equal(stdout, "");
    });
  }
  const path = join(folder.path, MAIN_DATABASE);
  using db = await openDatabase(path, { readOnly: true });
  assert.deepEqual(listStudies(db), [], "what is refused leaves no study");
});

Deno.test("an existing study needs --resume, and a resume must not contradict it", async () => {
  using folder = temporaryFolder();
  assert.equal((await run(folder.path, ...SMALL, "--trials", "8", "--quiet")).code, 0);
  const again = await run(folder.path, ...SMALL);
  assert.deepEqual([again.code, /it exists; add --resume/.test(again.stderr)], [2, true]);
  const other = await run(folder.path, ...SMALL, "--resume", "--seed", "4");
  assert.deepEqual([other.code, /it began with --seed 3, found 4/.test(other.stderr)], [2, true]);
  const logs = await run(folder.path, ...SMALL, "--resume", "--logs", "all");
  assert.deepEqual([logs.code, /it began with --logs carried, found all/.test(logs.stderr)], [2, true]);
  const market = await run(folder.path, ...SMALL, "--resume", "--edge", "6");
  assert.deepEqual([market.code, /it began with the bars of/.test(market.stderr)], [2, true]);
  const days = await run(folder.path, "--resume", "--study", "study", "--days", String(DAYS + 1));
  assert.equal(days.code, 2);
  // What is not given is the study's own: the two sides differ in the days alone.
  assert.match(
    days.stderr,
    new RegExp(`the bars of (.*), ${DAYS} days of 15m, seed 3,(.*), found \\1, ${DAYS + 1} days of 15m, seed 3,\\2\n$`),
  );
  const fees = await run(folder.path, ...SMALL, "--resume", "--taker-fee", "0.002");
  assert.deepEqual([fees.code, /wanted the same --taker-fee or none, found others/.test(fees.stderr)], [2, true]);
});

Deno.test("SIGINT stops with 130 and says how to go on, the study can be resumed, and a finished one keeps its report", async () => {
  using folder = temporaryFolder();
  const child = command(folder.path, [...SMALL, "--trials", "4000", "--json"]).spawn();
  await until(() => trialsDone(folder.path, 8));
  child.kill("SIGINT");
  const { code, stdout, stderr } = await child.output();
  assert.equal(code, 130);
  // A busy machine may take longer for the result than a stop may last.
  const line = new TextDecoder().decode(stdout);
  if (line !== "") assert.equal(JSON.parse(line).stopReason, "interrupted");
  const goOn = `deno task automl --study study --resume --trials 4000 --data-dir ${folder.path}\n`;
  assert.ok(new TextDecoder().decode(stderr).includes(goOn), "it says how to go on");
  const trials = 8 + await countTrials(folder.path);
  const resumed = await run(folder.path, ...SMALL, "--resume", "--json", "--trials", String(trials));
  assert.equal(resumed.code, 0, resumed.stderr);
  const summary = JSON.parse(resumed.stdout), report = Deno.readTextFileSync(summary.files.report);
  assert.equal(summary.trials, trials);

  const again = command(folder.path, ["--study", "study", "--resume", "--trials", "4000"]).spawn();
  await until(() => trialsDone(folder.path, trials + 16));
  again.kill("SIGINT");
  const ended = await again.output(), said = new TextDecoder().decode(ended.stdout);
  assert.equal(ended.code, 130);
  if (said !== "") {
    assert.match(
      said,
      /^Interrupted; result and report of the run before stay as they are\. To go on: deno task automl --study study /,
    );
  }
  assert.equal(Deno.readTextFileSync(summary.files.report), report);
});

/** Kills of a running study; `KILLS=50` for more. */
const KILLS = Number(Deno.env.get("KILLS") ?? (Deno.env.has("NIGHTLY") ? 8 : 3));

Deno.test(`a study that is killed ${KILLS} times at random moments ends as the undisturbed one`, async () => {
  using whole = temporaryFolder();
  const reference = await run(whole.path, ...SMALL, "--json");
  const { elapsedSeconds: _, files: __, ...wanted } = JSON.parse(reference.stdout);
  const record = await studyRecord(whole.path);
  const killOne = async (folder: string): Promise<"killed" | "finished"> => {
    const isBegun = await studyExists(folder), done = isBegun ? await countTrials(folder) : 0;
    const child = command(folder, [...SMALL, ...(isBegun ? ["--resume"] : [])]).spawn(), output = child.output();
    let hasEnded = false;
    child.status.then(() => hasEnded = true);
    // By trials and not by time alone: on a busy machine it may be long until the first one.
    const due = done + Math.floor(Math.random() * (wanted.trials - done));
    await until(async () => hasEnded || await trialsDone(folder, due));
    await new Promise((resolve) => setTimeout(resolve, 200 * Math.random()));
    if (!hasEnded) child.kill("SIGKILL");
    const { code, signal, stderr } = await output;
    if (signal !== "SIGKILL") assert.equal(code, 0, new TextDecoder().decode(stderr));
    return signal === "SIGKILL" ? "killed" : "finished";
  };
  for (let kills = 0; kills < KILLS;) {
    using folder = temporaryFolder();
    while (kills < KILLS && await killOne(folder.path) === "killed") kills++;
    const exists = await studyExists(folder.path);
    const last = await run(folder.path, ...SMALL, "--json", ...(exists ? ["--resume"] : []));
    const { elapsedSeconds: _, files: __, ...found } = JSON.parse(last.stdout);
    assert.deepEqual(found, wanted);
    assert.deepEqual(await studyRecord(folder.path), record);
  }
});

async function studyExists(folder: string): Promise<boolean> {
  if (!existsSync(join(folder, MAIN_DATABASE))) return false;
  using db = await openDatabase(join(folder, MAIN_DATABASE));
  return findStudy(db, "study") !== null;
}

async function countTrials(folder: string): Promise<number> {
  using db = await openDatabase(join(folder, MAIN_DATABASE), { readOnly: true });
  return loadKpis(db, "study").length;
}

async function trialsDone(folder: string, count: number): Promise<boolean> {
  return await studyExists(folder) && await countTrials(folder) >= count;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
