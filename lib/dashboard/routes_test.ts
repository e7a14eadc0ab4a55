import assert from "node:assert/strict";
import { copyFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { dashboardStore } from "../../test/fixtures/dashboard_store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "../store/database.ts";
import { cookieName } from "./access.ts";
import { DatabaseSource } from "./database_source.ts";
import { LiveLedgers } from "./live_ledgers.ts";
import { dashboardRoutes, type RoutesContext } from "./routes.ts";
import { SourceError } from "./source.ts";
import { storeContext } from "./store_context.ts";
import { workerSource } from "./worker_source.ts";

const store = await dashboardStore();
Deno.test.afterAll(() => store[Symbol.dispose]());

const ledgers = new LiveLedgers(store.directory);
const HOST = "localhost:8421", [carried] = (await store.source.study("study")).carried;
const faults: unknown[] = [];

const file = (name: string) => ({ name, text: `/* ${name} */` });
const BUNDLE = { script: file("a-1.js"), style: file("a-2.css"), chunks: [file("b-3.js")] };

/** One whose script needs two chunks, the one for the other, and loads a third later. */
const CHUNKED = {
  script: { name: "a.js", text: `import{x}from"./b.js";import"./b.js";import("./d.js")` },
  style: null,
  chunks: [{ name: "b.js", text: `import "./c.js";export{x}from"./e.js"` }, file("c.js"), file("d.js")],
};

function routesOf(context: Partial<RoutesContext> = {}) {
  const routes = dashboardRoutes({
    source: store.source,
    rules: { token: null, allowedHosts: [], port: 8421 },
    bundle: () => BUNDLE,
    live: (asked) => ledgers.look(asked, Date.now()),
    report: () => Promise.reject(new SourceError("Cannot report on it", null, true)),
    onFault: (error) => faults.push(error),
    ...context,
  });
  return async (path: string, options: RequestInit = {}) => {
    const headers = { host: HOST, ...options.headers as Record<string, string> };
    return await routes(new Request(`http://${HOST}${path}`, { ...options, headers }));
  };
}

const ask = routesOf();

Deno.test("what may not ask is told why, and nothing else", async () => {
  const guarded = routesOf({ rules: { token: "secret", allowedHosts: ["Desk.example".toLowerCase()], port: 8421 } });
  const statusOf = async (path: string, options: RequestInit = {}) => {
    const response = await guarded(path, options);
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await statusOf("/api/v1/studies"), 401);
  assert.equal(await statusOf("/api/v1/studies?token=Secret"), 401);
  assert.equal(await statusOf("/healthz"), 200);
  assert.equal(await statusOf("/healthz", { headers: { host: "evil.example" } }), 421);
  assert.equal(await statusOf("/healthz", { headers: { host: "desk.example:80" } }), 200);
  assert.equal(await statusOf("/healthz", { headers: { host: "[::1]:8421" } }), 200);
  assert.equal(await statusOf("/healthz", { headers: { origin: "https://evil.example" } }), 403);
  assert.equal(await statusOf("/healthz", { headers: { origin: "null" } }), 403);
  assert.equal(await statusOf("/healthz", { headers: { origin: `http://${HOST}` } }), 200);
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    assert.equal(await statusOf("/api/v1/studies?token=secret", { method }), 405, method);
  }
  const page = await guarded("/");
  assert.equal(page.status, 401);
  assert.match(await page.text(), /the address that `deno task dashboard` printed/);
});

Deno.test("a token in the address becomes a cookie that scripts cannot read, and leaves the address", async () => {
  const guarded = routesOf({ rules: { token: "secret", allowedHosts: [], port: 8421 } });
  const admitted = await guarded("/?token=secret&a=1");
  assert.deepEqual([admitted.status, admitted.headers.get("location")], [303, "/?a=1"]);
  assert.equal((await guarded("//evil.example/?token=secret")).headers.get("location"), "/evil.example/");
  const cookie = admitted.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^assay_8421=secret; Path=\/; HttpOnly; SameSite=Strict$/);
  const status = async (cookie: string) => {
    const response = await guarded("/api/v1/studies", { headers: { cookie } });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await status(`other=1; ${cookieName(8421)}=secret`), 200);
  assert.equal(await status(`${cookieName(8422)}=secret`), 401);
  assert.equal(await status(`${cookieName(8421)}=secre`), 401);
});

Deno.test("every answer forbids what a page of the dashboard never does", async () => {
  for (const path of ["/", "/healthz", "/api/v1/studies", "/nothing", "/assets/x.js", "/api/v1/studies/study/events"]) {
    const { headers, body } = await ask(path);
    await body?.cancel();
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; script-src 'self'; /);
    assert.ok(policy.includes("frame-ancestors 'none'") && !policy.includes("unsafe"), path);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cache-control"), "no-store");
  }
});

