import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { simulateMarket } from "../data/simulate.ts";
import { sliceCandles } from "../data/candles.ts";
import type { Costs } from "../execution/costs.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { lookaheadCheck } from "../features/lookahead_check.ts";
import { keepBars } from "../../test/fixtures/candles.ts";
import { sampleParams } from "../../test/fixtures/votes_params.ts";
import { defaultBacktestOptions } from "./options.ts";
import { runBacktest } from "./run_backtest.ts";
import { BARE, miniCandles } from "../../test/fixtures/mini_case.ts";
import { simulateOco } from "./simulate_oco.ts";

const market = simulateMarket({ seed: 5, bars: 6_000, edge: 6 });
const anyParams = fc.integer({ min: 0, max: 1e6 }).map((seed) => sampleParams(randomSource(seed)));
const NEVER = { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 };
/** Short look-backs, so that a few thousand bars trade. */
const QUICK = { slowerTimeframe: "none", regimeFilter: "any" } as const;

Deno.test("cash plus position is equity on every bar, whatever the parameters", () => {
  const { makerFee, takerFee } = defaultBacktestOptions().costs;
  fc.assert(
    fc.property(anyParams, (params) => {
      const { trades, equity, startEquity } = runBacktest(market, { ...params, ...QUICK }, { earlyStop: NEVER });
      let cash = startEquity, k = 0;
      for (let i = 0; i < equity.length; i++) {
        while (k < trades.length && trades.exitBar[k] === i) cash += trades.pnl[k++];
        let wanted = cash;
        if (k < trades.length && trades.entryBar[k] <= i) {
          const { qty, entryPrice, side } = trades;
          const fee = qty[k] * entryPrice[k] * (trades.entryMaker[k] === 1 ? makerFee : takerFee);
          wanted += side[k] * qty[k] * (market.close[i] - entryPrice[k]) - fee;
        }
        assert.ok(Math.abs(equity[i] - wanted) <= 1e-9 * startEquity, `bar ${i}: ${equity[i]} is not ${wanted}`);
      }
      for (k = 0; k < trades.length; k++) {
        const side = trades.side[k], move = side * trades.qty[k] * (trades.exitPrice[k] - trades.entryPrice[k]);
        assert.ok(Math.abs(move - trades.fees[k] - trades.pnl[k]) <= 1e-9 * startEquity);
      }
    }),
    { numRuns: 30 },
  );
});

/** The market with prices times 2ᵏ and volumes times 2⁻ᵏ. */
function scaled(candles: Candles, k: number): Candles {
  const times = (column: Float64Array, factor: number) => column.map((x) => x * factor);
  const up = 2 ** k, down = 2 ** -k;
  const { book } = candles;
  return {
    ...candles,
    open: times(candles.open, up),
    high: times(candles.high, up),
    low: times(candles.low, up),
    close: times(candles.close, up),
    volume: times(candles.volume, down),
    ...(book && { book: { ...book, bidDepth: times(book.bidDepth, down), askDepth: times(book.askDepth, down) } }),
  };
}

Deno.test("prices times 2ᵏ and volumes times 2⁻ᵏ leave every equity bit as it was", () => {
  fc.assert(
    fc.property(anyParams, fc.integer({ min: -20, max: 20 }), (params, k) => {
      const plain = runBacktest(market, { ...params, ...QUICK }),
        other = runBacktest(scaled(market, k), { ...params, ...QUICK });
      assert.deepEqual(other.equity, plain.equity);
      assert.deepEqual(other.trades.pnl, plain.trades.pnl);
    }),
    { numRuns: 30 },
  );
});

/** Half of the signals of a seed, with distances a few times the price's step. */
function randomSignals(candles: Candles, seed: number) {
  const n = candles.time.length, random = randomSource(seed);
  const signal = new Int8Array(n), stopDistance = new Float64Array(n), targetDistance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (random.uniform() < 0.02) signal[i] = random.uniform() < 0.5 ? 1 : -1;
    // Whole powers of two keep every price a dyadic number, so that mirrored sums are exact.
    stopDistance[i] = 2 ** (4 + random.integer(4));
    targetDistance[i] = 2 ** (4 + random.integer(5));
  }
  return { signal, stopDistance, targetDistance };
}

/** The market with prices in whole units, exact in binary. */
const wholePrices: Candles = {
  ...market,
  open: market.open.map(Math.round),
  high: market.high.map(Math.ceil),
  low: market.low.map(Math.floor),
  close: market.close.map(Math.round),
  book: undefined,
};

Deno.test("a long is a short on mirrored prices, without costs and with a fixed quantity", () => {
  const p0 = 2 ** 17;
  const turn = (column: Float64Array) => column.map((price) => 2 * p0 - price);
  const mirror: Candles = {
    ...wholePrices,
    open: turn(wholePrices.open),
    high: turn(wholePrices.low),
    low: turn(wholePrices.high),
    close: turn(wholePrices.close),
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.boolean(), (seed, isPessimistic) => {
      const signals = randomSignals(wholePrices, seed);
      const options = {
        ...BARE,
        startEquity: 2 ** 30,
        sameBar: isPessimistic ? "stopFirst" : "targetFirst",
        timeoutBars: 60,
        trailRatio: 1,
      } as const;
      const long = simulateOco(wholePrices, signals, options);
      const short = simulateOco(mirror, { ...signals, signal: signals.signal.map((side) => -side) }, options);
      assert.ok(long.trades.length > 10);
      assert.deepEqual(short.equity, long.equity);
      // A profit of 0 may come out as −0 in the mirror.
      assert.deepEqual(short.trades.pnl.map((pnl) => pnl + 0), long.trades.pnl.map((pnl) => pnl + 0));
    }),
    { numRuns: 20 },
  );
});

