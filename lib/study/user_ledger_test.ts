import assert from "node:assert/strict";
import type { MarketSource } from "./market_source.ts";
import type { StudyPlan } from "./plan.ts";
import { userLedger } from "./user_ledger.ts";

/** A study of one market, as far as it is asked about. */
const studyOf = (source: MarketSource) => ({ plan: { markets: [{ source }] } as unknown as StudyPlan });

const RECORDED = studyOf({ kind: "store", symbol: "BTC/USDT", timeframe: "1h", from: null, to: null });
const HOME = { HOME: "/home/ann" };

Deno.test("a ledger is the usual one where it lies, whoever names it, and one of the search's own elsewhere", () => {
  const usual = userLedger(RECORDED, { looksPath: "" }, HOME)!;
  assert.equal(usual.isUsual, true);
  assert.equal(userLedger(RECORDED, { looksPath: usual.path }, HOME)!.isUsual, true);
  assert.equal(userLedger(RECORDED, { looksPath: "/elsewhere/looks.db" }, HOME)!.isUsual, false);
  assert.equal(
    userLedger(RECORDED, { looksPath: "/elsewhere/looks.db" }, {})!.isUsual,
    false,
    "nobody knows a usual one",
  );
});

Deno.test("days of a market that was made up are counted in no ledger, and none has to lie anywhere", () => {
  const simulated = studyOf({ kind: "simulated", seed: 1, bars: 1000, edge: 0 });
  assert.equal(userLedger(simulated, { looksPath: "" }, {}), null);
});
