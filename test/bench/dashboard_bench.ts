/**
 * What the dashboard's server costs on 100,000 strategies of the real schema: CPU milliseconds, and beside one SQL statement
 * of the same answer. Then what a study costs beside an open dashboard, and whether ten thousand questions change anything.
 *
 * Wanted: the first page within 150 ms before the columns are there, these within 3 s and 250 MB; then filter, sort, sixty
 * rows and counts within 80 ms the first time on a column and 15 ms repeated, ten histograms within 15 ms; filter, count and
 * eight histograms ten times cheaper than by SQL; a study no more than 1.05 times as dear. Answers are verified first.
 *
 * Run: `deno task bench dashboard`, or with the path of a database that an earlier run kept: `bench dashboard --keep DIR`;
 * `--questions` leaves out the studies.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { DatabaseSource } from "../../lib/dashboard/database_source.ts";
import { httpSource } from "../../lib/dashboard/front/http_source.ts";
import type { Histogram, RowsQuery } from "../../lib/dashboard/source.ts";
import { storeContext } from "../../lib/dashboard/store_context.ts";
import { KPI_NAMES, snakeCase } from "../../lib/metrics/registry.ts";
import { MAIN_DATABASE, openDatabase } from "../../lib/store/database.ts";
import { runDashboardStudy } from "../fixtures/dashboard_store.ts";
import { writeLargeStudy } from "./large_study.ts";

const TRIALS = 100_000, ROWS = 60, REQUESTS = 10_000, STREAMS = 4;

/** Trials of the study that runs beside a dashboard, and how often it runs with and without one in turn. */
const STUDY_TRIALS = 400, TURNS = 5;

const SHOWN = ["trial", "verdict", "score", "sharpe", "maxDrawdown", "profitFactor", "greenDaysShare", "tradesPerDay"];
const COUNTED = [
  "sharpe",
  "maxDrawdown",
  "profitFactor",
  "greenDaysShare",
  "tradesPerDay",
  "sortino",
  "winRate",
  "exposure",
];
const TEN = [...COUNTED, "expectancy", "calmar"];

/** CPU milliseconds of this process so far, all of its threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What a question costs; `wanted` is the most it should. */
async function measured<Answer>(name: string, wanted: number, ask: () => Promise<Answer>): Promise<Answer> {
  const start = cpuMs(), answer = await ask(), cost = cpuMs() - start;
  console.log(
    `${name.padEnd(62)} ${cost.toFixed(1).padStart(8)} CPU ms (wanted ≤ ${wanted})${cost > wanted ? "  over" : ""}`,
  );
  return answer;
}

const query = (filter: string, sort: string): RowsQuery => ({ filter, sort, columns: SHOWN, offset: 0, limit: ROWS });

/** Questions to a store of 100,000 strategies. */
async function questions(path: string): Promise<void> {
  using db = await openDatabase(path, { readOnly: true });
  const source = new DatabaseSource(db, storeContext({ db, path, directory: join(path, "..") }));
  await measured("what is said of the study", 1000, () => source.study("large"));
  const first = await measured(
    "first page, before the columns are there",
    150,
    () => source.rows("large", query("", "")),
  );
  const before = process.memoryUsage().rss;
  const start = cpuMs();
  await measured("the columns that are seen", 1500, () => source.rows("large", query("", "trial")));
  await measured("all other figures", 3000, () => source.histograms("large", "", KPI_NAMES));
  console.log(`all columns: ${((cpuMs() - start) / 1000).toFixed(2)} CPU s (wanted ≤ 3)`);
  console.log(
    `memory of the columns: ${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0)} MB (wanted ≤ 250)`,
  );
  assert.deepEqual(await source.rows("large", query("", "")), first, "the first page is that of the table");

  const filter = "sharpe > 0.5 and maxDrawdown < 40 %", sort = "-profitFactor";
  const page = await measured(
    "filter, sort, 60 rows, counts: first on a column",
    80,
    () => source.rows("large", query(filter, sort)),
  );
  await measured("the same again", 15, () => source.rows("large", query(filter, sort)));
  await measured(
    "another filter in the same order",
    15,
    () => source.rows("large", query(`${filter} and sortino > 0`, sort)),
  );
  verifyPage(db, page.rows, page.matched);
  await measured("ten histograms under a new filter", 15, () => source.histograms("large", "sharpe > 0.7", TEN));
  await measured(
    "parameters, when a filter first names one",
    3000,
    () => source.rows("large", query("params.emaFast > 10", "")),
  );
  await beside(db, source);
}

