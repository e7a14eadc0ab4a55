/**
 * Files of candles as `deno task data import` and `deno task automl --candles` take them: by the same reader.
 *
 * @module
 */
import assert from "node:assert/strict";
import { formatCandlesCsv } from "../lib/data/csv.ts";
import { callTask } from "../test/fixtures/call_task.ts";
import { monthBars, TIMEFRAME } from "../test/fixtures/small_study.ts";
import { sampleCandles } from "../test/fixtures/store.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** Calls a command in this process. */
async function run(name: "automl" | "data" | "replay", ...args: string[]) {
  const { code, stdout, stderr } = await callTask(name, ...args);
  return { code, out: stdout, errors: stderr };
}

/** The samples are of 14 July 2017; nine days before, day and month may be either. */
const SUMMER_TIME_MS = 2 * 3_600_000, NINE_DAYS_MS = 9 * 86_400_000;

/** Bars as a German program writes them: local time, semicolons, decimal commas. */
function germanText(text: string, shiftMs: number): string {
  const [, ...rows] = text.trim().split("\n");
  const lines = rows.map((row) => {
    const [time, ...prices] = row.split(",");
    const local = new Date(Number(time) + shiftMs).toISOString();
    const [year, month, day] = local.slice(0, 10).split("-");
    // Four decimals, as three behind a comma may be a thousand.
    return [`${day}.${month}.${year} ${local.slice(11, 19)}`, ...prices.map((price) => Number(price).toFixed(4))]
      .join(";").replaceAll(/(?<=;\d+)\./g, ",");
  });
  return ["Zeit;Open;High;Low;Close;Volume EUR;Volume BTC", ...lines.map((line) => `${line};1,5`)].join("\n");
}

Deno.test("data import says what it understood, and takes what decides it", async () => {
  using folder = temporaryFolder();
  const { path } = folder, file = `${path}/german.csv`, market = ["--symbol", "BTC/EUR", "--timeframe", "1m"];
  const where = [...market, "--data-dir", path];
  Deno.writeTextFileSync(file, germanText(formatCandlesCsv(sampleCandles(60)), SUMMER_TIME_MS - NINE_DAYS_MS));

  const unsaid = await run("data", "import", file, ...where);
  assert.equal(unsaid.code, 2);
  assert.match(unsaid.errors, /wanted a column of time, found Zeit, Open, .*; --columns time=NAME says which it is\n$/);
  const columns = ["--columns", "time=Zeit"];
  const open = await run("data", "import", file, ...where, ...columns);
  assert.equal(open.code, 2, open.errors);
  assert.match(open.errors, /--time-format "DD\.MM\.YYYY HH:mm:ss" or "MM\.DD\.YYYY HH:mm:ss" says it\n$/);

  const format = ["--time-format", "DD.MM.YYYY HH:mm:ss", "--timezone", "Europe/Berlin"];
  const read = await run("data", "import", file, ...where, ...columns, ...format, "--json");
  assert.equal(read.code, 0, read.errors);
  const { rows, from, understood } = JSON.parse(read.out);
  assert.deepEqual([rows, from], [60, new Date(sampleCandles(1).time[0] - NINE_DAYS_MS).toISOString()]);
  assert.match(
    understood,
    /^60 rows, dates as DD\.MM\.YYYY HH:mm:ss, Europe\/Berlin, oldest first, separator ";", decimal comma, columns Zeit Open High Low Close "Volume BTC" \(ignored: "Volume EUR"\)$/,
  );
  assert.ok(read.errors.includes(`Understood: ${understood}\n`), read.errors);
});

Deno.test("a search on a file keeps how it was read for resume and replay, and refuses the flags elsewhere", async () => {
  using folder = temporaryFolder();
  const { path } = folder, file = `${path}/bars.csv`;
  const text = formatCandlesCsv(monthBars());
  Deno.writeTextFileSync(file, text.replace("timestamp", "Zeit").replace("volume", "Menge").replaceAll(",", ";"));
  const market = ["--candles", file, "--symbol", "BTC/USDT", "--timeframe", TIMEFRAME];
  const reading = ["--columns", "time=Zeit,volume=Menge"], study = ["--data-dir", `${path}/data`, "--study", "study"];
  const search = ["automl", ...study, "--workers", "1"] as const;

  const first = await run(...search, ...market, ...reading, "--trials", "8", "--json");
  assert.equal(first.code, 0, first.errors);
  assert.match(first.errors, /Understood: [\d,]+ rows, times in ms, UTC, .* columns Zeit open high low close Menge/);
  const resumed = await run(...search, "--resume", "--trials", "16", "--json");
  assert.equal(resumed.code, 0, resumed.errors);
  assert.equal(JSON.parse(resumed.out).trials, 16);
  assert.equal((await run("replay", "study", "1", "--data-dir", `${path}/data`)).code, 0);
  const other = await run(...search, "--resume", "--trials", "16", ...market, "--columns", "time=1,volume=6");
  assert.equal(other.code, 2);
  assert.match(other.errors, /it began with the bars of/);

  const unread = await run("automl", "--data-dir", `${path}/none`, ...reading);
  assert.deepEqual([unread.code, unread.errors], [
    2,
    "Cannot use flags that say how a file is read: wanted --candles with it, found none; the simulated market takes --days, --timeframe, --edge and --edge-kind\n",
  ]);
});

Deno.test("data import and a search warn of bars in the future, and of no others", async () => {
  using folder = temporaryFolder();
  const { path } = folder, file = `${path}/bars.csv`, bars = monthBars(), start = Date.UTC(2090, 0) - bars.time[0];
  const market = ["--symbol", "BTC/USDT", "--timeframe", TIMEFRAME, "--data-dir", path];
  const warned = new RegExp(
    `Understood: .*; warning: ${bars.time.length} bars open in the future, the last at 2090-01-`,
  );
  Deno.writeTextFileSync(file, formatCandlesCsv({ ...bars, time: bars.time.map((time) => time + start) }));
  const imported = await run("data", "import", file, ...market);
  assert.equal(imported.code, 0, imported.errors);
  assert.match(imported.errors, warned);
  const searched = await run("automl", "--candles", file, ...market, "--trials", "2", "--workers", "1", "--json");
  assert.match(searched.errors, warned);

  Deno.writeTextFileSync(file, formatCandlesCsv(bars));
  assert.doesNotMatch((await run("data", "import", file, ...market)).errors, /warning/);
});

Deno.test("data list and data import show control characters of a symbol escaped", async () => {
  using folder = temporaryFolder();
  const { path } = folder, file = `${path}/bars.csv`;
  Deno.writeTextFileSync(file, formatCandlesCsv(sampleCandles(3)));
  const symbol = ["--symbol", "BTC\x1b[2J\u202e/USDT"];
  const imported = await run("data", "import", file, ...symbol, "--timeframe", "1m", "--data-dir", path);
  const listed = await run("data", "list", "--data-dir", path),
    checked = await run("data", "check", "--data-dir", path);
  for (const { code, out, errors } of [imported, listed, checked]) {
    assert.equal(code, 0, errors);
    assert.match(out, /BTC\\u001b\[2J\\u202e\/USDT/);
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assert.doesNotMatch(out + errors, /[\x00-\x09\x0b-\x1f\u202e]/);
  }
});