Deno.test("no position is open after the first bar that its timeout allows, whatever bars are missing", () => {
  const holes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 5_900 }), bars: fc.integer({ min: 1, max: 90 }) }), {
    maxLength: 40,
  });
  const timeouts = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), holes, timeouts, (seed, holes, timeoutBars) => {
      const kept = market.time.map((_, i) => Number(!holes.some(({ at, bars }) => i >= at && i < at + bars)));
      const candles = keepBars(market, (bar) => kept[bar] === 1);
      const { trades } = simulateOco(candles, randomSignals(candles, seed), { ...BARE, startEquity: 1e9, timeoutBars });
      assert.ok(trades.length > 10);
      for (let k = 0; k < trades.length; k++) {
        const due = candles.time[trades.entryBar[k]] + timeoutBars * 60_000;
        assert.ok(trades.exitBar[k] === trades.entryBar[k] || candles.time[trades.exitBar[k] - 1] < due);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("with the same entries, higher costs never make the result better", () => {
  const free = BARE.costs!;
  const bps = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), bps, bps, bps, bps, (seed, maker, taker, entryBps, exitBps) => {
      const signals = randomSignals(market, seed), n = market.time.length;
      const run = (costs: Costs, isFar: boolean) => {
        // Slippage moves the levels with the fill price and so the exits: there the legs are put out of reach.
        const far = new Float64Array(n).fill(1e5);
        const legs = isFar ? { stopDistance: far, targetDistance: far } : {};
        return simulateOco(market, { ...signals, ...legs }, { ...BARE, startEquity: 1e9, costs, timeoutBars: 9 });
      };
      const fees = { ...free, makerFee: maker / 1e4, takerFee: taker / 1e4 };
      for (
        const [cheap, dear] of [
          [run(free, false), run(fees, false)],
          [run(free, true), run({ ...fees, slippage: { model: "fixed", entryBps, exitBps } }, true)],
        ]
      ) {
        assert.deepEqual(dear.trades.entryBar, cheap.trades.entryBar);
        for (let k = 0; k < cheap.trades.length; k++) assert.ok(dear.trades.pnl[k] <= cheap.trades.pnl[k]);
        for (let i = 0; i < n; i++) assert.ok(dear.equity[i] <= cheap.equity[i]);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("one run is two runs joined, the open position and the resting order carried", () => {
  const n = market.time.length;
  fc.assert(
    fc.property(
      anyParams,
      fc.integer({ min: 1, max: n - 1 }),
      fc.constantFrom("market", "limit"),
      (params, cut, entryOrder) => {
        const chosen = { ...params, ...QUICK, entryOrder } as const;
        const options = { closeAtEnd: false } as const;
        const start = 2_000;
        const middle = start + (cut % (n - start - 1)) + 1;
        const whole = runBacktest(market, chosen, { ...options, range: { from: start, to: n } });
        const first = runBacktest(market, chosen, { ...options, range: { from: start, to: middle } });
        const second = runBacktest(market, chosen, {
          ...options,
          range: { from: middle, to: n },
          start: first.state,
        });
        assert.deepEqual(Float64Array.of(...first.equity, ...second.equity), whole.equity);
        assert.equal(second.startEquity, first.equity.at(-1));
        assert.deepEqual(Float64Array.of(...first.trades.pnl, ...second.trades.pnl), whole.trades.pnl);
        assert.deepEqual(second.state, { ...whole.state, position: second.state.position });
        assert.equal(first.barsInPosition + second.barsInPosition, whole.barsInPosition);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("the optimistic reading of a trade is never worse than the pessimistic one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const signals = randomSignals(wholePrices, seed);
      // Only the first trade is sure to be the same in both.
      const first = signals.signal.findIndex((side) => side !== 0);
      signals.signal.fill(0, first + 1);
      const { trades, optimistic } = simulateOco(wholePrices, signals, { ...BARE, interval: true });
      assert.ok(optimistic!.trades.pnl[0] >= trades.pnl[0]);
    }),
    { numRuns: 100 },
  );
});

Deno.test("the whole backtest does not see the future", () => {
  const bars = sliceCandles(market, -Infinity, market.time[3_000]);
  const columns = (candles: Candles) => {
    const { equity, state } = runBacktest(candles, QUICK, { closeAtEnd: false, earlyStop: NEVER });
    assert.equal(state.stopReason, null);
    return equity;
  };
  const report = lookaheadCheck(bars, columns, { cuts: 12, seed: 2, minimumBars: 1_000 });
  assert.deepEqual(report.leaks, []);
});

Deno.test("equal arguments give equal bits", () => {
  const a = runBacktest(market, QUICK), b = runBacktest(market, QUICK, { dataHash: "of the same bars" });
  assert.deepEqual(a, b);
});

Deno.test("no trade at all is a valid result", () => {
  const { trades, equity, stopReason } = runBacktest(market, {
    ...QUICK,
    threshold: 0.95,
    bookThreshold: 0.95,
    rsiDistance: 30,
  });
  assert.deepEqual([trades.length, stopReason], [0, null]);
  assert.ok(equity.every((value) => value === defaultBacktestOptions().startEquity));
});

Deno.test("an entry that rounding leaves without a price is refused", () => {
  const signals = { signal: Int8Array.of(-1, 0, 0), stopDistance: new Float64Array(3).fill(1500) };
  const { refusals } = simulateOco(miniCandles("100 101 99 100 | 100 101 99 100 | 100 101 99 100"), {
    ...signals,
    targetDistance: signals.stopDistance,
  }, { ...BARE, filters: { ...NO_FILTERS, tickSize: 1000 } });
  assert.equal(refusals.noStopDistance, 1);
});
