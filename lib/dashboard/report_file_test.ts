/**
 * The one-file report: what is in it, that nothing of the machine is, and that it comes out again as it went in.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { parseHTML } from "linkedom";
import { browserTest, until, viewInBrowser } from "../../test/fixtures/browser.ts";
import { bundleTest } from "../../test/fixtures/dashboard_page.ts";
import { firefoxTest, viewInFirefox } from "../../test/fixtures/firefox.ts";
import { dashboardStore } from "../../test/fixtures/dashboard_store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { checkReport } from "../report/check_report.ts";
import { openDatabase } from "../store/database.ts";
import { SCHEMA_VERSION } from "../store/migrate.ts";
import { openStudy } from "../study/study.ts";
import { DatabaseSource } from "./database_source.ts";
import { extractDatabase } from "./extract_database.ts";
import { reportBars } from "./report_bars.ts";
import { reportContext } from "./report_context.ts";
import { reportDatabase } from "./report_database.ts";
import { leftOutLines } from "./report_extent.ts";
import { makeReport } from "./report_file.ts";
import { studyView } from "./study_view.ts";

// The bundle first: with it a report is another one than without.
const aliveTest = await bundleTest(
  "it comes alive offline: every view answers, and hostile text does nothing",
  "report",
);

const store = await dashboardStore(), folder = temporaryFolder();
Deno.test.afterAll(() => {
  store[Symbol.dispose]();
  folder[Symbol.dispose]();
});

/** The report of a store's study, with the bars that it has. */
async function reportIn(path: string, study = "study") {
  using db = await openDatabase(path, { readOnly: true });
  return await makeReport(db, study, { bars: () => reportBars(db, openStudy(db, study)) });
}

const { html, contents, isLive } = await reportIn(store.path), bytes = extractDatabase(html, "it");

/** A database of bytes. */
function databaseOf(bytes: Uint8Array): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.deserialize(bytes);
  return db;
}

