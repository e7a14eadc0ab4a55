/**
 * The commands `config`, `data` and `study`, run as a user runs them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { formatEnvExample } from "../lib/config/example_file.ts";
import { environmentName, flagName, SETTING_FIELDS } from "../lib/config/schema.ts";
import { FLAG_SETTINGS } from "../lib/config/setting_flags.ts";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { openDatabase } from "../lib/store/database.ts";
import { updateSelection } from "../lib/store/kpi_rows.ts";
import { callTaskIn } from "../test/fixtures/call_task.ts";
import { addStudy, sampleCandles } from "../test/fixtures/store.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** What stands in the environment of every command; a key is there to be hidden. */
const ENVIRONMENT = { ASSAY_EXCHANGE_KEY: "hunter2" };

/** Calls a command in this process. */
async function run(command: "config" | "data" | "report" | "study", ...args: string[]) {
  const { code, stdout, stderr } = await callTaskIn(ENVIRONMENT, command, args);
  return { code, out: stdout, errors: stderr };
}

Deno.test("data: a file is imported once, listed, checked and exported to the same bytes", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const where = ["--data-dir", `${path}/store`, "--json"];
  const market = ["--symbol", "BTC/USDT", "--timeframe", "1m"];
  const text = formatCandlesCsv(sampleCandles(300, 1, [50, 51, 99]));
  Deno.writeTextFileSync(`${path}/bars.csv`, text);
  assert.deepEqual(JSON.parse((await run("data", "list", ...where)).out), []);

  const first = await run("data", "import", `${path}/bars.csv`, ...market, ...where);
  assert.equal(first.code, 0, first.errors);
  const again = await run("data", "import", `${path}/bars.csv`, ...market, ...where);
  assert.equal(JSON.parse(first.out).inserted, 297);
  assert.deepEqual(JSON.parse(again.out), { ...JSON.parse(first.out), inserted: 0 });

  const [listed, ...others] = JSON.parse((await run("data", "list", ...where)).out);
  assert.equal(others.length, 0);
  assert.deepEqual(Object.keys(listed).toSorted(), [
    "from",
    "gaps",
    "hash",
    "missingBars",
    "rows",
    "source",
    "symbol",
    "timeframe",
    "to",
  ]);
  assert.deepEqual([listed.rows, listed.gaps, listed.missingBars, listed.source], [297, 2, 3, "bars.csv"]);
  assert.match(
    (await run("data", "list", "--data-dir", `${path}/store`)).out,
    /BTC\/USDT {2}1m .* 297 {5}2 {2}bars\.csv/,
  );

  const check = await run("data", "check", ...where);
  assert.deepEqual([check.code, JSON.parse(check.out)], [0, {
    ok: true,
    findings: [],
    quality: [{ symbol: "BTC/USDT", timeframe: "1m", gap: 2 }],
  }]);

  const exported = await run("data", "export", ...market, "--output", `${path}/out.csv`, ...where);
  assert.equal(exported.code, 0, exported.errors);
  assert.equal(Deno.readTextFileSync(`${path}/out.csv`), text);
  const parquet = await run("data", "export", ...market, "--output", `${path}/out.parquet`, ...where);
  assert.equal(JSON.parse(parquet.out).rows, 297);
});

