import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openDatabase } from "../store/database.ts";
import { importCandles } from "../store/market_import.ts";
import { describeTimes, parseExtraColumns, withExtraColumns } from "./extra_columns.ts";

const HOUR = 3_600_000;
const minutes = simulateMarket({ seed: 4, bars: 5_000, edge: 0 }), hours = resample(minutes, "1h");

function file(text: string): { readonly path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "assay-extra-")), path = join(folder, "extra.csv");
  writeFileSync(path, text);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** Whether a minute sees exactly the hours that are closed by its own close. */
function assertClosedHours(column: Float64Array, lastSeen: number): void {
  for (const [i, time] of minutes.time.entries()) {
    const place = Math.min(lastSeen, hours.time.findLastIndex((open) => open + HOUR <= time + 60_000));
    assert.ok(Object.is(column[i], place < 0 ? NaN : hours.close[place]), `minute ${i}`);
  }
}

Deno.test("bars of a file, however long, count from the open of the next one on: nothing is seen before it has happened", async () => {
  using db = await openDatabase(":memory:");
  const rows = Array.from(hours.time, (time, i) => `${time},${hours.open[i]},${hours.close[i]}`);
  using csv = file(["time,open,close", ...rows].join("\n"));
  const { extra } = withExtraColumns(minutes, parseExtraColumns(`hour=${csv.path}#close`, "1m", db), db);
  assertClosedHours(extra!.hour, hours.time.length - 2);
});

/** What a simulated minute sees of a file that holds times and one column. */
async function seen(
  rows: readonly string[],
  said = "",
): Promise<{ readonly column: Float64Array; readonly told: string }> {
  using db = await openDatabase(":memory:");
  using csv = file(["timestamp,price", ...rows].join("\n"));
  const columns = parseExtraColumns(`price=${csv.path}${said}`, "1m", db);
  return { column: withExtraColumns(minutes, columns, db).extra!.price, told: describeTimes(columns).join(" ") };
}

Deno.test("a column at an even step is taken for one of bars, whatever it is called, unless it is said that its values were known", async () => {
  const rows = Array.from(hours.time, (time, i) => `${time},${hours.close[i]}`);
  for (const said of ["", "@opens"]) {
    const { column, told } = await seen(rows, said);
    assertClosedHours(column, hours.time.length - 2);
    assert.match(told, /^Times of price \(extra\.csv\): opens of bars, .*extra\.csv@known says/);
  }
  const { column, told } = await seen(rows, "@known#price");
  assert.equal(column[0], hours.close[0]);
  assert.match(told, /when its values were known, and each counts from its own time on/);
});

Deno.test("values that came whenever they came count from their own times on", async () => {
  const times = [0, 7_001, 95_123, 361_007, 400_000].map((ms) => minutes.time[0] + ms);
  const { column, told } = await seen(times.map((time, i) => `${time},${i}`));
  assert.deepEqual([...column.subarray(0, 7)], [1, 2, 2, 2, 2, 2, 4]);
  assert.match(told, /when its values were known/);
});

Deno.test("the plan of an earlier release means what it meant: bars by the names of their columns, and nothing is said of it", async () => {
  using db = await openDatabase(":memory:");
  const rows = Array.from(hours.time, (time, i) => `${time},${hours.close[i]}`);
  for (const [name, first] of [["price", hours.close[0]], ["close", NaN]] as const) {
    using csv = file([`time,${name}`, ...rows].join("\n"));
    const earlier = [{ name: "hour", kind: "file", path: csv.path, column: null }] as const;
    assert.ok(Object.is(withExtraColumns(minutes, earlier, db).extra!.hour[0], first), name);
    assert.deepEqual(describeTimes(earlier), []);
  }
});

Deno.test("what is said of a file's times is one of two words", async () => {
  await assert.rejects(seen(["0,1"], "@closes"), { name: "UserError", message: /@opens or @known .*"@closes"/ });
});

Deno.test("bars of another stored timeframe count from their close on", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, hours, { source: "x", importedAt: 0 });
  const { extra } = withExtraColumns(minutes, parseExtraColumns(`hour=${hours.symbol}@1h`, "1m", db), db);
  assertClosedHours(extra!.hour, hours.time.length - 1);
});

Deno.test("a market of the store is found beside a file or folder of its name, and a folder is no file", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, { ...hours, symbol: "wave" }, { source: "x", importedAt: 0 });
  using csv = file("timestamp,price\n0,1\n");
  const folder = dirname(csv.path), before = Deno.cwd();
  Deno.chdir(folder);
  try {
    const wanted = [{ name: "hour", kind: "market", symbol: "wave", timeframe: "1h", column: "close" }];
    mkdirSync("wave");
    assert.deepEqual(parseExtraColumns("hour=wave@1h", "1m", db), wanted);
    assert.deepEqual(parseExtraColumns("hour=wave", "1h", db), wanted);
    assert.throws(() => parseExtraColumns("hour=wave@opens", "1m", db), /neither at wave@opens; markets: wave@1h/);
    rmSync("wave", { recursive: true });
    writeFileSync("wave", "timestamp,price\n0,1\n");
    assert.deepEqual(parseExtraColumns("hour=wave@1h", "1m", db), wanted);
    assert.throws(() => parseExtraColumns("hour=wave@4h", "1m", db), /wanted @opens or @known .*"@4h"/);
    assert.equal(parseExtraColumns("hour=wave@known", "1m", db)[0].kind, "file");
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("values that lie outside the bars, as times in seconds do, are refused with both spans", async () => {
  using db = await openDatabase(":memory:");
  for (
    const [text, found] of [[`time,a\n${minutes.time[0] / 1000},1\n`, /found times from 1970/], [
      "time,a\n",
      /no rows/,
    ]] as const
  ) {
    using csv = file(text);
    const columns = parseExtraColumns(`a=${csv.path}`, "1m", db);
    assert.throws(() => withExtraColumns(minutes, columns, db), { name: "UserError", message: found });
  }
});
