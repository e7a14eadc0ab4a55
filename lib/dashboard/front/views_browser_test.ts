/**
 * Strategy, Compare, Portfolio, Search and Data as readers have them before them, on a small study that is served.
 *
 * @module
 */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { until, viewInBrowser } from "../../../test/fixtures/browser.ts";
import { bundleTest, servedDashboard } from "../../../test/fixtures/dashboard_page.ts";
import { leadRun, paperLane } from "../../../test/fixtures/paper_run.ts";
import { runQuickStudy } from "../../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../../test/fixtures/temporary_folder.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { MAIN_DATABASE, openDatabase } from "../../store/database.ts";
import { openLedger, saveRecord } from "../../store/live_ledger.ts";
import { ledgerPath } from "../../store/live_places.ts";
import { loadRun } from "../../store/live_reads.ts";
import { openStudy } from "../../study/study.ts";

const press = (key: string) => `dispatchEvent(new KeyboardEvent("keydown", { key: ${JSON.stringify(key)} }))`;
const has = (selector: string) => `document.querySelector(${JSON.stringify(selector)}) !== null`;
const text = (selector: string) => `(document.querySelector(${JSON.stringify(selector)})?.textContent ?? "")`;

/** All that a view draws is there: its heading, its figures, no sign of waiting. */
const READY = until(`${has("main h1")} && !${has(".spinner")} &&
  [...document.querySelectorAll(".figure-place")].every((place) => place.querySelector("svg") !== null) &&
  [...document.querySelectorAll(".candles")].every((place) => place.querySelector(".chart canvas") !== null)`);

const IS_IN_ADDRESS = "location.hash.includes('timeframe=15m')";

/** What keeps readers out. */
const FAULTS = `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`;

/** From now on no question is answered; each is kept, and whether it was given up. */
const NOBODY_ANSWERS = `globalThis.asked = [], globalThis.fetch = (address, { signal }) =>
  new Promise((_, reject) => {
    const question = { address: String(address), isGivenUp: false };
    asked.push(question);
    signal.addEventListener("abort", () => {
      question.isGivenUp = true;
      reject(signal.reason);
    });
  }), null`;

const SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** Charts without words for those who do not see them, or without a table behind them. */
const BARE_CHARTS = `[...document.querySelectorAll("main .figure, main .candles")].filter((chart) =>
  chart.querySelector("[role=img][aria-label]") === null || chart.querySelector("details > summary") === null).length`;

/** How much of the tables of a view's days is beyond an edge. */
const CUT_DAYS = `[...document.querySelectorAll('[aria-label="The days"]')].map((table) =>
  table.scrollWidth - table.clientWidth)`;

/** Tables that go on beyond an edge and do not show it. */
const HIDDEN_ENDS = `[...document.querySelectorAll("main .scroll")].filter((place) =>
  place.scrollWidth > place.clientWidth && getComputedStyle(place).backgroundImage === "none")
  .map((place) => place.getAttribute("aria-label"))`;

/** Makes of a study one of many trials, six of which were tried on unseen days; gives their numbers. */
async function manyTrials(path: string): Promise<number[]> {
  using db = await openDatabase(path);
  db.exec("PRAGMA foreign_keys = OFF");
  const tables = db.prepare(
    `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND c.name = 'trial'`,
  ).all();
  for (const { name } of tables) {
    // No number is taken twice on the way.
    db.exec(`UPDATE ${name} SET trial = -trial - 1000; UPDATE ${name} SET trial = -trial`);
  }
  const columns = db.prepare("SELECT name FROM pragma_table_info('unseen_runs')").all().map(({ name }) => String(name));
  const [{ trial: from }] = db.prepare("SELECT trial FROM unseen_runs LIMIT 1").all();
  db.exec(
    `INSERT OR IGNORE INTO unseen_runs (${columns}) SELECT ${
      columns.map((name) => name === "trial" ? "o.trial" : `r.${name}`)
    } FROM unseen_runs r JOIN (SELECT trial FROM kpi_by_backtest WHERE trial NOT IN (SELECT trial FROM unseen_runs) LIMIT 6) o
    WHERE r.trial = ${from}`,
  );
  return db.prepare("SELECT DISTINCT trial FROM unseen_runs").all().map(({ trial }) => Number(trial));
}

