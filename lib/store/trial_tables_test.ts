import assert from "node:assert/strict";
import { addStudy, sampleTrades } from "../../test/fixtures/store.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { openDatabase } from "./database.ts";
import type { TableColumn } from "./table_file.ts";
import { returnsTable, tradesTable } from "./trial_tables.ts";
import { loadTrades } from "./trade_rows.ts";
import { loadReturns } from "./trials.ts";
import { ALL_MARKETS, writeUnseenRun } from "./unseen_runs.ts";

const byName = (table: TableColumn[]) =>
  Object.fromEntries(table.map(({ name, values }) => [name, Array.from(values)]));

Deno.test("a trial's tables hold every trade and day of the search, then of the unseen days that were opened", async () => {
  using db = await openDatabase(":memory:");
  addStudy(db, "a", 2);
  const searched = loadTrades(db, "a", 1), days = loadReturns(db, "a", 1)!;
  const values = Object.fromEntries(KPI_NAMES.map((name) => [name, null])) as KpiValues;
  const kpis = { ...values, flagSharpeOutlier: false };
  const [validation, sealed] = [sampleTrades(3, 8), sampleTrades(2, 9)];
  for (const [part, trades] of [["sealed", sealed], ["validation", validation]] as const) {
    const run = { trial: 1, part, stopReason: null, tradesHash: tradesHash(trades), kpis, trades };
    const daily = { days: Float64Array.of(part === "sealed" ? 9 : 8), returns: Float64Array.of(0.25) };
    writeUnseenRun(db, "a", { ...run, ...daily, market: 0 });
    writeUnseenRun(db, "a", { ...run, ...daily, market: ALL_MARKETS });
  }

  const trades = byName(tradesTable(db, "a", 1));
  const parts = ["search", "validation", "sealed"], lists = [searched, validation, sealed];
  assert.deepEqual(trades.part, lists.flatMap(({ length }, i) => Array(length).fill(parts[i])));
  assert.deepEqual(trades.trade, lists.flatMap(({ length }) => [...Array(length).keys()]));
  assert.deepEqual(trades.entry_time, lists.flatMap(({ entryTime }) => [...entryTime]));
  assert.deepEqual(trades.pnl, lists.flatMap(({ pnl }) => [...pnl]));
  assert.deepEqual(trades.side, lists.flatMap(({ side }) => Array.from(side, (one) => one > 0 ? "long" : "short")));
  assert.deepEqual(new Set(trades.symbol), new Set(["BTC/USDT"]));

  const returns = byName(returnsTable(db, "a", 1));
  assert.deepEqual(returns.part, ["search", "search", "search", "validation", "sealed"]);
  assert.deepEqual(returns.day, [...days.days, 8, 9]);
  assert.deepEqual(returns.return, [...days.returns, 0.25, 0.25]);
  assert.throws(() => tradesTable(db, "a", 7), { name: "UserError", message: /wanted one that is done, found none/ });
  assert.throws(() => returnsTable(db, "b", 1), { name: "UserError" });
});
