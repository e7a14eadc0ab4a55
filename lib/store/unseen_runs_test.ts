import assert from "node:assert/strict";
import { loadBenchmark, writeBenchmark } from "./benchmarks.ts";
import { openDatabase } from "./database.ts";
import { addStudy } from "../../test/fixtures/store.ts";
import { sampleUnseenRun } from "../../test/fixtures/findings.ts";
import { loadUnseenTrades } from "../../test/fixtures/unseen_trades.ts";
import { loadUnseenRuns, writeUnseenRun } from "./unseen_runs.ts";

Deno.test("runs on unseen days come back bit by bit with their trades, and a later one replaces the earlier", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 2);
  const keys = [
    { trial: 0, part: "validation", market: 0 },
    { trial: 0, part: "validation", market: 1 },
    { trial: 0, part: "sealed", market: 0 },
    { trial: 1, part: "validation", market: 0 },
  ] as const;
  for (const key of keys.toReversed()) writeUnseenRun(db, "a", sampleUnseenRun(key, 40));
  writeUnseenRun(db, "a", sampleUnseenRun(keys[2], 17));
  const expected = keys.map((key) => sampleUnseenRun(key, key.part === "sealed" ? 17 : 40));
  assert.deepEqual(loadUnseenRuns(db, "a"), expected.map(({ trades: _, ...run }) => run));
  for (const { trades, ...key } of expected) assert.deepEqual(loadUnseenTrades(db, "a", key), trades);
  assert.equal(loadUnseenTrades(db, "a", { trial: 1, part: "sealed", market: 0 }).length, 0);
});

Deno.test("trades of unseen days have the columns that those of the search have", async () => {
  using db = await openDatabase(":memory:");
  const columns = (table: string) =>
    db.prepare('SELECT name, type, "notnull" FROM pragma_table_info(?) ORDER BY cid').all(table);
  // The market stands by its number in the key of a run.
  const key = ["part", "market", "symbol"];
  const [unseen, searched] = ["unseen_trades", "trades"].map((table) =>
    columns(table).filter(({ name }) => !key.includes(String(name)))
  );
  assert.deepEqual(unseen, searched);
});

Deno.test("daily closes come back bit by bit by market", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 1);
  assert.equal(loadBenchmark(db, "a", 0), null);
  const first = { days: Float64Array.of(0, 86_400_000), closes: Float64Array.of(NaN, 0.1 + 0.2) };
  const second = { days: Float64Array.of(0), closes: Float64Array.of(3) };
  writeBenchmark(db, "a", 0, second);
  writeBenchmark(db, "a", 0, first);
  writeBenchmark(db, "a", 1, second);
  assert.deepEqual([loadBenchmark(db, "a", 0), loadBenchmark(db, "a", 1)], [first, second]);
});
