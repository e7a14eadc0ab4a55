import assert from "node:assert/strict";
import { join } from "node:path";
import { inlineExecutor } from "../executor/inline_executor.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { believe } from "./believe.ts";
import { loadPlan, searchedBars } from "../study/plan.ts";
import { runSmallStudy, smallMarket, temporaryFolder } from "./test_study.ts";

Deno.test("a run that is given up beyond the search is shown with its days, and fails", async () => {
  using folder = temporaryFolder();
  await runSmallStudy(folder.path, { trials: 40 });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const plan = loadPlan(db, "study"), market = smallMarket(db);
  const executor = inlineExecutor({
    markets: [{
      candles: market.candles,
      dataHash: market.dataHash,
      backtest: { ...plan.backtest, earlyStop: { ...plan.backtest.earlyStop, maxConsecutiveLosses: 1 } },
    }],
    kpis: { periodsPerYear: plan.periodsPerYear },
  });
  const carried = await believe({ db, plan, market, searched: searchedBars(plan), executor, now: () => 0 });
  assert.ok(carried.length > 0);
  for (const { validation, sealed, decision } of carried) {
    assert.equal(validation!.stopReason, "maxConsecutiveLosses");
    assert.ok(validation!.returns.length > 0);
    assert.equal(sealed, null);
    assert.ok(!decision.passed && decision.failed.includes("validation.incomplete"));
  }
});
