/**
 * The dashboard in a real browser: every view and every state of a study, on phones and desktops, light and dark, by eye,
 * by keyboard and by other means.
 *
 * @module
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import axe from "axe-core";
import { type Deed, until, viewInBrowser, type Viewing } from "../../../test/fixtures/browser.ts";
import { bundleTest, servedDashboard } from "../../../test/fixtures/dashboard_page.ts";
import { runDashboardStudy } from "../../../test/fixtures/dashboard_store.ts";
import { temporaryFolder } from "../../../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../../store/database.ts";
import { ownStudy } from "../../store/study_owner.ts";

/** A view is there once nothing of it is on its way. */
const READY = until(`document.querySelector("main h1, main h2") && !document.querySelector(".spinner") && true`);

/** The faults of a page that keep readers out. */
const FAULTS = `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 160)))`;

/** What hostile texts have done: run, or become elements. */
const HARM = `[globalThis.hacked ?? null, document.querySelectorAll("img").length,
  document.querySelectorAll("main script").length]`;

const SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** What is read of a page, but for the words that explain themselves. */
const PLAIN_WORDS = `(() => {
  for (const term of document.querySelectorAll("main .term")) term.style.display = "none";
  const text = document.querySelector("main").innerText;
  for (const term of document.querySelectorAll("main .term")) term.style.display = "";
  return text;
})()`;

/** Words of the trade that the Overview does not use without explaining them. */
const JARGON =
  /\b(alpha|beta|deflated|p-values?|backtests?|back-tests?|hyper-?parameters?|drawdowns?|sharpe|sortino|calmar|overfit\w*|in-sample|out-of-sample|bootstrap\w*|monte carlo|kurtosis|skew\w*|null hypothesis|standard errors?|z-scores?|sampler|bps|quantiles?|percentiles?)\b/i;

/** What is done to a finished study to bring it into each state, and what its page then says. */
const STATES: Readonly<Record<string, { readonly sql: (study: string) => string; readonly says: RegExp }>> = {
  finished: { sql: () => "", says: /None of 56 strategies held up/ },
  held: {
    sql: (study) =>
      `UPDATE kpi_by_backtest SET is_hard = 1, is_soft = 1 WHERE ${carried(study)};
       UPDATE certificates SET record = json_set(record, '$.verdict', 'green') WHERE ${carried(study)};`,
    says: /held up on days (it|they) had never seen\./,
  },
  interrupted: {
    sql: (study) =>
      `UPDATE studies SET stop_reason = NULL, summary = NULL, finished_at = NULL WHERE study = '${study}';`,
    says: /The search was interrupted/,
  },
  // Somebody has it meanwhile.
  running: {
    sql: (study) =>
      `UPDATE studies SET stop_reason = NULL, summary = NULL, finished_at = NULL WHERE study = '${study}';`,
    says: /The search is running: this is what it has found so far/,
  },
  nothingValid: {
    sql: (study) =>
      `UPDATE kpi_by_backtest SET is_valid = 0, is_soft = 0, score = NULL WHERE study = '${study}';
       DELETE FROM certificates WHERE study = '${study}'; ${withoutUnseen(study)}`,
    says: /None of 56 strategies could be judged/,
  },
  failed: {
    sql: (study) =>
      `UPDATE trials SET state = 'failed', reason = '<img src=x onerror=alert(1)>', value = NULL
         WHERE study = '${study}' AND trial % 3 = 0;
       DELETE FROM kpi_by_backtest WHERE study = '${study}' AND trial % 3 = 0;`,
    says: /could not be run.*<img src=x onerror=alert\(1\)>/s,
  },
  notKept: { sql: withoutUnseen, says: /Made before unseen days were kept/ },
};

function carried(study: string): string {
  return `study = '${study}' AND trial IN (SELECT trial FROM unseen_runs WHERE study = '${study}')`;
}

function withoutUnseen(study: string): string {
  return `DELETE FROM unseen_trades WHERE study = '${study}'; DELETE FROM unseen_runs WHERE study = '${study}';`;
}

