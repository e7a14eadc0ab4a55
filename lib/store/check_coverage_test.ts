import assert from "node:assert/strict";
import { checkCoverage } from "./check_coverage.ts";
import { addCoverage } from "./coverage.ts";
import { openDatabase } from "./database.ts";
import { importCandles } from "./market_import.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";

const MINUTE = 60_000;

/** Findings of a database with bars in ten hours but for some minutes, of which [from, to) is said to be covered. */
async function findings(from: number, to: number, missing: readonly number[]): Promise<string[]> {
  using db = await openDatabase(":memory:");
  const candles = sampleCandles(600, 1, missing), start = sampleCandles(1).time[0];
  importCandles(db, candles, { source: "a.csv", importedAt: 0 });
  addCoverage(db, "BTC/USDT", "1m", { source: "binance", from: start + from * MINUTE, to: start + to * MINUTE });
  addCoverage(db, "BTC/USDT", "book", { source: "binance", from: 0, to: MINUTE });
  return checkCoverage(db);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

Deno.test("bars from end to end, an outage within, and a hole that was asked for bear coverage out", async () => {
  assert.deepEqual(await findings(0, 600, []), []);
  assert.deepEqual(await findings(0, 600, range(100, 500)), []);
  assert.deepEqual(await findings(100, 150, range(100, 150)), []);
});

Deno.test("what is covered without bars is named, with the command that asks anew", async () => {
  const [before, ...others] = await findings(-300, 600, []);
  assert.deepEqual(others, []);
  assert.match(
    before,
    /^BTC\/USDT 1m: covered from 2017-07-13T21:40:00\.000Z to 2017-07-14T12:40:00\.000Z as binance has it, found no bar at its start; deno task data fetch --symbol BTC\/USDT --timeframe 1m --again 2017-07-13T21:40:00\.000Z\.\.2017-07-14T12:40:00\.000Z asks anew$/,
  );
  assert.match((await findings(0, 900, []))[0], /found no bar at its end/);
  assert.match((await findings(0, 600, range(1, 599)))[0], /found 2 bars in and around it/);
});
