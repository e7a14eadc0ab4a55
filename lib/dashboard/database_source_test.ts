import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import initSqlJs from "sql.js";
import { dashboardStore } from "../../test/fixtures/dashboard_store.ts";
import { mergeTrades } from "../core/merge_trades.ts";
import { breakEvenCostBps } from "../metrics/cost_curve.ts";
import { openDatabase } from "../store/database.ts";
import { loadUnseenTrades } from "../../test/fixtures/unseen_trades.ts";
import { ALL_MARKETS, loadUnseenRunsOf } from "../store/unseen_runs.ts";
import { DatabaseSource, type SourceContext } from "./database_source.ts";
import { extractDatabase } from "./extract_database.ts";
import { httpSource } from "./front/http_source.ts";
import { keyFigures } from "./front/key_figures.ts";
import { formatNumber } from "../metrics/format.ts";
import { serveDashboard } from "./server.ts";
import { type Source, SourceError } from "./source.ts";
import { storeContext } from "./store_context.ts";
import { sqljsReader } from "./sqljs_reader.ts";
import { proposeTrials } from "../store/trials.ts";
import { workerSource } from "./worker_source.ts";

const FOREVER = [0, 4e12] as const;

const store = await dashboardStore();
Deno.test.afterAll(() => store[Symbol.dispose]());

const view = await store.source.study("study"), [carried] = view.carried, never = view.trials - 1;

/** Questions of every kind, with what cannot be answered among them. */
const QUESTIONS: Readonly<Record<string, (source: Source) => Promise<unknown>>> = {
  "the study": (source) => source.study("study"),
  "another study": (source) => source.study("other"),
  ...Object.fromEntries(
    [
      ["", ""],
      ["", "-sharpe"],
      ["", "sharpe,-maxDrawdown"],
      ["", "verdict,trial"],
      ["", "params.entryMode,-score"],
      ["sharpe > 1", ""],
      ["sharpe > 1 and maxDrawdown < 10 %", "-profitFactor"],
      ["verdict = held or verdict = notProven", ""],
      ["verdict = notTested and good = yes", "-score"],
      ["unseenGain = none", "trial"],
      ["unseenGain != none", "-unseenGain"],
      ["params.useBook = true", "-params.threshold"],
      ["trial in (1, 2, 3)", ""],
      ["not (sharpe > 0)", "sharpe"],
      ["sharpe > 99", ""],
      ["sharp > 1", ""],
      ["", "sharp"],
      ["round < 2", "origin,-trial"],
      ["value = none", "trial"],
    ].map(([filter, sort]) => [`rows "${filter}" by "${sort}"`, (source: Source) =>
      source.rows("study", {
        filter,
        sort,
        columns: ["trial", "verdict", "good", "score", "sharpe", "unseenGain", "unseenDays", "params.useBook"],
        offset: 0,
        limit: 40,
      })]
    ),
  ),
  "the second page": (source) =>
    source.rows("study", { filter: "", sort: "trial", columns: ["trial"], offset: 10, limit: 10 }),
  "without curves": (source) => {
    const columns = ["trial", "unseenTradesPerDay", "unseenBreakEvenCostBps"];
    return source.rows("study", { filter: "", sort: "", columns, offset: 0, limit: 10, hasSparklines: false });
  },
  "no columns": (source) => source.histograms("study", "", []),
  "no rows": (source) => source.rows("study", { filter: "", sort: "", columns: [], offset: 99, limit: 10 }),
  "too many rows": (source) => source.rows("study", { filter: "", sort: "", columns: [], offset: 0, limit: 1001 }),
  "rows of another study": (source) =>
    source.rows("other", { filter: "", sort: "", columns: ["trial"], offset: 0, limit: 10 }),
  "an unknown column": (source) =>
    source.rows("study", { filter: "", sort: "", columns: ["sharp"], offset: 0, limit: 10 }),
  "histograms": (source) => source.histograms("study", "", ["sharpe", "maxDrawdown", "unseenGain"]),
  "histograms of some": (source) => source.histograms("study", "sharpe > 0", ["sharpe", "params.threshold"]),
  "a histogram of texts": (source) => source.histograms("study", "", ["verdict"]),
  "one carried": (source) => source.strategy("study", carried),
  "one never carried": (source) => source.strategy("study", never),
  "none": (source) => source.strategy("study", 1e6),
  "its account": (source) => source.equity("study", carried),
  "the account of another": (source) => source.equity("study", never),
  "its trades": (source) => source.trades("study", carried),
  "the trades of another": (source) => source.trades("study", never),
  "its decisions": (source) => source.decisions("study", carried, ...FOREVER),
  "those of another market": (source) => source.decisions("study", carried, ...FOREVER, "DOGE/USDT"),
  "the search": (source) => source.search("study"),
  "markets": (source) => source.markets(),
};

