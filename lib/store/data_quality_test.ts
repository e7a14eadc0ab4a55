import assert from "node:assert/strict";
import { loadQuality } from "./data_quality.ts";
import { openDatabase } from "./database.ts";
import { importCandles } from "./market_import.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";

Deno.test("an import writes down gaps and bad rows, and a later one brings them up to date", async () => {
  using db = await openDatabase(":memory:");
  const whole = sampleCandles(20);
  const holed = sampleCandles(20, 1, [5, 6]);
  const time = whole.time[5];
  const badRows = [
    { line: 8, column: "close", reason: 'wanted a positive price, found "x"', time, duplicate: false },
    { line: 9, column: "timestamp", reason: "the time of an earlier row", time, duplicate: true },
  ];
  const at = { source: "a.csv", importedAt: 0, badRows };
  for (let again = 0; again < 2; again++) {
    importCandles(db, holed, at);
    assert.deepEqual(loadQuality(db, "BTC/USDT", "1m").map(({ kind, source, bars }) => [kind, source, bars]), [
      ["gap", "", 2],
      ["badRow", "a.csv", 1],
      ["duplicate", "a.csv", 1],
    ]);
  }
  importCandles(db, whole, { source: "b.csv", importedAt: 1 });
  const left = loadQuality(db, "BTC/USDT", "1m");
  assert.deepEqual(left.map(({ kind }) => kind), ["badRow", "duplicate"], "the gap is closed, the bad rows were there");
  assert.equal(left[0].detail, 'line 8, column close: wanted a positive price, found "x"');
});
