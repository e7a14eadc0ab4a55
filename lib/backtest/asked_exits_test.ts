import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { simulateMarket } from "../data/simulate.ts";
import { LEAVE_BOTH, LEAVE_LONG, LEAVE_SHORT } from "../strategy/strategy.ts";
import { BARE, type MiniCase, miniTests } from "../../test/fixtures/mini_case.ts";
import { type OcoSignals, simulateOco } from "./simulate_oco.ts";

/** Long at 100 from the open of bar 1 on, stop at 98, target at 103, unless the case says otherwise. */
const CASES: MiniCase[] = [
  {
    rule: 33,
    name: "a position is left at the next open, before that bar's legs",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 110 90 101 | 101 101 101 101",
    leave: [[1, LEAVE_LONG]],
    trades: ["1@100 2@101.5 signal"],
  },
  {
    rule: 33,
    name: "what is asked of the other side is not meant",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 104 100 104",
    leave: [[1, LEAVE_SHORT], [2, LEAVE_SHORT]],
    trades: ["1@100 2@103 takeProfit"],
  },
  {
    rule: 33,
    name: "either side is left",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 102 100 102 | 101 104 101 104",
    leave: [[2, LEAVE_BOTH]],
    trades: ["1@100 3@101 signal"],
  },
  {
    rule: 33,
    name: "what was asked before the entry's bar closed does not count",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 102 100 101",
    leave: [[0, LEAVE_LONG]],
    trades: ["1@100 2@101 endOfData"],
  },
  {
    rule: 33,
    name: "the last close asks for nothing any more",
    bars: "100 100 100 100 | 100 101 99 101 | 101.5 102 100 101",
    leave: [[2, LEAVE_LONG]],
    trades: ["1@100 2@101 endOfData"],
  },
  {
    rule: 33,
    name: "the bar that is left may decide anew at its close",
    bars: "100 100 100 100 | 100 101 99 101 | 101 101 100 101 | 101 101 101 101",
    signals: [[0, 1], [2, 1]],
    leave: [[1, LEAVE_LONG]],
    trades: ["1@100 2@101 signal", "3@101 3@101 endOfData"],
  },
  {
    rule: 34,
    name: "a stop moves to the level named at a close and counts from the next bar on",
    bars: "100 100 100 100 | 100 102 98.5 102 | 102 102 100 101",
    levels: [[1, 101]],
    trades: ["1@100 2@101 trailingStop"],
  },
  {
    rule: 34,
    name: "a level farther away than the stop is passed over",
    bars: "100 100 100 100 | 100 102 99 102 | 102 102 97 97",
    levels: [[1, 97]],
    trades: ["1@100 2@98 stopLoss"],
  },
  {
    rule: 34,
    name: "a level that the close has passed is passed over",
    bars: "100 100 100 100 | 100 102 99 100 | 100 101.5 99 101 | 101 101 101 101",
    levels: [[1, 101], [2, 101]],
    trades: ["1@100 3@101 endOfData"],
  },
  {
    rule: 34,
    name: "a later level never loosens the stop",
    bars: "100 100 100 100 | 100 102 99 102 | 102 102 101.5 102 | 102 102 100 100",
    levels: [[1, 101], [2, 99]],
    trades: ["1@100 3@101 trailingStop"],
  },
  {
    rule: 34,
    name: "neither trailing nor break-even loosens it",
    bars: "100 100 100 100 | 100 102.5 99.5 102.5 | 102.5 102.5 101.5 102 | 102 102 100 100",
    target: 10,
    levels: [[1, 101.2]],
    options: { trailRatio: 1, breakEvenRatio: 1 },
    trades: ["1@100 3@101.2 trailingStop"],
  },
  {
    rule: 34,
    name: "it never holds back a trailing stop that is tighter",
    bars: "100 100 100 100 | 100 104 99.5 104 | 104 104 101.5 102",
    target: 10,
    levels: [[1, 101]],
    options: { trailRatio: 1 },
    trades: ["1@100 2@102 trailingStop"],
  },
  {
    rule: 34,
    name: "a level is moved away from the market onto the price grid",
    bars: "100 100 100 100 | 100 102 99 102 | 102 102 100 101",
    levels: [[1, 101.4]],
    options: { filters: { tickSize: 0.5, stepSize: 0, minQuantity: 0, maxQuantity: Infinity, minNotional: 0 } },
    trades: ["1@100 2@101 trailingStop"],
  },
];

for (const [name, body] of miniTests(CASES)) Deno.test(name, body);

const market = simulateMarket({ seed: 9, bars: 3_000 });
const n = market.time.length;
/** Enough for one unit of the market, whatever happens. */
const RICH = { ...BARE, startEquity: 1e6 };

/** Random entries, exits and levels of the stop. */
function askedSignals(seed: number): OcoSignals {
  const random = randomSource(seed), far = market.close.map((price) => 0.01 * price);
  const level = (side: number) =>
    market.close.map((price) => random.uniform() < 0.3 ? price * (1 - side * 0.003 * random.uniform()) : NaN);
  return {
    signal: Int8Array.from(market.close, () => random.uniform() < 0.05 ? (random.uniform() < 0.5 ? 1 : -1) : 0),
    stopDistance: far,
    targetDistance: far,
    leave: Uint8Array.from(market.close, () => random.uniform() < 0.02 ? 1 + random.integer(3) : 0),
    stopPrice: { long: level(1), short: level(-1) },
  };
}

Deno.test("one run is two runs joined, whatever a strategy asks of the position carried over", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: n - 1 }), (seed, cut) => {
      const signals = askedSignals(seed), options = { ...RICH, closeAtEnd: false };
      const whole = simulateOco(market, signals, options);
      const first = simulateOco(market, signals, { ...options, range: { from: 0, to: cut } });
      const second = simulateOco(market, signals, { ...options, range: { from: cut, to: n }, start: first.state });
      assert.deepEqual(Float64Array.of(...first.equity, ...second.equity), whole.equity);
      assert.deepEqual(
        Uint8Array.of(...first.trades.exitReason, ...second.trades.exitReason),
        Uint8Array.from(whole.trades.exitReason),
      );
      assert.ok(whole.trades.length > 10);
    }),
    { numRuns: 40 },
  );
});

Deno.test("a run is given up at the same close whether or not an exit was asked for from there on", () => {
  const signals = askedSignals(3);
  const options = { ...RICH, earlyStop: { ...BARE.earlyStop!, maxConsecutiveLosses: 3 } };
  const given = simulateOco(market, signals, options);
  assert.equal(given.stopReason, "maxConsecutiveLosses");
  const last = given.trades.exitBar[given.trades.length - 1];
  const asked = { ...signals, leave: signals.leave!.map((code, i) => i < last ? code : LEAVE_BOTH) };
  assert.deepEqual(simulateOco(market, asked, options).equity, given.equity);
});

Deno.test("asking for nothing leaves every bit as it was", () => {
  const { leave: _, stopPrice: __, ...plain } = askedSignals(5), nothing = new Float64Array(n).fill(NaN);
  const asked = { ...plain, leave: new Uint8Array(n), stopPrice: { long: nothing, short: nothing } };
  assert.deepEqual(simulateOco(market, asked, RICH), simulateOco(market, plain, RICH));
});
