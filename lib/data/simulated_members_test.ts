import assert from "node:assert/strict";
import { correlation, moments } from "../core/statistics.ts";
import { simulateMarket } from "./simulate.ts";

const BARS = 60 * 1440, RHO = 0.7;
const member = (number: number, edge = 0) =>
  simulateMarket({ seed: 5, bars: BARS, edge, member: { number, correlation: RHO } });

/** Returns of hours, in which the rounding to ticks is lost. */
function hourly({ close }: { readonly close: Float64Array }): Float64Array {
  return Float64Array.from({ length: BARS / 60 - 1 }, (_, i) => Math.log(close[60 * (i + 1)] / close[60 * i]));
}

Deno.test("members of a seed move together by about the correlation asked for, each with the noise of a market by itself", () => {
  const alone = hourly(simulateMarket({ seed: 5, bars: BARS })),
    [a, b, c] = [1, 2, 3].map((number) => hourly(member(number)));
  // Volatility is each one's own, which takes a little off.
  for (const [x, y] of [[a, b], [a, c], [b, c]]) {
    const found = correlation(x, y);
    assert.ok(found > RHO - 0.25 && found < RHO + 0.05, `${found}`);
  }
  const ratio = moments(a).standardDeviation / moments(alone).standardDeviation;
  assert.ok(ratio > 0.6 && ratio < 1.6, `${ratio}`);
});

Deno.test("a member is the same whichever others there are, and none is the market by itself", () => {
  assert.deepEqual(member(2).close, member(2).close);
  assert.notDeepEqual(member(1).close, simulateMarket({ seed: 5, bars: BARS }).close);
});

Deno.test("books read flows that move together", () => {
  const [a, b] = [member(1, 6), member(2, 6)], found = correlation(a.book!.imbalance, b.book!.imbalance);
  assert.ok(found > 0.2 && found < RHO, `${found}`);
});

Deno.test("a member without a number or with a correlation of 1 is refused", () => {
  const asked = (number: number, rho: number) =>
    simulateMarket({ seed: 1, bars: 10, member: { number, correlation: rho } });
  assert.throws(() => asked(0, 0.5), /member.number to be an integer of at least 1/);
  assert.throws(() => asked(1, 1), /member.correlation in \[0, 1\)/);
});