Deno.test("files of the bundle are kept for good, and there are no others", async () => {
  assert.match(await (await ask("/")).text(), /<script type="module" src="\/assets\/a-1\.js">/);
  for (const [name, type] of [["a-1.js", "text/javascript"], ["a-2.css", "text/css"], ["b-3.js", "text/javascript"]]) {
    const response = await ask(`/assets/${name}`);
    assert.equal(await response.text(), `/* ${name} */`);
    assert.match(response.headers.get("content-type") ?? "", new RegExp(`^${type}`));
    assert.match(response.headers.get("cache-control") ?? "", /immutable/);
  }
  for (const name of ["c.js", "..%2f..%2fdeno.json", "%2e%2e/deno.json", "a-1.js%00"]) {
    const response = await ask(`/assets/${name}`);
    await response.body?.cancel();
    assert.equal(response.status, 404, name);
  }
});

Deno.test("a page asks at once for the chunks that its script needs, and for no others", async () => {
  const text = await (await routesOf({ bundle: () => CHUNKED })("/")).text();
  const asked = [...text.matchAll(/<link rel="modulepreload" href="\/assets\/([^"]+)">/g)].map(([, name]) => name);
  assert.deepEqual(asked, ["b.js", "c.js"]);
});

Deno.test("where nothing was built the page says which command builds it", async () => {
  const response = await routesOf({ bundle: () => null })("/");
  assert.equal(response.status, 503);
  assert.match(await response.text(), /`deno task bundle` builds it/);
});

Deno.test("live trading: no ledger is no run, and a run that is asked for must be one", async () => {
  const { runs, shown, faults } = await (await ask("/api/v1/live")).json();
  assert.deepEqual([runs, shown, faults], [[], null, []]);
  for (const query of ["environment=dry&run=a", "environment=moon&run=a", "run=a"]) {
    const response = await ask(`/api/v1/live?${query}`);
    assert.equal(response.status, 404);
    assert.match((await response.json()).error, /^Cannot find the run/);
  }
});

Deno.test("what is missing or wrong is a sentence, with the place where a filter is wrong", async () => {
  const cases: [string, number, RegExp][] = [
    ["/api/v1/studies/other", 404, /Cannot find the study "other": there is "study"/],
    ["/api/v1/studies/study/strategies/999999", 404, /Cannot find strategy 999999/],
    ["/api/v1/studies/study/strategies/x", 404, /wanted its number/],
    ["/api/v1/studies/study/strategies?limit=1001", 400, /wanted a limit of 0 to 1000, found 1001/],
    ["/api/v1/studies/study/strategies?limit=-1", 400, /wanted a whole number of 0 or more as limit/],
    ["/api/v1/studies/study/strategies?columns=sharp", 400, /"sharpe" is near/],
    [`/api/v1/studies/study/strategies/${carried}/candles?from=0`, 400, /wanted an instant as to/],
    [`/api/v1/studies/study/strategies/${carried}/candles?from=0&to=1&timeframe=7m`, 400, /wanted the length of a bar/],
    ["/report/other.html", 404, /Cannot report on it/],
    ["/api/v2/studies", 404, /nothing at this address/],
  ];
  for (const [path, status, message] of cases) {
    const response = await ask(path), { error } = await response.json();
    assert.deepEqual([response.status, message.test(error)], [status, true], `${path}: ${error}`);
  }
  const wrong = await ask(`/api/v1/studies/study/strategies?filter=${encodeURIComponent("sharpe > 1 and shrpe < 2")}`);
  const { error, position } = await wrong.json();
  assert.deepEqual([wrong.status, position], [400, 15]);
  assert.match(error, /near "sharpe"/);
});

Deno.test("trades are a table for spreadsheets under a name that no header takes ill", async () => {
  const response = await ask(`/api/v1/studies/study/strategies/${carried}/trades.csv`);
  const lines = (await response.text()).trim().split("\r\n");
  const { pnl } = await store.source.trades("study", carried);
  assert.equal(lines.length, pnl.length + 1);
  assert.equal(response.headers.get("content-disposition"), `attachment; filename="trades-study-${carried}.csv"`);
});

const HOSTILE = `<img src=x onerror=alert(1)></script>]]>\u202e"'=HYPERLINK("http://x")`;

Deno.test("hostile names and reasons stay text, in JSON, in the table and in names of files", async () => {
  const path = join(store.directory, "hostile.db");
  {
    // A copy of the file lacks what its log still holds.
    using whole = await openDatabase(store.path);
    assert.equal(whole.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy, 0);
  }
  copyFileSync(store.path, path);
  using db = await openDatabase(path);
  db.exec("PRAGMA foreign_keys = OFF");
  const tables = db.prepare("SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'study'")
    .all();
  for (const { name } of tables) db.prepare(`UPDATE "${name}" SET study = ?`).run(HOSTILE);
  db.prepare("UPDATE trials SET extra = json_set(extra, '$.description', ?1), reason = ?1").run(HOSTILE);
  db.prepare("UPDATE trades SET symbol = '=HYPERLINK(\"http://x\")'").run();
  const source = new DatabaseSource(db, storeContext({ db, path, directory: store.directory }));
  const hostile = routesOf({ source }), study = `/api/v1/studies/${encodeURIComponent(HOSTILE)}`;
  for (const path of ["/api/v1/studies", study, `${study}/strategies/${carried}`, `${study}/strategies/0`]) {
    const response = await hostile(path);
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
    assert.ok(JSON.stringify(await response.json()).includes(JSON.stringify(HOSTILE).slice(1, -1)), path);
  }
  const csv = await hostile(`${study}/strategies/${carried}/trades.csv`);
  assert.match(csv.headers.get("content-disposition") ?? "", /^attachment; filename="[\w.-]+"$/);
  const cells = (await csv.text()).split("\r\n").slice(1, -1).map((line) => line.split(",")[1]);
  assert.ok(cells.some((cell) => cell.startsWith(`"'=HYPERLINK`)) && !cells.some((cell) => cell.startsWith("=")));
  const missing = await hostile(`/api/v1/studies/${encodeURIComponent("<b>")}`);
  assert.match(missing.headers.get("content-type") ?? "", /^application\/json/);
  await missing.body?.cancel();
});