Deno.test("data: funding rates are imported once, listed and checked, and contradictions replace only when told to", async () => {
  using folder = temporaryFolder();
  const { path } = folder, start = Date.UTC(2025, 0, 1), hour = 3_600_000;
  const rates = [[0, 0.0001], [8, -0.0002], [16, 0.0001], [40, 0.0003], [48, 0.0001]];
  const csv = (rows: number[][]) =>
    ["timestamp,funding_rate", ...rows.map(([at, rate]) => `${start + at * hour + 3},${rate}`)].join("\n");
  Deno.writeTextFileSync(`${path}/rates.csv`, csv(rates));
  Deno.writeTextFileSync(`${path}/others.csv`, csv(rates.map(([at, rate]) => [at, rate === 0.0003 ? 0.0004 : rate])));
  const where = ["--symbol", "BTC/USDT", "--data-dir", path];
  const sentence = "BTC/USDT funding: 5 rates, every 8 h, from 2025-01-01 00:00 to 2025-01-03 00:00, " +
    "1 gap (2 missing: these pay the base rate); ";
  const first = await run("data", "import", "--funding", `${path}/rates.csv`, ...where);
  assert.deepEqual([first.out, first.errors], [`${sentence}5 added, 0 replaced\n`, ""]);
  const again = await run("data", "import", "--funding", `${path}/rates.csv`, ...where);
  assert.equal(again.out, `${sentence}0 added, 0 replaced\n`);

  const other = await run("data", "import", "--funding", `${path}/others.csv`, ...where);
  assert.deepEqual([other.code, other.out], [2, ""]);
  assert.match(
    other.errors,
    /: 1 contradicts stored ones; the first: .* stored as 0.0003, found 0.0004; add --replace /,
  );
  const replaced = await run("data", "import", "--funding", `${path}/others.csv`, ...where, "--replace", "--json");
  const { hash, ...record } = JSON.parse(replaced.out);
  assert.deepEqual(record, {
    symbol: "BTC/USDT",
    rates: 5,
    intervalHours: 8,
    from: "2025-01-01T00:00:00.000Z",
    to: "2025-01-03T00:00:00.000Z",
    gaps: 1,
    missing: 2,
    source: "rates.csv, others.csv",
    inserted: 0,
    replaced: 1,
  });
  const [listed] = JSON.parse((await run("data", "list", "--data-dir", path, "--json")).out);
  const { from, to, source } = record;
  const about = { symbol: "BTC/USDT", timeframe: "funding", rows: 5, gaps: 1, missingRates: 2 };
  assert.deepEqual(listed, { ...about, from, to, source, hash });
  assert.match(
    (await run("data", "list", "--data-dir", path)).out,
    /BTC\/USDT {2}funding .* 5 {5}1 {2}rates\.csv, others/,
  );
  assert.equal(
    (await run("data", "check", "--data-dir", path)).out,
    `BTC/USDT funding: 1 gap, 2 missingRate\n${path}/backtests.db is sound\n`,
  );
});

Deno.test("data: bad rows are named and nothing is imported, unless they are to be left out", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const lines = formatCandlesCsv(sampleCandles(10)).split("\n");
  lines[4] = lines[4].replace(/^(\d+),[^,]+/, "$1,-5");
  lines.splice(7, 0, lines[6]);
  Deno.writeTextFileSync(`${path}/bad.csv`, lines.join("\n"));
  const command = ["import", `${path}/bad.csv`, "--symbol", "BTC/USDT", "--timeframe", "1m", "--data-dir", path];
  const refused = await run("data", ...command);
  assert.equal(refused.code, 2);
  assert.match(refused.errors, /2 bad rows/);
  assert.match(refused.errors, /line 5, column open: wanted a positive price, found "-5"/);
  assert.match(refused.errors, /line 8, column timestamp/);
  assert.doesNotMatch(refused.errors, /\n\s+at /, "no stack");
  assert.equal((await run("data", "list", "--json", "--data-dir", path)).out, "[]\n");

  const kept = await run("data", ...command, "--skip-bad-rows", "--json");
  assert.deepEqual([JSON.parse(kept.out).rows, JSON.parse(kept.out).badRows], [9, 2]);
  const { quality } = JSON.parse((await run("data", "check", "--json", "--data-dir", path)).out);
  assert.deepEqual(quality, [{ symbol: "BTC/USDT", timeframe: "1m", badRow: 1, gap: 1, duplicate: 1 }]);
});