Deno.test("figures of all unseen days together are those of their trades", async () => {
  using db = await openDatabase(store.path, { readOnly: true });
  const { source } = store;
  const columns = ["trial", "unseenTradesPerDay", "unseenDays", "unseenBreakEvenCostBps", "unseenMaxDrawdown"];
  const { rows } = await source.rows("study", { filter: "unseenDays > 0", sort: "", columns, offset: 0, limit: 40 });
  assert.ok(rows.length > 0);
  for (const [trial, perDay, days, extraCost, fall] of rows.map((row) => row.map(Number))) {
    const runs = loadUnseenRunsOf(db, "study", trial).filter(({ market }) => market !== ALL_MARKETS);
    const { trades } = mergeTrades(runs.map((run) => loadUnseenTrades(db, "study", run)));
    assert.equal(Math.round(perDay * days), trades.length);
    assert.ok(Math.abs(extraCost - breakEvenCostBps(trades)!) < 1e-9);
    // What the page of the strategy says too.
    const { figures } = keyFigures(await source.strategy("study", trial), await source.equity("study", trial), null);
    assert.equal(formatNumber(fall, "percent"), figures.find(({ kpi }) => kpi === "maxDrawdown")?.value);
  }
});

/** An answer, or why there is none, as JSON has it. */
async function answerOf(source: Source, ask: (source: Source) => Promise<unknown>): Promise<unknown> {
  try {
    return JSON.parse(JSON.stringify(await ask(source)));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const { message, position, isMissing } = error;
    return { message, position, isMissing };
  }
}

Deno.test("the same questions have the same answers over HTTP, and from the database inside a page", async () => {
  assert.ok(Object.keys(QUESTIONS).length >= 40);
  const before = readFileSync(store.path);
  using worker = workerSource(store.path, store.directory);
  const faults: unknown[] = [];
  const server = serveDashboard({
    source: worker,
    port: 0,
    token: null,
    allowedHosts: [],
    live: worker.live,
    report: worker.report,
    onFault: (error) => faults.push(error),
  });
  const http = httpSource(server.url.slice(0, -1));
  const { Database } = await initSqlJs();
  const inPage = new Database(before);
  const nothing = { rows: [], absence: "none" };
  const page = new DatabaseSource(
    sqljsReader(inPage),
    {
      kind: "file",
      studies: () => [view],
      view: (study) => {
        if (study === view.study) return view;
        throw new SourceError(`Cannot find the study "${study}": there is "study"`, null, true);
      },
      markets: () => MARKETS,
      decisions: () => Promise.resolve(nothing),
      candles: () => Promise.reject(new SourceError("none")),
      follow: () => () => {},
    } satisfies SourceContext,
  );
  const MARKETS = await store.source.markets();
  try {
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      const direct = await answerOf(store.source, ask);
      assert.deepEqual(await answerOf(http, ask), direct, `${name}, over HTTP`);
      // What a page shows of decisions is that of the report.
      if (!name.startsWith("its decisions")) assert.deepEqual(await answerOf(page, ask), direct, `${name}, in a page`);
    }
    const report = await fetch(`${server.url}report/study.html`);
    assert.equal(report.headers.get("content-disposition"), 'attachment; filename="report-study.html"');
    assert.ok(extractDatabase(await report.text(), "report-study.html").length > 0);
    const missing = await fetch(`${server.url}report/other.html`);
    assert.deepEqual([missing.status, (await missing.json()).error], [
      404,
      'Cannot report on the study "other": there is none',
    ]);
  } finally {
    inPage.close();
    await server.close();
  }
  assert.deepEqual(faults, []);
  // Nothing was opened, and nothing written.
  assert.deepEqual(readFileSync(store.path), before);
});

Deno.test("candles and decisions end where the days end that were opened for a strategy", async () => {
  const { spans } = view, { source } = store;
  assert.ok(spans !== null);
  await assert.rejects(source.candles("study", never, 2, 1, "15m"), /the earlier one first/);
  const whole = await source.candles("study", never, ...FOREVER, "15m");
  const searched = whole.time.filter((time) => time <= spans.search.to);
  assert.deepEqual(whole.time, searched);
  assert.equal(whole.time.at(-1), spans.search.to);
  const later = await source.candles("study", never, spans.validation.from, spans.sealed.to, "15m");
  assert.deepEqual([later.time.length, /not opened for this strategy/.test(later.absence ?? "")], [0, true]);
  const opened = await source.candles("study", carried, spans.validation.from, spans.validation.to + 1, "15m");
  assert.deepEqual([opened.time[0], opened.time.at(-1)], [spans.validation.from, spans.validation.to]);
  // Its log was not kept: it is replayed, on the days of the search alone.
  const { rows, absence } = await source.decisions("study", never, ...FOREVER);
  assert.equal(absence, null);
  assert.ok(rows.length > 0 && rows.every(({ time }) => time <= spans.search.to));
  const { entryTime } = await source.trades("study", never), decided = new Set(rows.map(({ time }) => time));
  assert.ok(entryTime.every((time) => decided.has(time - 15 * 60_000)), "each entry was decided at the close before");
});