/** The same page by SQL. */
function verifyPage(db: DatabaseSync, rows: readonly (readonly unknown[])[], matched: number): void {
  const condition = "study = 'large' AND sharpe > 0.5 AND max_drawdown < 0.4";
  const trials = db.prepare(
    `SELECT trial FROM kpi_by_backtest WHERE ${condition} ORDER BY profit_factor DESC LIMIT ${ROWS}`,
  )
    .all().map(({ trial }) => trial);
  assert.deepEqual(rows.map(([trial]) => trial), trials);
  assert.equal(db.prepare(`SELECT count(*) AS count FROM kpi_by_backtest WHERE ${condition}`).get()?.count, matched);
}

/** Thresholds of filters that were not asked before. */
const THRESHOLDS = [0.35, 0.4, 0.45, 0.5, 0.55];

/** Filter, count and eight histograms, by the columns and by one statement; the least of five, each of another filter. */
async function beside(db: DatabaseSync, source: DatabaseSource): Promise<void> {
  const spreads = await source.histograms("large", "", COUNTED), statement = db.prepare(histogramSql(spreads));
  let sql = Infinity, columns = Infinity;
  for (const threshold of THRESHOLDS) {
    let start = cpuMs();
    const bySql = statement.all(threshold);
    sql = Math.min(sql, cpuMs() - start);
    const filter = `sharpe > ${threshold} and maxDrawdown < 40 %`,
      rows = { ...query(filter, "-profitFactor"), limit: 0 };
    start = cpuMs();
    const byColumns = await source.histograms("large", filter, COUNTED), { matched } = await source.rows("large", rows);
    columns = Math.min(columns, cpuMs() - start);
    const counted = new Map(bySql.map(({ name, bin, count }) => [`${name} ${bin}`, Number(count)]));
    assert.equal(counted.get("all 0"), matched);
    for (const { column, counts } of byColumns) {
      counts.forEach((count, bin) => assert.equal(count, counted.get(`${column} ${bin}`) ?? 0, `${column} ${bin}`));
    }
  }
  console.log(
    `filter, count, eight histograms: ${columns.toFixed(1)} CPU ms, by one SQL statement ${sql.toFixed(1)}: ` +
      `${(sql / columns).toFixed(0)} × cheaper (wanted ≥ 10)`,
  );
}

function histogramSql(spreads: readonly Histogram[]): string {
  const parts = spreads.map(({ column, low, high, all }) => {
    const name = snakeCase(column), width = (high - low) / all.length, last = all.length - 1;
    return `SELECT '${column}', min(${last}, CAST((${name} - ${low}) / ${width} AS INTEGER)), count(*) FROM chosen
      WHERE ${name} IS NOT NULL GROUP BY 2`;
  });
  return `WITH chosen AS MATERIALIZED (SELECT ${spreads.map(({ column }) => snakeCase(column)).join(", ")}
      FROM kpi_by_backtest WHERE study = 'large' AND sharpe > ? AND max_drawdown < 0.4)
    SELECT 'all' AS name, 0 AS bin, count(*) AS count FROM chosen UNION ALL ${parts.join(" UNION ALL ")}`;
}

/** A study in a process of its own: its hash, and the CPU seconds it took. */
function spawnStudy(directory: string): Promise<{ readonly tradesHash: string; readonly cpuSeconds: number }> {
  const args = ["run", "--quiet", "--no-check", "--allow-all", fileURLToPath(import.meta.url), "study", directory];
  return new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output().then(({ success, stdout }) => {
    assert.ok(success);
    return JSON.parse(new TextDecoder().decode(stdout));
  });
}

async function runStudy(directory: string): Promise<void> {
  const before = cpuMs(), tradesHash = await runDashboardStudy(directory, { trials: STUDY_TRIALS, workers: 1 });
  console.log(JSON.stringify({ tradesHash, cpuSeconds: (cpuMs() - before) / 1000 }));
}

/** A dashboard in a process of its own. */
async function spawnDashboard(directory: string): Promise<{ readonly url: string; readonly child: Deno.ChildProcess }> {
  const args = ["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-env", "--allow-net=127.0.0.1"];
  const task = fileURLToPath(new URL("../../tasks/dashboard.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, task, "--data-dir", directory, "--port", "0", "--no-token"],
    stdout: "piped",
  }).spawn();
  const { value } = await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  return { url: (value ?? "").trim(), child };
}

