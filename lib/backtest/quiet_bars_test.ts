import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { simulateMarket } from "../data/simulate.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import type { FundingRates } from "../execution/funding.ts";
import { LEAVE_BOTH } from "../strategy/strategy.ts";
import { type OcoOptions, simulateOco } from "./simulate_oco.ts";

const BARS = 3_000;
const { book: _, ...minutes } = simulateMarket({ seed: 5, bars: BARS + 500, edge: 6 });

/** The minutes but for some of them. */
function withoutBars(gone: ReadonlySet<number>): Candles {
  const kept = (column: Float64Array) => column.filter((_, i) => !gone.has(i)).slice(0, BARS);
  const { time, open, high, low, close, volume } = minutes;
  const columns = { time: kept(time), open: kept(open), high: kept(high), low: kept(low), close: kept(close) };
  return { ...minutes, ...columns, volume: kept(volume) };
}

/** The minutes with some hundred holes. */
function withHoles(seed: number): Candles {
  const random = randomSource(seed);
  return withoutBars(new Set(Array.from({ length: 500 }, () => random.integer(BARS))));
}

/** The minutes without a hole. */
const MINUTES = withoutBars(new Set());

/** Rates every two hours, some at times without a bar. */
function fundingOf({ time }: Candles, seed: number): FundingRates {
  const random = randomSource(seed), rates = () => Float64Array.from(times, () => 1e-3 * (random.uniform() - 0.5));
  const times = Float64Array.from({ length: 30 }, (_, k) => time[0] + (k * 120 + 7) * 60_000);
  return { time: times, paidByLong: rates(), paidByShort: rates() };
}

/** A run of random signals. */
function run(candles: Candles, seed: number, asks: boolean, options: OcoOptions, stepped: boolean) {
  const random = randomSource(seed), none = new Float64Array(BARS).fill(NaN);
  const signal = Int8Array.from(
    { length: BARS },
    () => random.uniform() < 0.02 ? (random.uniform() < 0.5 ? 1 : -1) : 0,
  );
  const stopDistance = candles.close.map((close) => close * (0.0005 + 0.01 * random.uniform()));
  const targetDistance = candles.close.map((close) =>
    random.uniform() < 0.2 ? Infinity : close * (0.0005 + 0.02 * random.uniform())
  );
  const leave = Uint8Array.from(
    { length: BARS },
    () => random.uniform() < 0.01 ? random.integer(LEAVE_BOTH + 1) : 0,
  );
  // A strategy that may name a level for the stop at any bar has each of them stepped through.
  const steps = { ...(asks && { leave }), ...(stepped && { stopPrice: { long: none, short: none } }) };
  return simulateOco(candles, { signal, stopDistance, targetDistance, ...steps }, options);
}

Deno.test("bars that are passed give every bit that bars stepped through give", () => {
  const anyRatio = fc.constantFrom(0.05, 0.3, 1, 2, Infinity), seeds = fc.integer({ min: 0, max: 1e6 });
  let trades = 0;
  fc.assert(
    fc.property(
      seeds,
      fc.record({ asks: fc.boolean(), funds: fc.boolean(), holes: fc.boolean() }),
      fc.record({
        trailRatio: anyRatio,
        breakEvenRatio: anyRatio,
        exitOnSignal: fc.boolean(),
        timeoutBars: fc.constantFrom(1, 30, 240, Infinity),
        limitOffsetBps: fc.constantFrom(NaN, 2),
        limitBars: fc.constant(5),
        closeAtEnd: fc.boolean(),
        filters: fc.constantFrom(NO_FILTERS, { ...NO_FILTERS, tickSize: 1 }),
        earlyStop: fc.record({
          maxDrawdown: fc.constantFrom(0.02, 0.5, Infinity),
          maxConsecutiveLosses: fc.constantFrom(5, Infinity),
          maxIdleMs: fc.constant(Infinity),
          leastIdleBars: fc.constant(1),
        }),
      }),
      (seed, { asks, funds, holes }, options) => {
        const candles = holes ? withHoles(seed) : MINUTES;
        const all = { ...options, ...(funds && { funding: fundingOf(candles, seed) }) };
        const passed = run(candles, seed, asks, all, false);
        trades += passed.trades.length;
        assert.deepEqual(passed, run(candles, seed, asks, all, true));
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(trades > 500, `${trades} trades`);
});
