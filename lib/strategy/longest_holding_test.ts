import assert from "node:assert/strict";
import { longestHoldingMs } from "./longest_holding.ts";
import type { ParamSpec } from "./param_spec.ts";
import { defineStrategy, type Strategy } from "./strategy.ts";

const MINUTE = 60_000;

/** A strategy of which only the time in a position matters. */
function holding(
  parameters: readonly ParamSpec[],
  minutes: (params: Record<string, number | string | boolean>) => number,
): Strategy {
  const rules = () => ({ timeoutBars: 1 });
  const entries = () => ({ side: new Int8Array(0), stopDistance: new Float64Array(0) });
  return defineStrategy<readonly ParamSpec[]>({
    name: "holding",
    parameters,
    maxHoldingMs: (params) => MINUTE * minutes(params),
    entries,
    rules,
  });
}

Deno.test("the longest holding is found at an end that counts only with another parameter's value", () => {
  const strategy = holding([
    { name: "style", kind: "categorical", choices: ["quick", "slow", "none"] },
    { name: "hours", kind: "int", low: 1, high: 48, condition: { param: "style", equals: "slow" } },
  ], ({ style, hours }) => style === "slow" ? Number(hours) : 1);
  assert.equal(longestHoldingMs(strategy, "1m"), 48 * MINUTE);
});

Deno.test("the longest holding is found where all ends come together, and asked of searched values alone", () => {
  const product = (fixed: boolean) =>
    holding([
      { name: "a", kind: "float", low: 1, high: 5, default: 2 },
      { name: "b", kind: "int", low: 1, high: 7, default: 2, searched: !fixed },
    ], ({ a, b }) => Number(a) * Number(b));
  assert.equal(longestHoldingMs(product(false), "1m"), 35 * MINUTE);
  assert.equal(longestHoldingMs(product(true), "1m"), 10 * MINUTE);
});

Deno.test("the longest holding inside a range is met by the points drawn", () => {
  const peak = holding(
    [{ name: "a", kind: "float", low: 0, high: 1 }],
    ({ a }) => Math.abs(Number(a) - 0.25) < 0.05 ? 9 : 1,
  );
  assert.equal(longestHoldingMs(peak, "1m"), 9 * MINUTE);
});

Deno.test("a strategy without parameters is asked once, and one that never leaves is refused with what to give", () => {
  assert.equal(longestHoldingMs(holding([], () => 5), "1m"), 5 * MINUTE);
  const never = holding([{ name: "timed", kind: "boolean" }], ({ timed }) => timed ? Infinity : 5);
  assert.throws(() => longestHoldingMs(never, "1m"), {
    name: "RangeError",
    message: "Cannot search the strategy holding: wanted a longest time in a position, found Infinity with " +
      '{"timed":true}; give timeoutBars in its rules, or maxHoldingMs',
  });
  assert.throws(() => longestHoldingMs(holding([], () => NaN), "1m"), { name: "RangeError", message: /found NaN/ });
});

Deno.test("a strategy whose rules pass its longest holding at some set is refused as it is opened", () => {
  const strategy = defineStrategy({
    name: "sly",
    parameters: [{ name: "bars", kind: "int", low: 1, high: 500, default: 9 }],
    maxHoldingMs: () => 480 * 60_000,
    rules: ({ bars }) => ({ timeoutBars: bars }),
    entries: ({ candles: { close } }) => ({ side: new Int8Array(close.length), stopDistance: close }),
  });
  assert.throws(() => longestHoldingMs(strategy, "1m"), {
    name: "RangeError",
    message: /^Cannot run the strategy sly with \{"bars":500\}: wanted maxHoldingMs of at least the timeout/,
  });
});
