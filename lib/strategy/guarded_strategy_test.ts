import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { guardedStrategy } from "./guarded_strategy.ts";
import { MarketFeatures } from "./market_features.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";
import { DEFAULT_TRADE_RULES } from "./trade_rules.ts";

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
  rules: (strategy) => strategy.rules(params, "1m"),
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
    for (const answer of [undefined, null, NaN, 2n, Symbol("none"), () => Object.create(null)]) {
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

Deno.test("a rule that is unknown or of another kind is refused by name, with the nearest one", () => {
  const refused = (rules: object, message: RegExp) =>
    assert.throws(() => calls.rules(guardedWith("rules", () => ({ ...DEFAULT_TRADE_RULES, ...rules }))), {
      name: "RangeError",
      message,
    });
  refused({ timeoutBar: 5 }, /with \{"fast":3\}: there is no rule timeoutBar; did you mean timeoutBars\?$/);
  refused({ timeoutBars: true }, /wanted the rule timeoutBars as a number of at least 1, found true$/);
  refused({ timeoutBars: undefined }, /wanted the rule timeoutBars as a number of at least 1, found nothing$/);
  refused({ exitOnSignal: 1 }, /wanted the rule exitOnSignal as true or false, found 1$/);
});

Deno.test("a strategy whose rules hold a position for longer than it says is refused with both times", () => {
  const holding = (timeoutBars: number, longest: number) => {
    const rules = () => ({ ...DEFAULT_TRADE_RULES, timeoutBars });
    const strategy = guardedStrategy({ ...guardedWith("rules", rules), maxHoldingMs: () => longest });
    return () => calls.maxHoldingMs(strategy);
  };
  assert.throws(holding(1e6, 0), {
    name: "RangeError",
    message:
      /: wanted maxHoldingMs of at least the timeout of its rules, 1000000 bars of 1m \(60000000000 ms\), found 0$/,
  });
  assert.throws(holding(Infinity, 1e9), /found 1000000000$/);
  for (const [timeoutBars, longest] of [[60, 3_600_000], [60, 7_200_000], [Infinity, Infinity]]) {
    assert.equal(holding(timeoutBars, longest)(), longest);
  }
});
