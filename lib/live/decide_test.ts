import assert from "node:assert/strict";
import fc from "fast-check";
import { keepBars } from "../../test/fixtures/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { defaultParamsOf } from "../strategy/parameter_sets.ts";
import { decideAnew, decideOnce } from "./decide.ts";

const whole = simulateMarket({ seed: 5, bars: 4_000, edge: 6 });
/** One that has all its bars, and one that lacks some here and there. */
const MARKETS = [whole, keepBars(whole, (bar) => bar % 97 > 3 && !(bar > 2_000 && bar < 2_200))];

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy.name}: decided anew at any closes, it wants what it does over all bars at once`, () => {
    const params = defaultParamsOf(strategy, "1m");
    for (const candles of MARKETS) {
      const once = decideOnce(candles, { strategy, params }), bars = candles.time.length;
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 100, max: bars - 1 }), { minLength: 3, maxLength: 3 }), (closes) => {
          const anew = decideAnew(candles, { strategy, params });
          let last = NaN;
          for (const bar of [...new Set(closes)].sort((a, b) => a - b)) {
            const { missed, ...now } = anew.at(bar), { missed: _, ...wanted } = once.at(bar);
            assert.deepEqual(now, wanted);
            assert.equal(missed.length, Number.isNaN(last) ? 0 : bar - last - 1);
            for (const { bar: before, wish } of missed.slice(-50)) assert.deepEqual(wish, once.at(before).wish);
            last = bar;
          }
        }),
        { numRuns: 3 },
      );
    }
  });
}

Deno.test("a bar that changes afterwards is told by the decision that it changes, once, and only while that is looked at", () => {
  const [strategy] = STRATEGIES.filter(({ name }) => name === "donchian_breakout");
  const candles = { ...whole, close: whole.close.slice(), high: whole.high.slice(), low: whole.low.slice() };
  const params = defaultParamsOf(strategy, "1m"), once = decideOnce(candles, { strategy, params });
  const signal = Array.from({ length: 900 }, (_, i) => 3_000 + i).find((bar) => once.at(bar).wish.side !== 0)!;
  const anew = decideAnew(candles, { strategy, params });
  for (let bar = signal - 3; bar <= signal + 3; bar++) assert.equal(anew.at(bar).changed, null);
  // The breakout did not happen.
  candles.close[signal] = candles.close[signal - 1];
  const recorded = [...anew.recorded()];
  assert.equal(anew.at(signal + 4).changed, candles.time[signal]);
  assert.equal(anew.at(signal + 5).changed, null);
  const restarted = (before: typeof recorded) => decideAnew(candles, { strategy, params }, before);
  assert.equal(restarted(recorded).at(signal + 5).changed, candles.time[signal]);
  assert.equal(restarted([...anew.recorded()]).at(signal + 6).changed, null);
  assert.equal(decideAnew(candles, { strategy, params }).at(signal + 5).changed, null);
});