/** What no answer may hold: a place on this machine, SQL, a stack. */
const LEAKS = [store.directory, "SELECT", "file://", ".ts:"];

Deno.test("whatever is asked is answered, or refused in a sentence", async () => {
  const word = fc.constantFrom(
    ...[
      "sharpe",
      "maxDrawdown",
      "verdict",
      "held",
      "params.useBook",
      "none",
      "and",
      "or",
      "not",
      "in",
      "(",
      ")",
      ",",
      "<",
    ],
    ...["=", "≥", "1", "10 %", "'", '"', "--", ";", "DROP TABLE trials", "<img onerror=alert(1)>", "</script>", "]]>"],
    ...["\u202e", "=HYPERLINK(1)", "%", "\u0000", "..", "🙂"],
  );
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  );
  const value = fc.oneof(text, fc.integer().map(String), fc.constantFrom("trial", "-sharpe,trial", "5m", "1"));
  const query = fc.dictionary(
    fc.constantFrom("filter", "sort", "columns", "offset", "from", "to", "timeframe", "symbol", "x"),
    value,
    { maxKeys: 4 },
  );
  const study = fc.oneof({ weight: 4, arbitrary: fc.constant("study") }, { weight: 1, arbitrary: text });
  const trial = fc.oneof(
    fc.constantFrom(String(carried), "0", "00", "-1", "1e9", "999999999"),
    text,
  );
  const kind = fc.constantFrom("strategies", "strategies", "strategies", "histograms", "search", "events");
  const path = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(study, kind).map(([study, kind]) => ["api", "v1", "studies", study, kind]) },
    {
      weight: 2,
      arbitrary: fc.tuple(study, trial, fc.constantFrom("", "equity", "candles", "trades.csv", "x"))
        .map(([study, trial, what]) => ["api", "v1", "studies", study, "strategies", trial, what]),
    },
    { weight: 1, arbitrary: fc.array(value, { maxLength: 4 }) },
  );
  faults.length = 0;
  await fc.assert(
    fc.asyncProperty(path, query, async (parts, query) => {
      const escaped = (part: string) => encodeURIComponent(part.toWellFormed());
      const search = new URLSearchParams({ limit: "2", ...query });
      const response = await ask(`/${parts.map(escaped).join("/")}?${search}`);
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
      const body = isStream ? "" : await response.text();
      if (isStream) await response.body?.cancel();
      assert.ok(
        response.status === 200 || (response.status >= 400 && response.status < 500),
        `${response.status} ${body}`,
      );
      if (response.status !== 200) assert.match(JSON.parse(body).error, /^[A-Z].*\.?$/s);
      for (const leak of LEAKS) assert.ok(!body.includes(leak), `${leak} in ${body}`);
    }),
    { numRuns: 10_000 },
  );
  assert.deepEqual(faults, []);
});

Deno.test("a fault of the program is told to its terminal, and nothing of it to who asked", async () => {
  const broken = routesOf({
    source: {
      ...store.source,
      kind: "server",
      markets: () => Promise.reject(new Error("SELECT went wrong in x.ts:1")),
    } as RoutesContext["source"],
  });
  faults.length = 0;
  const response = await broken("/api/v1/markets"), { error } = await response.json();
  assert.equal(response.status, 500);
  assert.equal(error, "This could not be answered by a fault of the program; its terminal says more.");
  assert.match(String(faults[0]), /went wrong/);
});

Deno.test("a database that is not there is refused by its thread", async () => {
  using source = workerSource(`${store.directory}/nothing.db`, store.directory);
  await assert.rejects(source.opened, { name: "UserError", message: /there is no such file/ });
});

Deno.test("who asks for bars of a database that has gone is told so, and answered once it is back", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "backtests.db");
  (await openDatabase(path)).close();
  using source = workerSource(path, folder.path);
  await source.opened;
  renameSync(path, `${path}.moved`);
  await assert.rejects(source.report("x"), { name: "SourceError", message: /^The database was moved or deleted/ });
  renameSync(`${path}.moved`, path);
  await assert.rejects(source.report("x"), {
    name: "SourceError",
    message: 'Cannot report on the study "x": there is none',
  });
});