Deno.test("the user's mistakes end with exit code 2 and one sentence", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  Deno.writeTextFileSync(`${path}/backtests.db`, "no database ".repeat(500));
  Deno.writeTextFileSync(`${path}/bars.csv`, formatCandlesCsv(sampleCandles(3)));
  const where = ["--data-dir", path];
  const cases: [Parameters<typeof run>, RegExp][] = [
    [["data", "fly"], /^Unknown action "fly": wanted one of import, fetch, book, list, check, export; see --help$/],
    [["data", "list", "all"], /^Cannot run deno task data list: found "all" too many; see --help$/],
    [["data", "import", "a.csv", "b.csv", "--symbol", "A/B", "--timeframe", "1m"], /found "b.csv" too many/],
    [["data", "import", "x.csv", "--symbol", " ", "--timeframe", "1m"], /^Cannot read --symbol: wanted a value/],
    [
      ["data", "import", `${path}/bars.csv`, "--symbol", "A/B", "--timeframe", "1m", "--data-dir", `${path}/bars.csv`],
      /^Cannot make the folder .*bars\.csv/,
    ],
    [["data", "list", "--jsn"], /^Unknown flag --jsn: did you mean --json\?$/],
    [["data", "import", ...where], /^Cannot run deno task data import: wanted FILE, found none; see --help$/],
    [["data", "import", "x.csv", "--symbol", "A/B", "--timeframe", "7m"], /wanted one of 1m 3m .* found "7m"$/],
    [["data", "import", `${path}/x.csv`, "--symbol", "A/B", "--timeframe", "1m", ...where], /there is no such file$/],
    [["data", "import", "x.csv", "--symbol", "A/B", ...where], /wanted --timeframe TF, found none; see --help$/],
    [
      ["data", "import", "--funding", "x.csv", "--symbol", "A/B", "--timeframe", "1m", ...where],
      /^Cannot use --timeframe with --funding: wanted it for bars, found funding rates$/,
    ],
    [["data", "import", "--funding", "x.csv", ...where], /wanted --symbol SYMBOL, found none; see --help$/],
    [["data", "import", "--funding", `${path}/x.csv`, "--symbol", "A/B", ...where], /there is no such file$/],
    [
      ["data", "import", "--funding", `${path}/bars.csv`, "--symbol", "A/B", ...where],
      /bars\.csv: Cannot read funding rates: wanted the header timestamp,funding_rate/,
    ],
    [["data", "check", ...where], /^Cannot open the database .*: the file is not a SQLite database$/],
    [
      ["data", "export", "--symbol", "A/B", "--timeframe", "1m", "--output", "x.doc"],
      /wanted a name that ends in \.csv/,
    ],
    [["study", "show", ...where], /^Cannot run deno task study show: wanted NAME, found none/],
    [["study", "show", "x", "--data-dir", `${path}/absent`], /there is no such file$/],
    [["config", "--taker-fe", "1"], /^Unknown flag --taker-fe: did you mean --taker-fee\?$/],
    [
      ["config", "--telegram-token", "x"],
      /^Cannot take --telegram-token from the command line, .* ASSAY_TELEGRAM_TOKEN/,
    ],
    [["config", "--max-leverage", "1e9"], /^Cannot use the setting --max-leverage: wanted a number from 0.01 to 125/],
  ];
  for (const [args, message] of cases) {
    const { code, out, errors } = await run(...args);
    assert.equal(code, 2, errors);
    assert.equal(out, "");
    const [sentence, ...progress] = errors.trim().split("\n").reverse();
    assert.match(sentence, message);
    assert.ok(progress.every((line) => line.startsWith("Reading")), errors);
  }
});

Deno.test("what another program did to the database ends with exit code 1 and one sentence", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const market = ["--symbol", "BTC/USDT", "--timeframe", "1m", "--data-dir", path];
  Deno.writeTextFileSync(`${path}/bars.csv`, formatCandlesCsv(sampleCandles(10)));
  assert.equal((await run("data", "import", `${path}/bars.csv`, ...market)).code, 0);
  const db = await openDatabase(`${path}/backtests.db`);
  db.exec("UPDATE market_data SET volume = volume + 1");
  db.close();
  Deno.removeSync(`${path}/backtests.db.cache`, { recursive: true });
  const { code, errors } = await run("data", "export", ...market, "--output", `${path}/out.csv`);
  assert.equal(code, 1);
  assert.match(errors, /^Cannot load BTC\/USDT 1m candles .* another program changed them or the file is damaged\n$/);
});

