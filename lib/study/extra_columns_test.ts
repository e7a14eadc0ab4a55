import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openDatabase } from "../store/database.ts";
import { importCandles } from "../store/market_import.ts";
import { parseExtraColumns, withExtraColumns } from "./extra_columns.ts";

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

Deno.test("bars of another stored timeframe count from their close on", async () => {
  using db = await openDatabase(":memory:");
  importCandles(db, hours, { source: "x", importedAt: 0 });
  const { extra } = withExtraColumns(minutes, parseExtraColumns(`hour=${hours.symbol}@1h`, "1m", db), db);
  assertClosedHours(extra!.hour, hours.time.length - 1);
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
