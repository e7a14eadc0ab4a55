import assert from "node:assert/strict";
import { runBacktest } from "../backtest/run_backtest.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openDatabase } from "./database.ts";
import { loadLog, writeLog } from "./logs.ts";
import { addStudy } from "../../test/fixtures/store.ts";
import { sampleDecisions } from "../../test/fixtures/findings.ts";

const KEY = { trial: 0, part: "search", market: 0 } as const;

Deno.test("a log of any length comes back bit by bit, and replaces the one before of its days and market alone", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 1);
  const others = [{ ...KEY, market: 1 }, { ...KEY, part: "sealed" as const }];
  for (const other of others) writeLog(db, "a", other, sampleDecisions(5, 9));
  for (const length of [100, 47, 32, 17, 16, 15, 1, 0]) {
    writeLog(db, "a", KEY, sampleDecisions(length, length));
    assert.deepEqual(loadLog(db, "a", KEY), sampleDecisions(length, length));
  }
  for (const other of others) assert.deepEqual(loadLog(db, "a", other), sampleDecisions(5, 9));
});

Deno.test("the full log of a run comes back bit by bit", async () => {
  const candles = simulateMarket({ seed: 1, bars: 3000 });
  const { decisions } = runBacktest(candles, {}, { logs: "full" });
  assert.ok(decisions!.length > 1000 && Object.keys(decisions!.indicators).length > 3);
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 1);
  writeLog(db, "a", KEY, decisions!);
  assert.deepEqual(loadLog(db, "a", KEY), decisions);
});

Deno.test("what a strategy divides by zero is undefined in its log", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 1);
  const decisions = { ...sampleDecisions(1, 1), indicators: { ratio: Float64Array.of(Infinity) } };
  writeLog(db, "a", KEY, decisions);
  assert.deepEqual(loadLog(db, "a", KEY), { ...decisions, indicators: { ratio: Float64Array.of(NaN) } });
});