Deno.test(
  await bundleTest("on a phone no view of a study with many strategies is wider than the screen", "dashboard"),
  async (t) => {
    using folder = temporaryFolder();
    await runQuickStudy(folder.path, { trials: 32 });
    const trials = await manyTrials(join(folder.path, MAIN_DATABASE)), chosen = trials.slice(0, 5).join();
    assert.ok(trials.length >= 6 && trials.every((trial) => trial >= 1000));
    await using dashboard = await servedDashboard(folder.path);
    const paths = [
      "",
      "strategies",
      `strategies/${trials[0]}`,
      "compare",
      `compare?chosen=${chosen}`,
      "portfolio",
      `portfolio?chosen=${trials.join()}`,
      `portfolio?chosen=${trials.join()}&weights=inverseVolatility`,
      "search",
      "data",
      "words",
    ];
    const answers = await viewInBrowser(paths.map((path) => ({
      url: `${dashboard.url}#/studies/study/${path}`,
      width: 390,
      scripts: [
        until(`${has("main h1, main h2")} && !${has(".spinner")}`),
        SIDEWAYS,
        CUT_DAYS,
        HIDDEN_ENDS,
        text("main"),
      ],
    })));
    for (const [i, path] of paths.entries()) {
      const [_, sideways, cut, hidden, words] = answers[i] as [boolean, number, number[], string[], string];
      await t.step(path || "overview", () => {
        assert.deepEqual([sideways, cut.filter((pixels) => pixels > 0), hidden], [0, [], []]);
        if (path === "compare") assert.match(words, /Compare \d{4}, \d{4}, \d{4}, \d{4}, \d{4}, which were tried/);
        if (path === "data") assert.equal(cut.length, 1);
      });
    }
  },
);