/** A study beside nothing, beside an open Overview, and beside ten thousand questions. */
async function studies(folder: string): Promise<void> {
  const alones: number[] = [], opens: number[] = [], hashes = new Set<string>();
  for (let turn = 0; turn < TURNS; turn++) {
    const alone = await spawnStudy(join(folder, `alone_${turn}`));
    const open = await besideDashboard(join(folder, `open_${turn}`), async (source, isOver) => {
      using _streams = followed(source, 1);
      for (let i = 0; !isOver(); i++) {
        // A page asks again when its reader does.
        if (i % 10 === 0) await source.study("study").catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    });
    alones.push(alone.cpuSeconds);
    opens.push(open.cpuSeconds);
    hashes.add(alone.tradesHash).add(open.tradesHash);
  }
  const [hash, ...others] = hashes, alone = Math.min(...alones), open = Math.min(...opens);
  assert.deepEqual(others, []);
  const all = (seconds: readonly number[]) => seconds.map((one) => one.toFixed(1)).join(" ");
  console.log(
    `a study of ${STUDY_TRIALS} trials: least of ${all(alones)} CPU s alone, of ${
      all(opens)
    } beside an open Overview: ` +
      `ratio ${(open / alone).toFixed(3)} (wanted ≤ 1.05)`,
  );
  let asked = 0, failed = 0, largestLog = 0;
  const directory = join(folder, "asked"), path = join(directory, MAIN_DATABASE);
  const busy = await besideDashboard(directory, async (source, isOver) => {
    using _streams = followed(source, STREAMS);
    for (; asked < REQUESTS || !isOver(); asked++) {
      if (asked >= REQUESTS) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        asked--;
        continue;
      }
      await source.rows("study", { ...query("sharpe > 0", "-sharpe"), limit: 20 }).catch(({ message }) => {
        assert.match(message, /^Cannot find the study "study"/);
        failed++;
      });
      if (asked % 100 === 0 && existsSync(`${path}-wal`)) {
        largestLog = Math.max(largestLog, statSync(`${path}-wal`).size);
      }
    }
  });
  using db = new DatabaseSync(path);
  assert.equal(db.prepare("PRAGMA quick_check").get()?.quick_check, "ok");
  assert.equal(busy.tradesHash, hash);
  assert.ok(largestLog < 64 * 2 ** 20);
  console.log(
    `the same beside ${asked} questions and ${STREAMS} streams: the same trades (${
      busy.tradesHash.slice(0, 16)
    }…), quick_check ` +
      `ok, write-ahead file up to ${
        (largestLog / 2 ** 20).toFixed(1)
      } MB, ${failed} questions before there was a study, ` +
      `${busy.cpuSeconds.toFixed(1)} CPU s`,
  );
}

async function besideDashboard(
  directory: string,
  use: (source: ReturnType<typeof httpSource>, isOver: () => boolean) => Promise<void>,
) {
  mkdirSync(directory, { recursive: true });
  (await openDatabase(join(directory, MAIN_DATABASE))).close();
  const { url, child } = await spawnDashboard(directory);
  let isOver = false;
  const study = spawnStudy(directory).finally(() => isOver = true);
  await use(httpSource(url.replace(/\/$/, "")), () => isOver);
  const result = await study;
  child.kill("SIGINT");
  assert.equal((await child.status).code, 130);
  return result;
}

/** Follows the study with so many streams. */
function followed(source: ReturnType<typeof httpSource>, streams: number): Disposable {
  const leave = Array.from({ length: streams }, () => source.follow("study", () => {}));
  return { [Symbol.dispose]: () => leave.forEach((one) => one()) };
}

async function main(): Promise<void> {
  const at = Deno.args.indexOf("--keep"), kept = at < 0 ? null : Deno.args[at + 1];
  const folder = kept ?? mkdtempSync(join(tmpdir(), "assay_bench_"));
  try {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, MAIN_DATABASE);
    if (!existsSync(path)) {
      using db = await openDatabase(path);
      writeLargeStudy(db, TRIALS);
    }
    console.log(`${TRIALS} strategies, ${(statSync(path).size / 2 ** 20).toFixed(0)} MB on disk`);
    await questions(path);
    if (!Deno.args.includes("--questions")) await studies(mkdtempSync(join(folder, "studies_")));
  } finally {
    if (kept === null) rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await (Deno.args[0] === "study" ? runStudy(Deno.args[1]) : main());
