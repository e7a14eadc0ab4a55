import assert from "node:assert/strict";
import { createOptimizer } from "../../search/optimizer.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { ballotsOf } from "./ballots.ts";
import { conditionsOf } from "./conditions/condition.ts";
import { MEMBERS } from "./conditions/list.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import { domainOf } from "../../strategy/parameter_sets.ts";
import { completeVotes } from "../../../test/fixtures/votes_params.ts";
import { votes } from "./votes.ts";

const { book, ...prices } = simulateMarket({ seed: 1, bars: 3_000, edge: 0 });

for (const hasBook of [true, false]) {
  Deno.test(`the first trials ${hasBook ? "with" : "without"} a book are rules of one condition, as wide as can be`, () => {
    const features = new MarketFeatures({ ...prices, ...(hasBook && { book }) });
    const domain = domainOf(votes, "1m", hasBook), { starts = [] } = domain;
    const optimizer = createOptimizer(domain, { sampler: "sobol", seed: 1, direction: "maximize" });
    const rules = optimizer.ask(starts.length).map(({ params }) => completeVotes({ ...params }));
    const used = rules.map((rule) => [
      ...new Set(ballotsOf(conditionsOf(MEMBERS), rule, features).map(({ voter }) => voter.slice(0, 4))),
    ]);
    for (const names of used) assert.ok(names.length <= 1, `found ${names}`);
    assert.deepEqual(
      new Set(used.flat()),
      new Set(["ema", "rsi", "macd", "high", ...(hasBook ? ["book"] : [])]),
    );
    for (const { timeoutMinutes, exitOnSignal, bracket, stopAtr } of rules) {
      assert.deepEqual([timeoutMinutes, exitOnSignal], [480, true]);
      if (bracket === "atr") assert.equal(stopAtr, 30);
    }
  });
}
