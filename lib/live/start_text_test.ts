import assert from "node:assert/strict";
import { paperLane, WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { BookTerms } from "./book_broker.ts";
import type { OpenedLane, RunPlan } from "./run_plan.ts";
import { startLines } from "./start_text.ts";

const lane = paperLane(simulateMarket({ seed: 5, bars: 500 }), "donchian_breakout", {}, 400);

function linesOf(changed: OpenedLane, limits: Partial<RunPlan["limits"]> = {}, terms?: BookTerms): string {
  const plan: RunPlan = {
    broker: terms === undefined ? "bars" : "book",
    ...(terms && { terms }),
    decisions: "once",
    limits: { ...WIDE_LIMITS, liveMaxPositions: 3, ...limits },
    engine: "0",
    lanes: [changed.plan],
  };
  return startLines({ environment: "dry", run: "first" }, plan, [changed]).join("\n");
}

Deno.test("a start says that shorts cannot be placed on spot, and of a market that allows them nothing of it", () => {
  const spot = { ...lane, plan: { ...lane.plan, profile: "binance-spot" as const } };
  assert.match(linesOf(spot), /^Shorts cannot be placed on spot; this run places them on paper\.$/m);
  assert.doesNotMatch(linesOf(lane), /Shorts cannot/);
  const long = { ...spot.plan.backtest, direction: "long" as const };
  assert.doesNotMatch(linesOf({ ...spot, plan: { ...spot.plan, backtest: long } }), /Shorts cannot/);
});

Deno.test("a start says where positions and their share of the equity contradict each other", () => {
  assert.match(
    linesOf(lane, { liveMaxPositionShare: 0.5 }),
    /^Note: 3 positions of 50\.0 % of equity each would be 150\.0 % of it\.$/m,
  );
  assert.doesNotMatch(linesOf(lane, { liveMaxPositionShare: 0.2 }), /Note:/);
});

Deno.test("a start says what the paper broker rehearses, if anything", () => {
  const terms = { latencyMs: 150, refusalShare: 0, seed: 1, mostWalkBps: 50 };
  assert.doesNotMatch(linesOf(lane, {}, terms), /Rehearsed/);
  assert.match(
    linesOf(lane, {}, { ...terms, refusalShare: 0.1, partShare: 0.3, feeAsset: "base" }),
    /^Rehearsed: the paper broker refuses 10\.0 % of the entries, fills 30\.0 % of the entries in parts, takes the fee /m,
  );
});

Deno.test("a start says the largest loss of a day in money, and that a person lifts the halt", () => {
  assert.match(
    linesOf(lane, { liveDailyLossShare: 0.02 }),
    /^Largest loss of a day: 2\.00 % of 10,000 USDT, 200\.00 USDT; then it is halted until a person resumes it\.$/m,
  );
});
