/**
 * The one-file report as whoever gets it finds it: how large it is, what it costs the run at whose end it is made, how soon
 * it is seen and alive in the system's Chromium, and what each question to the database inside it takes.
 *
 * Wanted: at most 8 MB of 1,000 strategies with trades of 50 on 90 days of minutes and 15 MB on a year; 5 % of the run's
 * time or 2 s; first paint within 0.5 s, alive within 2 s, each question within 50 ms. Seconds and milliseconds are of the
 * clock with CPU beside them, which counts what the engine compiles beside it.
 *
 * Run: `deno task bench report`, or with a folder for its studies, which the next run finds: `bench report --keep DIR`. With
 * `--year` a year too, of 300 strategies.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import initSqlJs from "sql.js";
import { DAY_MS } from "../../lib/core/candles.ts";
import { DatabaseSource } from "../../lib/dashboard/database_source.ts";
import { extractDatabase } from "../../lib/dashboard/extract_database.ts";
import { reportBars } from "../../lib/dashboard/report_bars.ts";
import { reportContext } from "../../lib/dashboard/report_context.ts";
import { leftOutLines } from "../../lib/dashboard/report_extent.ts";
import { makeReport } from "../../lib/dashboard/report_file.ts";
import type { Source } from "../../lib/dashboard/source.ts";
import { sqljsReader } from "../../lib/dashboard/sqljs_reader.ts";
import { MAIN_DATABASE, openDatabase } from "../../lib/store/database.ts";
import { openStudy } from "../../lib/study/study.ts";
import { OWN_LEDGER } from "../fixtures/own_ledger.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Megabytes of a file, as mail counts them. */
const MEGABYTE = 1e6;

/** Share of a run's time, or else seconds, that its report may take. */
const RUN_SHARE = 0.05, RUN_SECONDS = 2;

/** How often a page is opened, and a question asked again. */
const OPENED = 3, AGAIN = 5;

/** A study of minutes. */
interface BenchStudy {
  readonly days: number;
  readonly trials: number;
  /** Most megabytes of its report. */
  readonly wanted: number;
}

const STUDIES: readonly BenchStudy[] = [
  { days: 90, trials: 1000, wanted: 8 },
  ...(Deno.args.includes("--year") ? [{ days: 365, trials: 300, wanted: 15 }] : []),
];

/** What the table and the figures beside it show. */
const FIGURES = [
  "sharpe",
  "maxDrawdown",
  "profitFactor",
  "greenDaysShare",
  "tradesPerDay",
  "breakEvenCostBps",
  "score",
];

function tell(name: string, value: number, wanted: number, unit: string, more = ""): void {
  const figure = `${value.toFixed(unit === "ms" ? 1 : 2).padStart(8)} ${unit}`;
  console.log(`${name.padEnd(44)}${figure} (wanted ≤ ${wanted})${value > wanted ? "  over" : ""}${more}`);
}

/** The study's folder; it is searched where it is not there. */
async function searched(folder: string, { days, trials }: BenchStudy): Promise<string> {
  const directory = join(folder, `days_${days}`);
  if (existsSync(join(directory, MAIN_DATABASE))) return directory;
  const words = [
    "--quiet",
    "--study",
    "study",
    "--timeframe",
    "1m",
    "--days",
    String(days),
    "--trials",
    String(trials),
  ];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", "tasks/automl.ts", ...words, "--data-dir", directory],
    env: OWN_LEDGER,
    cwd: ROOT,
  }).spawn().status;
  assert.ok(success);
  return directory;
}

