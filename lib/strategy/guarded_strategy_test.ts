import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { guardedStrategy } from "./guarded_strategy.ts";
import { MarketFeatures } from "./market_features.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

const features = new MarketFeatures(simulateMarket({ seed: 1, bars: 100 }));
const params = { fast: 3 };

/** A guarded strategy of which one member does something else. */
function guardedWith(member: string, other: () => unknown): Strategy {
  const strategy = defineStrategy({
    name: "mine",
    parameters: [{ name: "fast", kind: "int", low: 2, high: 9 }],
    entries: ({ candles: { close } }) => ({ side: new Int8Array(close.length), stopDistance: close }),
  });
  return guardedStrategy({ ...strategy, [member]: other } as unknown as Strategy);
}

const calls: Record<string, (strategy: Strategy) => unknown> = {
  starts: (strategy) => strategy.starts([]),
  lookBackBars: (strategy) => strategy.lookBackBars(params, "1m"),
  maxHoldingMs: (strategy) => strategy.maxHoldingMs(params, "1m"),
  entries: (strategy) => strategy.entries(features, params),
  rules: (strategy) => strategy.rules(params),
  indicators: (strategy) => strategy.indicators(features, params),
  reasonText: (strategy) => strategy.reasonText(1),
  describe: (strategy) => strategy.describe(params, "1m"),
};

Deno.test("a guarded strategy answers as its own", () => {
  const strategy = guardedWith("unknown", () => "");
  for (const call of Object.values(calls)) assert.doesNotThrow(() => call(strategy));
});

Deno.test("whatever a member throws or answers, its fault names the strategy and the member", () => {
  const throwing = [() => JSON.parse("{"), () => (undefined as unknown as string).length, () => {
    throw null;
  }, () => {
    throw "text";
  }];
  for (const [member, call] of Object.entries(calls)) {
    for (const other of throwing) {
      assert.throws(() => call(guardedWith(member, other)), {
        name: "RangeError",
        message: new RegExp(`^Cannot run the strategy mine.*: ${member} threw (a value|\\w+Error)`),
      });
    }
    for (const answer of [undefined, null, NaN, Symbol("none")]) {
      assert.throws(() => call(guardedWith(member, () => answer)), {
        name: "RangeError",
        message: new RegExp(`^Cannot run the strategy mine.*: wanted ${member} to give .*, found `),
      });
    }
  }
  assert.throws(() => calls.indicators(guardedWith("indicators", () => ({ atr: null }))), /wanted indicators to give/);
  assert.throws(() =>
    calls.entries(guardedWith("entries", () => {
      throw new TypeError("nothing\nthere");
    })), {
    message:
      /^Cannot run the strategy mine with \{"fast":3\}: entries threw TypeError: nothing \(guarded_strategy_test\.ts:\d+\)$/,
  });
});

Deno.test("a sentence that is no line of text, and control characters in an error, reach nobody", () => {
  for (const text of ["\x1b[31mred", "two\nlines", "x".repeat(1001)]) {
    for (const member of ["describe", "reasonText"]) {
      assert.throws(() => calls[member](guardedWith(member, () => text)), {
        message: new RegExp(
          `: wanted ${member} to give a line of text of at most 1000 characters, found [^\\p{Cc}]*$`,
          "u",
        ),
      });
    }
    assert.throws(() => calls.indicators(guardedWith("indicators", () => ({ [text]: [] }))), /to give columns by name/);
    assert.throws(() =>
      calls.entries(guardedWith("entries", () => {
        throw Object.assign(new Error(text), { name: text });
      })), { message: /^[^\p{Cc}]{1,2200}$/u });
  }
});