Deno.test("no decisions are shown of a strategy whose trades are no longer on record", async () => {
  const path = join(store.directory, "lost.db");
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.exec(`DELETE FROM trades WHERE trial = ${never}`);
  const source = new DatabaseSource(db, storeContext({ db, path, directory: store.directory }));
  const { rows, absence } = await source.decisions("study", never, ...FOREVER);
  assert.deepEqual([rows.length, /cannot be made again/.test(absence ?? "")], [0, true]);
});

Deno.test("a study whose bars are no longer those on record is shown without candles", async () => {
  const path = join(store.directory, "copy.db");
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.exec("UPDATE study_markets SET data_hash = 'other'");
  const source = new DatabaseSource(db, storeContext({ db, path, directory: store.directory }));
  const { time, absence } = await source.candles("study", carried, ...FOREVER, "15m");
  assert.deepEqual([time.length, /no longer what they were/.test(absence ?? "")], [0, true]);
  assert.ok((await source.trades("study", carried)).pnl.length > 0);
});

Deno.test("what was tried is what has ended: trials at which a search was stopped do not count", async () => {
  const path = join(store.directory, "stopped.db");
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.exec(`UPDATE studies SET stop_reason = NULL, summary = NULL, finished_at = NULL;
    UPDATE kpi_by_backtest SET is_hard = 0`);
  const ended = Number(db.prepare("SELECT count(*) AS trials FROM trials").get()?.trials);
  const proposal = { params: {}, strategy: null, origin: "model", round: 99, seed: 1 } as const;
  proposeTrials(db, "study", [ended, ended + 1].map((trial) => ({ ...proposal, trial })), 1_700_000_000_000);
  const source = new DatabaseSource(db, storeContext({ db, path, directory: store.directory }));
  const [line] = await source.studies(), view = await source.study("study"), search = await source.search("study");
  assert.deepEqual([line.trials, view.trials, search.trials.length], [ended, ended, ended]);
  assert.match(view.title, new RegExp(`^${ended} strategies tried so far`));
});

Deno.test("what speaks for a study is said of the strategies that hold, and they come first", async () => {
  const path = join(store.directory, "held.db"), last = view.carried.toSorted((a, b) => b - a)[0];
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.prepare("UPDATE kpi_by_backtest SET is_hard = trial = ?1, is_soft = max(is_soft, trial = ?1)").run(last);
  db.exec(`UPDATE certificates SET record = json_set(record, '$.sentences',
    json_array(json_object('topic', 'looks', 'light', 'red', 'text', 'of another')))`);
  db.prepare(`UPDATE certificates SET record = json_set(record, '$.verdict', 'green', '$.sentences',
    json_array(json_object('topic', 'looks', 'light', 'green', 'text', 'of the one that holds'))) WHERE trial = ?`)
    .run(last);
  const source = new DatabaseSource(db, storeContext({ db, path, directory: store.directory }));
  const { carried, checks } = await source.study("study");
  assert.deepEqual([carried[0], carried.toSorted()], [last, view.carried.toSorted()]);
  assert.deepEqual([checks[0].text, checks[0].of], ["of the one that holds", `Strategy ${last}.`]);
});

Deno.test("the days of a test are the most there were where a strategy was not carried through all of them", async () => {
  const path = join(store.directory, "part.db"), { unseen } = view.days!;
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  const lead = async () => {
    const { lead } = await new DatabaseSource(db, storeContext({ db, path, directory: store.directory })).study(
      "study",
    );
    return lead.join(" ");
  };
  db.exec("DELETE FROM unseen_runs WHERE trial NOT IN (SELECT trial FROM unseen_runs WHERE part = 'sealed')");
  assert.match(await lead(), new RegExp(`tested on ${unseen} unseen days`));
  db.exec("DELETE FROM unseen_runs WHERE part = 'sealed'");
  assert.match(await lead(), new RegExp(`tested on up to ${unseen} unseen days`));
});
