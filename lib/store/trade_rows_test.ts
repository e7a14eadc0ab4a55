import assert from "node:assert/strict";
import { openDatabase } from "./database.ts";
import { createStudy } from "./studies.ts";
import { sampleStudy, sampleTrades } from "../../test/fixtures/store.ts";
import { insertTrades, loadTrades } from "./trade_rows.ts";
import { proposeTrials } from "./trials.ts";

Deno.test("any number of trades comes back bit by bit, whatever its remainder to a statement's rows", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("a"));
  for (const count of [0, 1, 15, 16, 17, 32, 47, 100]) {
    proposeTrials(db, "a", [{ trial: count, params: {}, strategy: null, origin: "sobol", round: 0, seed: 0 }], 0);
    insertTrades(db, "a", count, "BTC/USDT", sampleTrades(count, count));
    assert.deepEqual(loadTrades(db, "a", count), sampleTrades(count, count));
  }
});