Deno.test("study: list, show, export and delete", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const db = await openDatabase(`${path}/backtests.db`);
  addStudy(db, "first", 3);
  updateSelection(db, "first", [
    { trial: 1, isSoft: true, isHard: true, score: 0.2 },
    { trial: 2, isSoft: true, isHard: false, score: 0.9 },
  ]);
  db.close();
  const where = ["--data-dir", path];
  const [listed] = JSON.parse((await run("study", "list", ...where, "--json")).out);
  assert.deepEqual([listed.study, listed.trials, listed.good, listed.hard], ["first", 3, 2, 1]);
  const shown = JSON.parse((await run("study", "show", "first", ...where, "--json", "--top", "2")).out);
  assert.deepEqual(shown.best.map((row: { trial: number }) => row.trial), [1, 2], "HARD comes before a higher score");
  assert.match((await run("study", "show", "first", ...where)).out, /Trial {2}Verdict[^]*1 {2,}HARD/);
  const early = await run("report", "--study", "first", ...where);
  assert.deepEqual([early.code, /wanted a run that came to its end with this release/.test(early.errors)], [2, true]);
  const exported = await run("study", "export", "first", ...where, "--output", `${path}/first.csv`);
  assert.equal(exported.code, 0, exported.errors);
  assert.equal(Deno.readTextFileSync(`${path}/first.csv`).trim().split("\n").length, 4);
  for (const [flag, rows] of [["--trades-of", 6], ["--returns-of", 4]] as const) {
    const { code, errors } = await run("study", "export", "first", flag, "1", ...where, "--output", `${path}/one.csv`);
    assert.equal(code, 0, errors);
    assert.equal(Deno.readTextFileSync(`${path}/one.csv`).trim().split("\n").length, rows, flag);
    const none = await run("study", "export", "first", flag, "9", ...where, "--output", `${path}/one.csv`);
    assert.deepEqual([none.code, /wanted one that is done, found none of this number/.test(none.errors)], [2, true]);
  }
  const unasked = await run("study", "delete", "first", ...where);
  assert.deepEqual([unasked.code, /wanted --yes where there is no terminal/.test(unasked.errors)], [2, true]);
  assert.equal(JSON.parse((await run("study", "list", ...where, "--json")).out).length, 1);
  assert.equal(
    (await run("study", "delete", "first", ...where, "--yes", "--json")).out,
    '{"study":"first","deleted":true}\n',
  );
  assert.equal((await run("study", "list", ...where, "--json")).out, "[]\n");
  assert.equal((await run("study", "delete", "first", ...where, "--yes")).code, 2);
});

Deno.test("config: every value has its origin, and no secret shows", async () => {
  const { code, out } = await run("config", "--json", "--adaptive-thresholds", "--max-leverage", "2");
  assert.equal(code, 0);
  const settings = JSON.parse(out);
  assert.deepEqual(settings.ASSAY_EXCHANGE_KEY, { value: "••••", from: "environment" });
  assert.deepEqual(settings.ASSAY_MAX_LEVERAGE, { value: 2, from: "command line" });
  assert.deepEqual(settings.ASSAY_ADAPTIVE_THRESHOLDS, { value: true, from: "command line" });
  const text = (await run("config")).out;
  assert.match(text, /ASSAY_EXCHANGE_KEY +•••• +environment/);
  assert.doesNotMatch(text, /hunter2/);
  const example = await run("config", "--example");
  assert.equal(example.out, formatEnvExample());
  const help = (await run("config", "--help")).out;
  for (const name of Object.keys(SETTING_FIELDS)) {
    assert.ok(help.includes(FLAG_SETTINGS.includes(name) ? `  ${flagName(name)} ` : environmentName(name)), name);
  }
});