function hashOf(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A report as a file that a browser opens. */
function urlOf(name: string, text: string): string {
  writeFileSync(join(folder.path, name), text);
  return pathToFileURL(join(folder.path, name)).href;
}

Deno.test("the same study gives the same bytes, from wherever it lies", async () => {
  const other = join(folder.path, "copy.db");
  copyFileSync(store.path, other);
  if (existsSync(`${store.path}-wal`)) copyFileSync(`${store.path}-wal`, `${other}-wal`);
  assert.equal(hashOf((await reportIn(other)).html), hashOf(html));
  assert.deepEqual(checkReport(html, "it").faults, []);
});

Deno.test("inside is a whole database of the store's version that holds the study, and no look is made", () => {
  using inside = databaseOf(bytes), outside = new DatabaseSync(store.path, { readOnly: true });
  const one = (db: DatabaseSync, sql: string) => Object.values(db.prepare(sql).get()!)[0];
  assert.equal(one(inside, "PRAGMA integrity_check"), "ok");
  assert.equal(inside.prepare("PRAGMA foreign_key_check").all().length, 0);
  assert.equal(one(inside, "PRAGMA user_version"), SCHEMA_VERSION);
  // Neither of the two bytes says that there is a write-ahead log beside it.
  assert.deepEqual([...bytes.slice(18, 20)], [1, 1]);
  for (
    const table of [
      "trials",
      "kpi_by_backtest",
      "daily_returns",
      "certificates",
      "unseen_runs",
      "unseen_trades",
      "logs",
    ]
      .concat("adaptive_decisions", "sealed_openings", "shap_values", "benchmarks", "explanations")
  ) {
    const sql = `SELECT count(*) FROM ${table} WHERE study = 'study'`;
    assert.equal(one(inside, sql), one(outside, sql), table);
  }
  assert.ok(Number(one(inside, "SELECT count(*) FROM logs")) > 0 && contents.barsAbsence === null);
  const traded = "SELECT count(DISTINCT trial) FROM trades";
  assert.ok(Number(one(inside, traded)) > 0 && Number(one(inside, traded)) <= contents.trades);
});

Deno.test("its database answers the views as the store does", async () => {
  using inside = databaseOf(bytes);
  const file = new DatabaseSource(inside, reportContext(inside)), view = await file.study("study");
  const { carried } = view, [trial] = carried, { files: _, ...run } = view.run!;
  const server = await store.source.study("study"), { files: __, ...serverRun } = server.run!;
  assert.deepEqual([{ ...view, run: null }, run], [{ ...server, run: null }, serverRun]);
  assert.ok(carried.length > 0);
  const query = {
    filter: "",
    sort: "-score",
    offset: 0,
    limit: 50,
    columns: ["trial", "verdict", "unseenGain", "sharpe"],
  };
  assert.deepEqual(await file.rows("study", query), await store.source.rows("study", query));
  for (const ask of ["strategy", "equity", "trades"] as const) {
    assert.deepEqual(await file[ask]("study", trial), await store.source[ask]("study", trial), ask);
  }
  assert.deepEqual(await file.search("study"), await store.source.search("study"));
  const { search, sealed } = view.spans!;
  const [own, theirs] = await Promise.all([file, store.source].map((source) =>
    Promise.all([
      source.decisions("study", trial, search.from, sealed.to),
      source.candles("study", trial, search.from, sealed.to, "15m"),
    ])
  ));
  assert.deepEqual(own[0], theirs[0]);
  assert.ok(own[0].rows.length > 0);
  assert.deepEqual([own[1].time, own[1].timeframe, own[1].absence], [theirs[1].time, "15m", null]);
  own[1].close.forEach((close, i) => assert.ok(Math.abs(close / theirs[1].close[i] - 1) < 1e-5));
  // A strategy that was not carried shows no price of unseen days, here as there.
  const never = Array.from({ length: view.trials }, (_, i) => i).find((i) => !carried.includes(i))!;
  const hidden = await file.candles("study", never, sealed.from, sealed.to, "15m");
  assert.deepEqual([hidden.time, hidden], [
    [],
    await store.source.candles("study", never, sealed.from, sealed.to, "15m"),
  ]);
});

Deno.test("what fits with a tenth to spare is not left out, though it is reckoned before it is made", async () => {
  using db = await openDatabase(store.path, { readOnly: true });
  const study = openStudy(db, "study"), view = studyView(study, "finished"), bars = reportBars(db, study);
  for (const given of [bars, "None."]) {
    for (const trades of [0, 5, 20]) {
      const extent = { strategies: 1000, trades, most: Infinity },
        whole = await reportDatabase(db, view, extent, given);
      const held = await reportDatabase(db, view, { ...extent, most: 1.1 * whole.packed.length }, given);
      assert.deepEqual(held.contents, whole.contents);
      assert.deepEqual(held.bytes, whole.bytes);
    }
  }
});

Deno.test("strategies that could not be run take next to nothing, and nothing is left out for them", async () => {
  const path = join(folder.path, "failed.db");
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.exec(`WITH RECURSIVE more(number) AS (SELECT 1000 UNION ALL SELECT number + 1 FROM more WHERE number < 7999)
    INSERT INTO trials (study, trial, state, params, reason, origin, round, seed, proposed_at, strategy)
    SELECT study, number, 'failed', params, 'it broke', origin, round, seed, proposed_at, strategy
    FROM more, (SELECT * FROM trials LIMIT 1)`);
  const view = studyView(openStudy(db, "study"), "finished");
  const { packed, contents } = await reportDatabase(db, view, { strategies: 8000, trades: 20, most: 5e6 }, "None.");
  assert.deepEqual([contents.strategies > 7000, contents.areTradesLeftOut], [true, false], `${packed.length}`);
});

Deno.test("what is too large loses its bars first, then trades, and says so", async () => {
  using db = await openDatabase(store.path, { readOnly: true });
  const study = openStudy(db, "study"), view = studyView(study, "finished"), bars = reportBars(db, study);
  const made = async (most: number) => await reportDatabase(db, view, { strategies: 1000, trades: 20, most }, bars);
  const whole = await made(Infinity), less = await made(whole.packed.length - 1);
  assert.deepEqual([whole.contents.barsAbsence, whole.contents.trades > view.carried.length], [null, true]);
  assert.match(less.contents.barsAbsence!, /too large/);
  assert.equal(less.contents.trades, whole.contents.trades);
  const least = await made(1);
  assert.equal(least.contents.trades, view.carried.length, "those that were carried keep theirs");
  const none = await made(less.packed.length - 1);
  assert.ok(none.contents.trades < whole.contents.trades && none.packed.length < less.packed.length);
  assert.deepEqual(
    [whole, less, none, least].map(({ contents }) =>
      leftOutLines(contents).filter((line) => line.startsWith("Trades"))
    ),
    [
      [],
      [],
      ...[none, least].map(({ contents }) => [
        `Trades are kept of ${contents.trades} strategies, as with more this file had been too large to send.`,
      ]),
    ],
  );
  // Those that were not valid have no rank, and of them nothing was left out.
  const all = await reportDatabase(db, view, { strategies: 1000, trades: 1000, most: Infinity }, bars);
  assert.deepEqual([all.contents.trades < all.contents.strategies, leftOutLines(all.contents)], [true, []]);
  const few = await reportDatabase(db, view, { strategies: 3, trades: 0, most: Infinity }, "None.");
  using inside = databaseOf(few.bytes);
  const held = inside.prepare("SELECT trial FROM trials").all().map(({ trial }) => Number(trial));
  assert.ok(
    view.carried.every((trial) => held.includes(trial)) && held.length >= 3 && held.length <= 3 + view.carried.length,
  );
});

/** Texts that would do something if they were taken for anything but text. */
const HOSTILE =
  `<img src=x onerror="globalThis.hacked=1"></script><script>globalThis.hacked=2</script>]]>&amp;\u202Egnp'\``;

/** A copy of the store whose texts are hostile and whose files lie in folders with telling names. */
function hostileStore(): string {
  const path = join(folder.path, "hostile.db"), secret = "/srv/jo secret/deep";
  copyFileSync(store.path, path);
  using db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const set = (sql: string, ...values: (string | number)[]) => db.prepare(sql).run(...values);
  const tables = db.prepare(
    "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'study' WHERE m.type = 'table'",
  )
    .all().map(({ name }) => String(name));
  for (const table of tables) set(`UPDATE ${table} SET study = ?`, HOSTILE);
  // Earlier releases kept no closes of the market.
  set("DELETE FROM benchmarks");
  const source = {
    kind: "file",
    path: `${secret}/bars.csv`,
    symbol: `${HOSTILE}/USDT`,
    timeframe: "15m",
    from: null,
    to: null,
  };
  set("UPDATE study_markets SET symbol = ?, source = ?", `${HOSTILE}/USDT`, JSON.stringify(source));
  set("UPDATE studies SET source = ?", `15m from ${secret}/bars.csv`);
  set(
    "UPDATE studies SET settings = json_set(settings, '$.strategies', json(?))",
    JSON.stringify([{ kind: "file", name: HOSTILE, url: pathToFileURL(`${secret}/own.ts`).href, sha256: "ab" }]),
  );
  set("UPDATE studies SET summary = json_set(summary, '$.study', ?)", HOSTILE);
  set(
    "UPDATE trials SET state = 'failed', reason = ? WHERE trial = (SELECT max(trial) FROM trials)",
    `Cannot import ${
      pathToFileURL(`${secret}/own.ts`).href
    }: ${HOSTILE} in ${secret}/other dir/x.ts and ${homedir()}/y.ts`,
  );
  return path;
}

let hostile: ReturnType<typeof reportIn> | null = null;

/** The report of the hostile study; made once. */
const hostileReport = () => hostile ??= reportIn(hostileStore(), HOSTILE);

Deno.test("it holds no folder, host or user, whatever the study was made from, and hostile text stays text", async () => {
  const { html } = await hostileReport(),
    inside = Buffer.from(extractDatabase(html, "it")).toString("latin1");
  const names = [store.directory, dirname(store.path), "jo secret", "jo%20secret", "/srv/", `${homedir()}/`];
  // Short names stand in words by chance.
  for (const name of [hostname(), userInfo().username].filter((text) => text.length > 4)) names.push(name);
  for (const name of names) {
    assert.ok(!html.includes(name), `the page names ${name}`);
    assert.ok(!inside.includes(name), `its database names ${name}`);
  }
  const { document } = parseHTML(html) as unknown as {
    document: { querySelectorAll(query: string): { length: number } };
  };
  assert.deepEqual(["img", "#report script", "[onerror]"].map((query) => document.querySelectorAll(query).length), [
    0,
    0,
    0,
  ]);
  assert.ok(html.includes("&lt;img src=x onerror="));
});

Deno.test("what is no whole report has no database to take out, in a sentence", () => {
  const start = html.indexOf("data-sha256"), middle = html.indexOf(">", start) + 5000;
  const edited = html.slice(0, middle) + (html[middle] === "A" ? "B" : "A") + html.slice(middle + 1);
  for (
    const [page, message] of [
      ["<!doctype html><p>Hello", /found a file without the mark of one$/],
      ["", /found a file without the mark of one$/],
      [html.slice(0, middle), /found one that was cut off$/],
      [html.replace('id="database"', 'id="else"'), /found one without a database/],
      [edited, /cannot be unpacked$|has the SHA-256 \w{64} and not \w{64}$/],
    ] as const
  ) {
    assert.throws(() => extractDatabase(page, "it"), { name: "UserError", message });
  }
});

Deno.test("the documented lines of Python take the same bytes out", async () => {
  const guide = readFileSync(new URL("../../docs/guide/pages.md", import.meta.url), "utf8");
  const [, code] = /```python\n([^]*?)```/.exec(guide)!;
  const page = join(folder.path, "report-STUDY.html");
  writeFileSync(page, html);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command("python3", { args: ["-c", code], cwd: folder.path }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  assert.equal(output.code, 0, new TextDecoder().decode(output.stderr));
  assert.equal(hashOf(readFileSync(join(folder.path, "study.db"))), hashOf(bytes));
});

/** The same report with a table in its database that nothing packs, so that the file is as large as any may be. */
function padded(html: string): string {
  using db = databaseOf(extractDatabase(html, "it"));
  db.exec("CREATE TABLE padding (filler BLOB) STRICT; INSERT INTO padding VALUES (randomblob(10500000))");
  const bytes = db.serialize(), packed = gzipSync(bytes, { level: 1 }).toString("base64");
  return html.replace(/(<script [^>]*id="database"[^>]*data-sha256=")\w+("[^>]*>)[^<]*/, (_, tag, rest) => {
    return `${tag}${hashOf(bytes)}${rest}${packed}`;
  });
}

const INTACT = "document.documentElement.dataset.intact", TITLE = "document.querySelector('h1').textContent";

/** SHA-256 of what the button saves. */
const SAVED = `(async () => {
  let saved = null;
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { saved = blob; return make.call(URL, blob); };
  document.querySelector(".foot button").click();
  const hash = await crypto.subtle.digest("SHA-256", await saved.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
})()`;

Deno.test(
  browserTest(
    "from file:// without a network it is read without scripts, knows whether it is intact, and saves its database",
  ),
  async () => {
    const edited = html.replace(
      /(<h1>.*?)(\w)(<\/h1>|<\/span>)/,
      (_, before, letter, after) => `${before}${letter === "a" ? "b" : "a"}${after}`,
    );
    assert.notEqual(edited, html);
    const url = urlOf("report.html", html), common = { width: 1280, isOffline: true };
    const [still, whole, changed] = await viewInBrowser([
      {
        ...common,
        url,
        hasScripts: false,
        scripts: [INTACT, TITLE, "document.querySelectorAll('.dots-chart').length"],
      },
      { ...common, url, scripts: [until(`${INTACT} === 'true'`), SAVED, "complaints"] },
      {
        ...common,
        url: urlOf("edited.html", edited),
        scripts: [until(`${INTACT} === 'false'`), TITLE, "document.querySelectorAll('svg, table').length"],
      },
    ]);
    const { title } = await store.source.study("study");
    assert.deepEqual(still.slice(0, 2), ["unchecked", title]);
    assert.ok(Number(still[2]) > 0);
    assert.deepEqual(whole, [true, hashOf(bytes), []]);
    assert.deepEqual(changed, [true, "This file is not the one that was made.", 0]);
  },
);

Deno.test(aliveTest, async () => {
  const large = padded(html);
  assert.ok(isLive && large.length > 14e6);
  const [trial] = (await store.source.study("study")).carried,
    alive = until("document.querySelector('#main h1, #main h2') !== null && !document.querySelector('.spinner')");
  const url = urlOf("live.html", html), common = { width: 1280, isOffline: true };
  const views = [
    "overview",
    "strategies",
    `strategies/${trial}`,
    `compare?chosen=0,${trial}`,
    "portfolio",
    "search",
    "data",
    "words",
  ];
  const width = `Number(document.querySelector(".dots-chart").getAttribute("width"))`;
  const print = (when: string) =>
    `(dispatchEvent(new Event("${when}print")), new Promise((done) => setTimeout(() => done(${width}), 0)))`;
  const answers = await viewInBrowser([
    { ...common, url, scripts: [alive, width, print("before"), print("after"), "complaints"] },
    ...views.map((view) => ({
      ...common,
      url: `${url}#/studies/study/${view}`,
      scripts: [alive, "document.querySelector('#main').textContent.includes('could not be shown')", "complaints"],
    })),
    {
      ...common,
      url: `${urlOf("large.html", large)}#/studies/study/strategies`,
      scripts: [alive, INTACT, until("document.querySelectorAll('.grid-scroll tbody a').length > 5"), "complaints"],
    },
    {
      ...common,
      url: urlOf("hostile.html", (await hostileReport()).html),
      scripts: [alive, "[globalThis.hacked ?? null, document.querySelectorAll('img').length]", "complaints"],
    },
  ]);
  const [, onScreen, onPaper, again] = answers.shift()!.map(Number);
  assert.ok(onPaper <= 653 && onPaper < onScreen, `of the ${onPaper} px of a chart a sheet of A4 has not as many`);
  assert.equal(again, onScreen, "it is as wide as before once it is printed");
  views.forEach((view, i) => assert.deepEqual(answers[i], [true, false, []], view));
  assert.deepEqual(answers.at(-2), [true, "true", true, []]);
  assert.deepEqual(answers.at(-1), [true, [null, 0], []]);
});

Deno.test(firefoxTest("Firefox opens it from file:// as Chromium does"), async () => {
  const url = urlOf("firefox.html", html), { title } = await store.source.study("study");
  const alive = isLive ? until("document.querySelector('#main h1') !== null") : "'true'";
  const answers = await viewInFirefox(url, [until(`${INTACT} === 'true'`), alive, TITLE, SAVED]);
  assert.deepEqual(answers, ["true", "true", title, hashOf(bytes)]);
});