/** A text that would do something if it were taken for anything but text. */
const HOSTILE =
  `<img src=x onerror="globalThis.hacked=1"></script><script>globalThis.hacked=2</script>]]>\u202Egnp'=1+1`;

/** Writes a study like one that is there under another name. */
function copyStudy(db: DatabaseSync, to: string, from = "study"): void {
  // A key that SQLite gives is its own in each copy.
  const tables = db.prepare(
    `SELECT m.name, group_concat(c.name) AS columns FROM sqlite_master m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) s WHERE s.name = 'study')
       AND (c.pk = 0 OR c.name = 'study' OR (SELECT count(*) FROM pragma_table_info(m.name) p WHERE p.pk > 0) > 1)
     GROUP BY m.name ORDER BY m.name <> 'studies', m.name <> 'trials'`,
  ).all();
  for (const { name, columns } of tables) {
    const values = String(columns).replace(/\bstudy\b/, "?1");
    db.prepare(`INSERT INTO ${name} (${columns}) SELECT ${values} FROM ${name} WHERE study = ?2`).run(to, from);
  }
}

/** Runs a study and writes one like it in each state, by its name, and one whose texts are hostile. */
async function writeStates(folder: string): Promise<void> {
  await runDashboardStudy(folder, { trials: 56 });
  using db = new DatabaseSync(join(folder, MAIN_DATABASE), { enableForeignKeyConstraints: false });
  for (const [state, { sql }] of Object.entries(STATES)) {
    copyStudy(db, state);
    db.exec(sql(state));
  }
  copyStudy(db, HOSTILE);
  for (
    const change of [
      "study_markets SET symbol = ?1 || '/USDT'",
      "trials SET params = json_set(params, '$.entryMode', ?1), reason = ?1, extra = json_set(extra, '$.description', ?1)",
      "kpi_by_backtest SET params = json_set(params, '$.entryMode', ?1)",
    ]
  ) db.prepare(`UPDATE ${change} WHERE study = ?1`).run(HOSTILE);
}

/** Trials of the study that is too long for any page. */
const LONG = 100_000;

/** Makes of the study in a folder, in another one, one of as many trials as nobody scrolls through. */
function writeLongStudy(from: string, to: string): void {
  mkdirSync(to);
  copyFileSync(join(from, MAIN_DATABASE), join(to, MAIN_DATABASE));
  using db = new DatabaseSync(join(to, MAIN_DATABASE), { enableForeignKeyConstraints: false });
  const { trials } = db.prepare("SELECT max(trial) + 1 AS trials FROM trials WHERE study = 'study'").get()!;
  db.exec("BEGIN; UPDATE trials SET extra = NULL, params = '{}'; UPDATE kpi_by_backtest SET params = '{}'");
  for (const table of ["trials", "kpi_by_backtest"]) {
    const columns = db.prepare("SELECT name FROM pragma_table_info(?)").all(table).map(({ name }) => String(name));
    const values = columns.map((name) => name === "trial" ? `trial + ${trials} * n` : name);
    db.exec(
      `WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ${LONG} / ${trials})
       INSERT INTO ${table} (${columns}) SELECT ${values} FROM copies, ${table}
       WHERE study = 'study' AND trial + ${trials} * n < ${LONG}`,
    );
  }
  db.exec("COMMIT");
}

/** Width of the window and colours of the reader's system, beside those that every test looks at. */
const OTHER_SCREENS = [[1280, "light"], [360, "dark"]] as const;

/** What must hold at this place of a journey. */
const holds = (what: string, expression: string) =>
  until(expression) + `.then((found) => ({ what: ${JSON.stringify(what)}, found }))`;

