import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { completeStrategy } from "./complete_strategy.ts";
import { MarketFeatures } from "./market_features.ts";
import { defineStrategy, type StrategyDefinition } from "./strategy.ts";
import { TIMEFRAME_MS } from "../core/candles.ts";

const features = new MarketFeatures(simulateMarket({ seed: 1, bars: 100 }));

/** A strategy with a state and members of its own, some of them inherited. */
class Base {
  readonly parameters = [{ name: "period", kind: "int", low: 5, high: 50, default: 20 }] as const;
  readonly summary = "Waits.";
  #asked = 0;
  get asked(): number {
    return this.#asked;
  }
  entries({ candles: { close } }: MarketFeatures) {
    this.#asked++;
    return { side: new Int8Array(close.length), stopDistance: close };
  }
}

class Mine extends Base {
  readonly bars = 30;
  rules() {
    return { timeoutBars: this.bars };
  }
  lookBackBars = () => this.bars;
}

Deno.test("an instance of a class is a strategy: its methods keep their object, the rest has its default", () => {
  const mine = new Mine();
  for (const strategy of [completeStrategy(mine, "mine"), completeStrategy(defineStrategy(mine), "mine")]) {
    strategy.entries(features, { period: 9 });
    assert.equal(strategy.name, "mine");
    assert.equal(strategy.summary, "Waits.");
    assert.deepEqual(strategy.constraints, []);
    assert.equal(strategy.lookBackBars({}, "1m"), 30);
    assert.equal(strategy.rules({}, "1m").timeoutBars, 30);
    assert.equal(strategy.rules({}, "1m").limitBars, 1);
    assert.equal(strategy.maxHoldingMs({}, "5m"), 30 * TIMEFRAME_MS["5m"]);
    assert.equal(strategy.describe({ period: 9 }, "1m"), "mine with period 9");
  }
  assert.equal(mine.asked, 2);
});

Deno.test("a strategy made from another one by its members goes by its own name and its own rules", () => {
  const { entries } = new Mine(), base = defineStrategy({ name: "base", parameters: [], entries });
  const strategy = completeStrategy({ ...base, name: "other", rules: () => ({ timeoutBars: 480 }) }, "file");
  assert.equal(strategy.describe({}, "1m"), "other");
  assert.equal(strategy.maxHoldingMs({}, "1m"), 480 * TIMEFRAME_MS["1m"]);
});

Deno.test("a member that is there but undefined takes its default", () => {
  const { parameters, entries } = new Mine(), open = { name: undefined, summary: undefined, rules: undefined };
  const strategy = completeStrategy({ parameters, entries, ...open, starts: undefined }, "file");
  assert.deepEqual([strategy.name, strategy.summary, strategy.starts([])], ["file", "", []]);
  assert.equal(strategy.rules({}, "1m").timeoutBars, 240);
});

Deno.test("rules that are no record are refused, not passed over", () => {
  const { parameters, entries } = new Mine();
  for (const answer of [undefined, null, "fast", [1]]) {
    const rules = (() => answer) as unknown as StrategyDefinition["rules"];
    assert.throws(() => completeStrategy({ parameters, entries, rules }, "mine").rules({}, "1m"), {
      name: "RangeError",
      message: /wanted rules to give numbers and switches by name, found/,
    });
  }
});
