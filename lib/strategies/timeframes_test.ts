import assert from "node:assert/strict";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { checkDefinition } from "../strategy/check_definition.ts";
import { longestHoldingMs } from "../strategy/longest_holding.ts";
import { completeParamsOf, defaultParamsOf, domainOf } from "../strategy/parameter_sets.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import { spokenTime, TIMEOUT_MINUTES } from "./common_params.ts";
import { STRATEGIES } from "./registry.ts";

const TIMEFRAMES = Object.keys(TIMEFRAME_MS) as Timeframe[];

/** The most that a shipped strategy holds: eight hours, or twenty bars. */
const longest = (timeframe: Timeframe) => Math.max(8 * TIMEFRAME_MS["1h"], 20 * TIMEFRAME_MS[timeframe]);

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy.name} has defaults, rules and ranges of every timeframe, and holds for hours or a few bars`, () => {
    for (const timeframe of TIMEFRAMES) {
      const defaults = defaultParamsOf(strategy, timeframe), barMs = TIMEFRAME_MS[timeframe];
      assert.deepEqual(completeParamsOf(strategy, defaults, timeframe), defaults);
      const { timeoutBars } = strategy.rules(defaults, timeframe);
      assert.ok(timeoutBars >= 1 && timeoutBars * barMs <= longest(timeframe) + barMs, `${timeframe}: ${timeoutBars}`);
      // time_of_day leaves at an hour, up to one bar later.
      assert.ok(longestHoldingMs(strategy, timeframe) <= longest(timeframe) + barMs, timeframe);
    }
  });

  if (strategy.parameters.some(({ name }) => name === TIMEOUT_MINUTES.name)) {
    Deno.test(`the timeouts searched of ${strategy.name} are of at least one bar, and no other than on minutes where bars are short`, () => {
      const searched = TIMEFRAMES.map((timeframe) => {
        const spec = domainOf(strategy, timeframe, true).params.find(({ name }) => name === TIMEOUT_MINUTES.name)!;
        assert.ok(spec.type === "int");
        assert.ok(spec.low * 60_000 >= TIMEFRAME_MS[timeframe] && spec.high * 60_000 === longest(timeframe), timeframe);
        const rules = [spec.low, spec.high].map((timeoutMinutes) =>
          strategy.rules({ ...defaultParamsOf(strategy, timeframe), timeoutMinutes }, timeframe).timeoutBars
        );
        assert.ok(rules[0] >= 1 && rules[1] >= 16 && rules.every(Number.isInteger), timeframe);
        return [spec.low, spec.high];
      });
      // What is taken back within minutes, if at all, is given up as soon.
      const least = ["band_reversion", "volume_surge"].includes(strategy.name) ? 5 : 30;
      for (const i of [0, 1, 2]) {
        assert.deepEqual(searched[i], [Math.max(least, TIMEFRAME_MS[TIMEFRAMES[i]] / 60_000), 480]);
      }
    });
  }
}

Deno.test("a strategy that says nothing of its timeout is out after four hours, or ten bars", () => {
  const entries = () => ({ side: new Int8Array(0), stopDistance: new Float64Array(0) });
  for (const rules of [undefined, () => ({ exitOnSignal: true })]) {
    const strategy = defineStrategy({ name: "silent", parameters: [], entries, ...(rules && { rules }) });
    const bars = (["1m", "15m", "1h", "1d"] as const).map((timeframe) => strategy.rules({}, timeframe).timeoutBars);
    assert.deepEqual(bars, [240, 16, 10, 10]);
  }
});

Deno.test("bars that a time is at least need a range, a default and an order", () => {
  const entries = () => {};
  const check = (spec: object) =>
    checkDefinition({ entries, parameters: [{ name: "time", kind: "int", low: 5, high: 480, default: 60, ...spec }] });
  const fit = { low: 1, default: 10, high: 20 };
  check({ atLeastBars: fit });
  for (const atLeastBars of [{ ...fit, low: 11 }, { ...fit, high: 9 }, { ...fit, low: 0.5 }, { low: 1, high: 2 }, 20]) {
    assert.throws(
      () => check({ atLeastBars }),
      /wanted a range, a default in it and 0 ≤ low ≤ default ≤ high as atLeast/,
    );
  }
  assert.throws(() => check({ atLeastBars: fit, default: undefined }), /a default in it/);
  assert.throws(() => check({ atLeastBars: fit, kind: "boolean", default: true }), /wanted a number for atLeastBars/);
});

Deno.test("times are said in minutes, hours or days", () => {
  assert.deepEqual([463, 600, 4800, 28_800].map(spokenTime), ["463 minutes", "10 hours", "80 hours", "20 days"]);
});