/** Makes the report and tells of its size and cost; gives the page. */
async function made(directory: string, { days, trials, wanted }: BenchStudy): Promise<string> {
  using db = await openDatabase(join(directory, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), bars = reportBars(db, study), run = study.lastRun()!;
  const start = performance.now(), before = process.cpuUsage();
  const { html, contents, isLive } = await makeReport(db, "study", { bars: () => bars });
  const seconds = (performance.now() - start) / 1000, { user, system } = process.cpuUsage(before);
  assert.ok(isLive, "its bundle is there");
  console.log(
    `\n${trials} trials on ${days} days of minutes: ${contents.strategies} strategies, trades of ${contents.trades}, ` +
      `${contents.barsAbsence === null ? "with" : "without"} bars`,
  );
  for (const line of leftOutLines(contents)) console.log(`  it says: ${line}`);
  tell("the file", Buffer.byteLength(html) / MEGABYTE, wanted, "MB");
  const most = Math.max(RUN_SECONDS, RUN_SHARE * run.elapsedSeconds), cpu = (user + system) / 1e6;
  const share = `, ${(100 * seconds / run.elapsedSeconds).toFixed(1)} % of the run's ${
    run.elapsedSeconds.toFixed(0)
  } s`;
  tell("made at the end of its run", seconds, Number(most.toFixed(1)), "s", `${share}, ${cpu.toFixed(2)} s of CPU`);
  return html;
}

/** Questions of each kind, as the page asks them. */
function questions(trial: number, from: number, to: number): Record<string, (source: Source) => Promise<unknown>> {
  const query = { filter: "", sort: "", columns: ["trial", "verdict", ...FIGURES], offset: 0, limit: 50 };
  const filtered = { ...query, filter: "sharpe > 0 and maxDrawdown < 50 %", sort: "-profitFactor" };
  return {
    "the study": (source) => source.study("study"),
    "rows in the usual order": (source) => source.rows("study", query),
    "rows by a filter and an order": (source) => source.rows("study", filtered),
    "rows by a parameter": (source) => source.rows("study", { ...query, filter: "params.emaFast > 10" }),
    "histograms": (source) => source.histograms("study", "sharpe > 0.1", FIGURES),
    "a strategy": (source) => source.strategy("study", trial),
    "its account": (source) => source.equity("study", trial),
    "its trades": (source) => source.trades("study", trial),
    "its decisions of a day": (source) => source.decisions("study", trial, from, from + DAY_MS),
    "candles of an hour each": (source) => source.candles("study", trial, from, to, "1h"),
    "candles of a minute each": (source) => source.candles("study", trial, to - DAY_MS, to, "1m"),
    "the search": (source) => source.search("study"),
    "markets": (source) => source.markets(),
  };
}

/** Asks the database inside by the engine of the page. */
async function asked(html: string): Promise<void> {
  const { Database } = await initSqlJs(), sql = sqljsReader(new Database(extractDatabase(html, "it")));
  const source = new DatabaseSource(sql, reportContext(sql)), view = await source.study("study");
  const [{ from, to }, [trial]] = [view.spans!.search, view.carried];
  for (const [name, ask] of Object.entries(questions(trial, from, to))) {
    const times: number[] = [];
    let clock = NaN;
    for (let turn = 0; turn <= AGAIN; turn++) {
      const before = process.cpuUsage(), start = performance.now();
      await ask(source);
      if (turn === 0) clock = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    const [first, ...again] = times;
    const more = `, CPU ${first.toFixed(1)}, again ${Math.min(...again).toFixed(1)}`;
    tell(`  ${name}, first`, clock, 50, "ms", more);
  }
}

/** When the page that is opened is drawn by its scripts, ms since it was asked for. */
const ALIVE = `globalThis.alive = new Promise((done) => {
  const look = () => document.querySelector("#main h1, #main h2") !== null && document.querySelector(".spinner") === null
    ? done(performance.now()) : setTimeout(look, 5);
  look();
})`;

/** Opens a file, in a process that may drive a browser. */
async function look(url: string): Promise<void> {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const paints: number[] = [], lives: number[] = [], computed: number[] = [];
    for (let turn = 0; turn < OPENED; turn++) {
      const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
      const page = await context.newPage(), client = await context.newCDPSession(page);
      await client.send("Performance.enable", { timeDomain: "threadTicks" });
      await page.addInitScript(ALIVE);
      await page.goto(url, { waitUntil: "commit" });
      lives.push(await page.evaluate("globalThis.alive"));
      const paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
      paints.push(await page.evaluate(paint));
      const { metrics } = await client.send("Performance.getMetrics");
      computed.push(1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN));
      await context.close();
    }
    const all = (values: readonly number[]) => `, each ${values.map((value) => value.toFixed(0)).join(" ")}`;
    tell("first paint, the least", Math.min(...paints), 500, "ms", all(paints));
    tell("alive, the least", Math.min(...lives), 2000, "ms", all(lives));
    tell("of it CPU of the page's thread, the least", Math.min(...computed), 2000, "ms", all(computed));
  } finally {
    await browser.close();
  }
}

async function main(): Promise<void> {
  const at = Deno.args.indexOf("--keep"), kept = at < 0 ? null : Deno.args[at + 1];
  const folder = kept ?? mkdtempSync(join(tmpdir(), "assay_bench_"));
  const run = (...args: readonly string[]) => new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT });
  try {
    assert.ok((await run("task", "--quiet", "bundle", "report").spawn().status).success);
    for (const study of STUDIES) {
      const directory = await searched(folder, study), html = await made(directory, study);
      console.log(`load ${Deno.loadavg()[0].toFixed(1)}`);
      const page = join(directory, "bench.html"), own = fileURLToPath(import.meta.url);
      writeFileSync(page, html);
      await run("run", "--quiet", "--no-check", "--allow-all", own, "look", pathToFileURL(page).href).spawn().status;
      await asked(html);
    }
  } finally {
    if (kept === null) rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await (Deno.args[0] === "look" ? look(Deno.args[1]) : main());