Deno.test(
  await bundleTest("the views of strategies, the search and the data show a study to everybody", "dashboard"),
  async (t) => {
    using folder = temporaryFolder();
    await runQuickStudy(folder.path, { trials: 32 });
    using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
    const openings = () => db.prepare("SELECT count(*) AS count FROM sealed_openings").get()?.count,
      before = openings();
    const study = openStudy(db, "study"), trials = study.findings.unseenRuns().map(({ trial }) => trial);
    const carried = trials[0], other = study.best(9).map(({ trial }) => trial).find((trial) => !trials.includes(trial));
    assert.ok(carried !== undefined && other !== undefined);
    using ledger = await openLedger(ledgerPath(folder.path, "dry"), "dry");
    const bars = simulateMarket({ seed: 5, bars: 4_000, edge: 6 });
    leadRun(ledger, [paperLane(bars, "donchian_breakout", {}, 3_000)]);
    // As one that goes on: it is halted once the page has looked at it.
    const record = { ...loadRun(ledger, "paper")!, run: "followed" }, risk = JSON.parse(record.risk!);
    saveRecord(ledger, "runs", record);
    const halt = { code: "HALTED", sentence: "Somebody asked", mode: "HALTED", since: 0, until: null };
    // The same study, whose bars are no longer those on record.
    using changed = temporaryFolder();
    copyFileSync(join(folder.path, MAIN_DATABASE), join(changed.path, MAIN_DATABASE));
    {
      using copy = await openDatabase(join(changed.path, MAIN_DATABASE));
      copy.exec("UPDATE study_markets SET data_hash = 'other'");
    }
    await using dashboard = await servedDashboard(folder.path), dashboardChanged = await servedDashboard(changed.path);
    const views = {
      strategy: `strategies/${carried}`,
      "strategy that was not carried": `strategies/${other}`,
      compare: `compare?chosen=${carried},${other}`,
      portfolio: `portfolio?chosen=${carried},${other}`,
      search: "search",
      data: "data",
      live: "live?environment=dry&run=paper",
    };
    // The other two screens are those of `dashboard_browser_test.ts`.
    const screens = [{ width: 1280, scheme: "light" }, { width: 360, scheme: "dark" }] as const;
    const url = (path: string) => `${dashboard.url}#/studies/study/${path}`;
    const audited = Object.entries(views).flatMap(([name, path]) =>
      screens.map((screen) => ({ name, path, ...screen }))
    );
    const walk = [
      READY,
      until(has(".chart canvas")),
      text(".trade-list h2"),
      press("t"),
      until(`${text(".trade-list h2")}.startsWith("Trade 2 of ") && ${text(".trade[aria-selected=true]")} !== ""`),
      until(`/confidence|decision|Closer/.test(${text(".decision")})`),
      `document.querySelector(".buttons button:nth-child(2)").click()`,
      until(`document.querySelector(".buttons button[aria-pressed=true]")?.textContent === "15m"`),
      IS_IN_ADDRESS,
      press("?"),
      until(has("dialog.keys[open]")),
      `document.querySelector("dialog.keys button").click()`,
      // Which one is next is asked for.
      until(`!document.querySelector(".actions button:nth-child(2)").disabled`),
      press("j"),
      until(`!location.hash.includes("strategies/${carried}?") && !location.hash.endsWith("strategies/${carried}")`),
      "history.back()",
      until(`location.hash.includes("strategies/${carried}")`),
      "complaints",
    ];
    const followed = [
      until(`${text("h1")} === "Run followed is not running."`),
      { tell: "halt" },
      until(`${text("h1")} === "Run followed is not running, and is halted."`),
      until(`/HALTED since .*: Somebody asked\\. A person lifts it\\./.test(${text(".absence.halted")})`),
      `[...document.querySelectorAll(".live pre")].map((line) => line.textContent)`,
      "complaints",
    ];
    const left = [
      READY,
      until(has(".chart canvas")),
      NOBODY_ANSWERS,
      `document.querySelector(".candles .buttons button[aria-pressed=false]").click()`,
      until(`asked.some(({ address }) => address.includes("/candles?"))`),
      ...["strategies", "search", "data", "live"].flatMap((view) => [
        `location.hash = "#/studies/study/${view}", globalThis.count = asked.length, null`,
        until("asked.length > count"),
      ]),
      `location.hash = "#/studies/study/words", null`,
      until(has("dl.words")),
      "asked.filter(({ isGivenUp }) => !isGivenUp).map(({ address }) => address)",
      // Decisions are asked for once the first candles have come, which may be before or after nobody answers.
      `[...new Set(asked.map(({ address }) => address.split("?")[0].split("/").at(-1)))]
        .filter((name) => name !== "decisions").toSorted().join()`,
    ];
    const answers = await viewInBrowser([
      ...audited.map(({ path, width, scheme }) => {
        const scripts = [READY, axe.source, FAULTS, SIDEWAYS, BARE_CHARTS, "complaints"];
        return { url: url(path), width, scheme, scripts };
      }),
      { url: url(`strategies/${carried}?trade=1`), width: 1280, scripts: walk },
      { url: url("live?environment=dry&run=followed"), width: 390, scripts: followed },
      {
        url: `${dashboardChanged.url}#/studies/study/strategies/${carried}?trade=3`,
        width: 1280,
        scripts: [READY, until(has(".absence")), text(".absence"), text(".trade-list h2")],
      },
      { url: url(`strategies/${carried}?trade=2`), width: 1280, scripts: left },
    ], () => saveRecord(ledger, "runs", { ...record, risk: JSON.stringify({ ...risk, restrictions: [halt] }) }));
    for (const [i, { name, width, scheme }] of audited.entries()) {
      await t.step(`${name} at ${width} px, ${scheme}: nothing keeps readers out or leaves the page`, () => {
        const [ready, _, faults, sideways, bare, complaints] = answers[i];
        assert.deepEqual({ ready, faults, sideways, bare, complaints }, {
          ready: true,
          faults: [],
          sideways: 0,
          bare: 0,
          complaints: [],
        });
      });
    }
    await t.step("keys lead from trade to trade and from strategy to strategy, and the address goes along", () => {
      const found = answers[audited.length], at = (step: number) => found[step];
      for (const [step, script] of walk.entries()) if (script.includes("async")) assert.equal(at(step), true);
      assert.match(String(at(2)), /^Trade 1 of /);
      assert.equal(at(walk.indexOf(IS_IN_ADDRESS)), true);
      assert.deepEqual(at(walk.length - 1), []);
    });
    await t.step(
      "a run is followed without a hand being moved, and the page names the commands it does not give",
      () => {
        const [isThere, _, isHalted, isTold, commands, complaints] = answers[audited.length + 1];
        assert.deepEqual([isThere, isHalted, isTold, complaints], [true, true, true, []]);
        assert.deepEqual(commands, [
          'deno task live resume --run followed --reason "…"',
          "deno task live parity --run followed",
        ]);
      },
    );
    await t.step(
      "where the bars are no longer those on record trades stand on their own prices, and a sentence says why",
      () => {
        const [ready, isSaid, said, heading] = answers[audited.length + 2];
        assert.deepEqual([ready, isSaid], [true, true]);
        assert.match(String(said), /bars of this study are no longer what they were.*own prices/);
        assert.match(String(heading), /^Trade 3 of /);
      },
    );
    await t.step("what a view asked for is given up once its reader has left it", () => {
      const found = answers[audited.length + 3];
      assert.deepEqual(found.slice(-2), [[], "candles,histograms,live,markets,search,strategies"]);
    });
    await t.step("nobody who looks opens a sealed day", () => assert.equal(openings(), before));
  },
);