const press = (...keys: readonly string[]): Deed[] => keys.map((press) => ({ press }));
const focus = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).focus()`;
const click = (text: string) =>
  `[...document.querySelectorAll("button")].find((button) => button.textContent.trim().startsWith(${
    JSON.stringify(text)
  })).click()`;
const INPUT = "document.querySelector('.filter-field input')", AT = "document.activeElement.dataset.cell";
const MATCHED = "Number(document.querySelector('.strategies-line b').textContent.split(' ')[0])";
const QUERY = "Object.fromEntries(new URLSearchParams(location.hash.split('?')[1]))";

/** A journey through the table of strategies by keys and brush, from any view. */
const JOURNEY: readonly (string | Deed)[] = [
  READY,
  "location.hash = location.hash.replace('overview', 'strategies')",
  holds(
    "rows in sight are in the document, not all",
    `(() => {
    const rows = document.querySelectorAll(".grid-scroll tbody tr:not(.spacer)").length;
    return rows > 5 && rows <= 60 && document.querySelector("[role=grid]").getAttribute("aria-rowcount") === "58";
  })()`,
  ),
  focus(".filter-field input"),
  { type: "sharpe > " },
  holds(
    "a filter that is not whole yet shows its place, and all rows",
    `${INPUT}.ariaInvalid === "true" &&
    document.querySelector(".filter-fault pre").textContent.endsWith("^") && ${MATCHED} === 56`,
  ),
  { type: "-99 and verdict = held" },
  holds("a filter filters and is in the address", `${MATCHED} < 10 && ${QUERY}.filter.endsWith("verdict = held")`),
  { type: " and sharp > 1" },
  holds(
    "the last valid one stays in force, and the nearest name is told",
    `${MATCHED} < 10 &&
    document.querySelector(".filter-fault").textContent.includes('near "sharpe"')`,
  ),
  ...press("Control+A", "Delete"),
  holds("without a filter all are there", `${MATCHED} === 56 && ${QUERY}.filter === undefined`),
  holds("the histograms are drawn", `document.querySelector(".brush .bars")`),
  focus(".brush-handle"),
  ...press("ArrowRight", "ArrowRight"),
  holds("arrow keys on a histogram write the filter", `/^sharpe >= /.test(${INPUT}.value) && ${MATCHED} < 56`),
  ...press("Home"),
  holds("and take it back", `${INPUT}.value === "" && ${MATCHED} === 56`),
  { drag: ".brush", through: [[0.3, 0.5], [0.8, 0.5]] },
  holds("a brush writes both bounds", `/^sharpe >= \\S+ and sharpe <= \\S+$/.test(${INPUT}.value)`),
  click("Clear all"),
  holds("all filters go at once", `${INPUT}.value === "" && ${MATCHED} === 56`),
  focus("[data-cell='0:1']"),
  ...press("ArrowDown", "Space"),
  holds(
    "keys move from cell to cell and choose",
    `${AT} === "1:1" && /^\\d+$/.test(${QUERY}.chosen) &&
    document.querySelector("tr[aria-selected=true] a").textContent === ${QUERY}.chosen`,
  ),
  ...press("Control+End"),
  holds(
    "the last cell of all comes into sight",
    `${AT}?.startsWith("55:") && document.activeElement.checkVisibility()`,
  ),
  ...press("Control+Home"),
  // The row has to be drawn before it can be left.
  holds("and the first one again", `${AT} === "0:0"`),
  ...press("ArrowRight", "ArrowUp", "Enter"),
  holds(
    "a head sorts by its column",
    `document.querySelector("th[aria-sort]").textContent.startsWith("Number") &&
    ${QUERY}.sort === "trial"`,
  ),
  focus("[data-cell='0:1']"),
  holds("in the order of its column", `document.querySelector("[data-cell='0:1'] a").textContent === "0"`),
  ...press("Enter"),
  holds("Enter opens a strategy", `/strategies\\/0\\b/.test(location.hash)`),
  READY,
  "history.back()",
  holds(
    "back is where one was, with what was chosen",
    `!/strategies\\/0\\b/.test(location.hash) && ${QUERY}.sort === "trial" &&
    document.querySelector(".tray")?.textContent.includes("1 chosen")`,
  ),
  click("Columns"),
  holds("a dialog has the focus", `document.activeElement.closest("dialog") !== null`),
  ...press("Escape"),
  holds("and lets it go", `document.querySelector("dialog") === null`),
  click("Scatter"),
  holds("the scatter is drawn", `document.querySelector(".scatter-plot")`),
  { drag: ".scatter-plot", through: [[0.05, 0.02], [0.98, 0.02], [0.98, 0.95], [0.05, 0.95], [0.05, 0.02]] },
  holds("a lasso chooses", `${QUERY}.chosen.split(",").length > 5`),
];

/** A journey through a table that is too long to hold. */
const LONG_JOURNEY: readonly (string | Deed)[] = [
  READY,
  holds(
    "of a hundred thousand rows those in sight are in the document",
    `(() => {
    const rows = document.querySelectorAll(".grid-scroll tbody tr:not(.spacer)").length;
    return rows > 5 && rows <= 60 && document.querySelector("[role=grid]").ariaRowCount === "${LONG + 2}";
  })()`,
  ),
  focus("[data-cell='0:1']"),
  "document.querySelector('.grid-scroll').scrollTop = 44_000",
  holds(
    "a cell that was scrolled away leaves the focus to the table, not to another row",
    `document.activeElement.className === "grid-scroll" && document.querySelector("[data-cell='1000:1'] a")`,
  ),
  ...press("ArrowDown"),
  holds("and keys go on from it", `${AT} === "1:1"`),
  ...press("Control+End"),
  holds("the last of them comes into sight", `${AT}?.startsWith("${LONG - 1}:")`),
  focus(".filter-field input"),
  { type: "trial in (7, 77777)" },
  holds("a filter finds two among them", `${MATCHED} === 2`),
  "complaints.length",
];

/** What a link that was sent shows. */
const LINK = "strategies?filter=sharpe+%3E+-99&sort=trial&columns=sortino&chosen=3,1&nonsense=1";
const LINKED = holds(
  "a link shows what was seen when it was sent",
  `${INPUT}.value === "sharpe > -99" && ${MATCHED} > 5 &&
  document.querySelector(".tray").textContent.includes("2 chosen: 3, 1") &&
  document.querySelectorAll(".heads th").length === 5`,
);

/** Hides the page or shows it again, as browsers do with tabs. */
const hide = (isHidden: boolean) =>
  `Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
   document.dispatchEvent(new Event("visibilitychange"));`;

/** A page that is not seen leaves all six connections that a browser has to a server to others. */
const SHARES_CONNECTIONS = `(() => {
  if (globalThis.others === undefined) {
    ${hide(true)}
    globalThis.others = Array.from({ length: 6 }, () => new EventSource("/api/v1/studies/finished/events"));
  }
  if (!globalThis.others.every(({ readyState }) => readyState === 1)) return false;
  for (const one of globalThis.others) one.close();
  ${hide(false)}
  return true;
})()`;

/** Ends one more try of the study that is finished. */
function endOneMore(folder: string): void {
  using db = new DatabaseSync(join(folder, MAIN_DATABASE));
  db.exec(
    `INSERT INTO trials (study, trial, state, params, origin, round, seed, proposed_at, started_at, finished_at)
     SELECT study, 1000, state, params, origin, round, seed, proposed_at, started_at, finished_at
     FROM trials WHERE study = 'finished' AND state = 'done' LIMIT 1`,
  );
}

const HEADING = `document.querySelector("h1").textContent`, BODY = "document.body.innerText";
const LOST = `${BODY}.includes("The server does not answer. This page asks again by itself")`;

/** A study is looked at that goes on; then its server goes, and comes again. */
const RUNNING_JOURNEY: readonly (string | Deed)[] = [
  READY,
  `(globalThis.first = ${HEADING}, null)`,
  { tell: "end one more" },
  holds(
    "what is new waits to be asked for",
    `/^1 new: show it$/.test(document.querySelector(".fresh button").textContent)`,
  ),
  holds("nothing has moved under the reader's eyes until then", `${HEADING} === globalThis.first`),
  `document.querySelector(".fresh button").click()`,
  holds("it is there once it was asked for", `${HEADING} !== globalThis.first`),
  holds("a page that is not seen leaves its connection to others", SHARES_CONNECTIONS),
  { tell: "leave" },
  holds("that the server has gone is said", LOST),
  `(location.hash = "#/studies/finished/strategies", null)`,
  holds("what nobody answered says so", `${BODY}.includes("This could not be shown")`),
  { tell: "come back" },
  holds("once it is there again nothing is said of it", `!${LOST}`),
  holds("and what was not answered is, without a hand being moved", `${MATCHED} === 57`),
  "complaints.filter((text) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY|ERR_CONNECTION_RESET/.test(text))",
];

/** What was waited for on a journey came: until it has, a journey does not go on. */
const placesOf = (journey: readonly (string | Deed)[]) =>
  journey.filter((step) => typeof step === "string" && step.includes("what:")).length;
const reached = (answers: readonly unknown[]) =>
  answers.filter((answer) => answer !== null && typeof answer === "object" && "what" in answer).length;

Deno.test(
  await bundleTest("the dashboard keeps nobody out and says what to know in every state", "dashboard"),
  async (t) => {
    using root = temporaryFolder();
    const [full, empty, long] = ["full", "empty", "long"].map((name) => join(root.path, name));
    mkdirSync(empty);
    await writeStates(full);
    using _runs = ownStudy(full, "running", "run", Date.now());
    writeLongStudy(full, long);
    (await openDatabase(join(empty, MAIN_DATABASE))).close();
    await using served = await servedDashboard(full), servedEmpty = await servedDashboard(empty);
    await using servedLong = await servedDashboard(long),
      closed = await servedDashboard(full, { token: "b".repeat(32) });
    using db = await openDatabase(join(full, MAIN_DATABASE), { readOnly: true });
    const trials = db.prepare("SELECT DISTINCT trial FROM unseen_runs ORDER BY trial").all().map(({ trial }) =>
      Number(trial)
    );
    const chosen = trials.slice(0, 2).join(",");
    const openings = () => db.prepare("SELECT count(*) AS rows FROM sealed_openings").get()?.rows, before = openings();
    const screens = [[1280, "dark"], [360, "light"]] as const;
    // Both widths and both schemes are among two; every one of the four each night.
    const isNight = Deno.env.has("NIGHTLY"), everyScreen = isNight ? [...screens, ...OTHER_SCREENS] : screens;
    // The other views are looked at in their own test on the other two screens.
    const others = [
      `strategies/${trials[0]}`,
      `compare?chosen=${chosen}`,
      `portfolio?chosen=${chosen}`,
      "search",
      "data",
    ];
    const looks = [
      ...["overview", `strategies?chosen=${chosen}`, "strategies?scatter=maxDrawdown,sharpe", "words"].flatMap((view) =>
        everyScreen.map(([width, scheme]) => ({ view, width, scheme }))
      ),
      ...(isNight ? others : []).flatMap((view) => screens.map(([width, scheme]) => ({ view, width, scheme }))),
    ];
    const audit = [READY, axe.source, FAULTS, SIDEWAYS, "complaints"];
    const states = Object.keys(STATES);
    const at = (study: string, view = "overview") => `${served.url}#/studies/${study}/${view}`;
    const answers = await viewInBrowser([
      ...looks.map(({ view, ...look }): Viewing => ({
        url: at("held", view),
        ...look,
        scripts: audit,
      })),
      ...states.map((state): Viewing => ({ url: at(state), width: 390, scripts: [...audit, PLAIN_WORDS] })),
      { url: at("nobody"), width: 390, scripts: [...audit, PLAIN_WORDS] },
      { url: servedEmpty.url, width: 390, scripts: [...audit, PLAIN_WORDS] },
      // A window of 1,280 pixels of which each is shown as four.
      ...["overview", "strategies", `strategies/${trials[0]}`].map((view): Viewing => ({
        url: at("held", view),
        width: 640,
        scripts: [READY, SIDEWAYS, "complaints"],
      })),
      ...["overview", "strategies?columns=params.entryMode", `strategies/${trials[0]}`, "search", "data"].map((
        view,
      ) => ({
        url: at(encodeURIComponent(HOSTILE), view),
        width: 1280,
        scripts: [READY, HARM, "document.body.innerText.includes('<img src=x onerror')", "complaints"],
      })),
      ...["a".repeat(32), "b".repeat(32)].map((token): Viewing => ({
        url: `${closed.url.split("?")[0]}?token=${token}#/studies/held/overview`,
        width: 390,
        scripts: [
          until(`document.querySelector("h1") && !document.querySelector(".spinner")`),
          "document.body.innerText",
        ],
      })),
      { url: `${servedLong.url}#/studies/study/strategies`, width: 1280, scripts: LONG_JOURNEY },
      { url: at("held"), width: 1280, scripts: JOURNEY },
      { url: at("held", LINK), width: 1280, scripts: [READY, LINKED] },
      // The last, as its server goes.
      { url: at("finished"), width: 1280, scripts: RUNNING_JOURNEY },
    ], async (word) => {
      if (word === "leave") await served.leave();
      else if (word === "come back") served.comeBack();
      else endOneMore(full);
    });
    for (const [i, { view, width, scheme }] of looks.entries()) {
      await t.step(
        `${view.replace(/\d+/g, "N")} at ${width} px, ${scheme}: no fault, no complaint, nothing sideways`,
        () => {
          const [, , faults, sideways, complaints] = answers[i];
          assert.deepEqual({ faults, sideways, complaints }, { faults: [], sideways: 0, complaints: [] });
        },
      );
    }
    const ofState = (i: number) => {
      const [, , faults, sideways, complaints, words] = answers[looks.length + i];
      return { faults, sideways, complaints, words: String(words) };
    };
    for (const [i, state] of states.entries()) {
      await t.step(`a study that is ${state}: it says so, without a fault and without a word of the trade`, () => {
        const { words, ...rest } = ofState(i);
        assert.deepEqual(rest, { faults: [], sideways: 0, complaints: [] });
        assert.match(words, STATES[state].says);
        assert.doesNotMatch(words.replace(/\S*deno task .*|Reproduce:.*/g, ""), JARGON);
      });
    }
    await t.step("a study that is not there, and a store without any: what there is, and how to begin", () => {
      const [nobody, nothing] = [ofState(states.length), ofState(states.length + 1)];
      assert.deepEqual([nobody.faults, nothing.faults], [[], []]);
      assert.match(nobody.words, /Cannot find the study "nobody".*To .*held/s);
      assert.match(nothing.words, /No study yet.*deno task automl --study/s);
    });
    const special = answers.slice(looks.length + states.length + 2);
    await t.step("at twice the size nothing is sideways", () => {
      for (const answer of special.slice(0, 3)) assert.deepEqual(answer, [true, 0, []]);
    });
    await t.step("hostile texts stay texts in every view", () => {
      for (const answer of special.slice(3, 8)) assert.deepEqual(answer, [true, [null, 0, 0], true, []]);
    });
    await t.step("with a wrong token a page says where the right one is, and with that one it opens", () => {
      const [wrong, right] = special.slice(8, 10).map(([, text]) => String(text));
      assert.match(wrong, /without its token: open the address that `deno task dashboard` printed/);
      assert.match(right, /held up on days/);
    });
    await t.step("a table of a hundred thousand rows is walked and filtered as any other", () => {
      assert.deepEqual([reached(special[10]), special[10].at(-1)], [placesOf(LONG_JOURNEY), 0]);
    });
    await t.step("the table of strategies by keys and brush: filter, order, choice and address are one state", () => {
      const [journey, link] = answers.slice(-3, -1);
      assert.deepEqual([reached(journey), reached(link)], [placesOf(JOURNEY), 1]);
    });
    await t.step("what is new waits to be asked for, and a server that was gone is found again", () => {
      const running = answers.at(-1)!;
      assert.deepEqual([reached(running), running.at(-1)], [placesOf(RUNNING_JOURNEY), []]);
    });
    await t.step("nothing that was looked at is counted as an opening of days", () => assert.equal(openings(), before));
  },
);
