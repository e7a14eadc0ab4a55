import assert from "node:assert/strict";
import { type BacktestOptions, defaultBacktestOptions } from "../backtest/options.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { dailyReturns } from "../metrics/daily.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { DRAWN_MARKETS, placeboTest } from "../selection/placebo.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import { BARE } from "../../test/fixtures/mini_case.ts";
import { type ChosenStrategy, runCopy } from "./copy_runs.ts";

const MINUTES = 1440;

/** Trading for nothing, with stops wherever they stand: what a backtest pays shows. */
const FREE: BacktestOptions = {
  ...defaultBacktestOptions(),
  keepsToPriceStep: false,
  costs: BARE.costs!,
};

/** Enters with the next bar's move, which it cannot know. */
const peeking = defineStrategy({
  name: "peeking",
  parameters: [],
  entries({ candles: { open, close } }) {
    const side = new Int8Array(close.length), stopDistance = close.map((price) => 0.02 * price);
    for (let i = 50; i + 1 < close.length; i += 20) side[i] = Math.sign(close[i + 1] - open[i + 1]);
    return { side, stopDistance };
  },
  rules: (_params, _timeframe) => ({ timeoutBars: 1 }),
});

/** Enters in turn long and short with a tight stop and a far target: nothing to foretell, but for where stops fill. */
const tightStops = defineStrategy({
  name: "tight_stops",
  parameters: [],
  entries({ candles: { close } }) {
    const side = new Int8Array(close.length), stopDistance = close.map((price) => 0.0004 * price);
    for (let i = 50; i < close.length; i += 3) side[i] = i % 2 === 0 ? 1 : -1;
    return { side, stopDistance, rewardRatio: 20 };
  },
  rules: (_params, _timeframe) => ({ timeoutBars: 30 }),
});

/** Daily returns on the bars from a day on as they were, and on each copy. */
function rowsOf(
  candles: ReturnType<typeof simulateMarket>,
  chosen: ChosenStrategy,
  { backtest = FREE, from = 0, seed = 1 }: { backtest?: BacktestOptions; from?: number; seed?: number } = {},
): Float64Array[] {
  const market = { candles, dataHash: `test ${seed}`, backtest };
  const job = { market: 0, sets: [chosen.params], from, to: candles.time.length, seed, blockBars: 1 };
  return Array.from(
    { length: 1 + DRAWN_MARKETS },
    (_, id) => runCopy(market, { ...job, id }, [chosen]).returns[0]!,
  );
}

function testOf([real, ...drawn]: readonly Float64Array[], seed = 1) {
  return placeboTest(real, drawn, { seed, spanDays: 1, periodsPerYear: 365, most: 199, enough: 200 });
}

Deno.test("copy 0 is the run on the bars as they were, from fewer bars of warm-up and with shorter ones", () => {
  const finer = simulateMarket({ seed: 3, bars: 60 * MINUTES }), candles = resample(finer, "5m");
  const strategy = strategyNamed("votes");
  const params = { threshold: 0.5, weightEma: 1, emaFast: 5, emaSlow: 30, weightRsi: 1 };
  const backtest = { ...defaultBacktestOptions(), finer }, from = 40 * 288, to = 57 * 288;
  const market = { candles, dataHash: "warm", backtest };
  const { returns: [found] } = runCopy(
    market,
    { id: 0, market: 0, sets: [params], from, to, seed: 1, blockBars: 1 },
    [{ strategy, params }],
  );
  const run = runBacktest(candles, params, { ...backtest, strategy, range: { from, to } });
  const { returns } = dailyReturns(run);
  assert.ok(run.trades.length > 10);
  assert.equal(found!.length, returns.length);
  returns.forEach((value, day) => assert.ok(Math.abs(found![day] - value) < 1e-9, `day ${day}`));
});

Deno.test("strategies that share a copy earn what each earns alone; one that cannot be run spoils none", () => {
  const candles = simulateMarket({ seed: 4, bars: 6 * MINUTES }), strategy = strategyNamed("votes");
  const market = { candles, dataHash: "shared", backtest: defaultBacktestOptions() };
  const sets: ParameterValues[] = [{ threshold: 0.5 }, { threshold: -9 }, { threshold: 0.6, weightRsi: 0.9 }];
  const job = { id: 2, market: 0, sets, from: 2 * MINUTES, to: 6 * MINUTES, seed: 1, blockBars: 1 };
  const together = runCopy(market, job, sets.map((params) => ({ strategy, params }))).returns;
  assert.equal(together[1], null);
  for (const i of [0, 2]) {
    const [alone] = runCopy({ ...market, dataHash: "alone" }, job, [{ strategy, params: sets[i] }]).returns;
    assert.equal(together[i]!.length, 4);
    assert.deepEqual(alone, together[i]);
  }
});

Deno.test("on markets without an edge a strategy's p-value is as good as drawn from 0 to 1", () => {
  const strategy = strategyNamed("votes"), params = { threshold: 0.4, weightEma: 1, emaFast: 4, emaSlow: 20 };
  const markets = 60,
    pValues = Array.from({ length: markets }, (_, seed) => {
      const candles = martingale("1h", 40 * 24, seed);
      const rows = rowsOf(candles, { strategy, params }, { seed: seed + 1, from: 10 * 24 });
      return testOf(rows, seed).pValue;
    }).sort((a, b) => a - b);
  // Kolmogorov's distance has its 99.9 % quantile at 1.95 / √n.
  const distance = Math.max(
    ...pValues.map((p, i) => Math.max(Math.abs(p - i / markets), Math.abs((i + 1) / markets - p))),
  );
  assert.ok(distance < 1.95 / Math.sqrt(markets), `distance ${distance}`);
});

Deno.test("a strategy that peeks, and stops that fill at prices which never were, are paid by the engine", () => {
  const candles = simulateMarket({ seed: 9, bars: 12 * MINUTES, edge: 0 });
  const peek = testOf(rowsOf(candles, { strategy: peeking, params: {} }));
  assert.ok(peek.enginePays && peek.drawnSharpe > 5, `mean Sharpe ratio ${peek.drawnSharpe}`);
  assert.ok(peek.pValue > 0.01);
  const jumps = martingale("1m", 12 * MINUTES, 12), stops = { strategy: tightStops, params: {} };
  const atLevel = testOf(rowsOf(jumps, stops, { backtest: { ...FREE, stopSlipShare: 0 } }));
  const atExtreme = testOf(rowsOf(jumps, stops, { backtest: { ...FREE, stopSlipShare: 1 } }));
  assert.ok(atLevel.enginePays, `mean Sharpe ratio ${atLevel.drawnSharpe}`);
  assert.equal(atExtreme.enginePays, false, `mean Sharpe ratio ${atExtreme.drawnSharpe}`);
});

/** A market that moves once a bar, from one price to another with none between, so that the next is on average that of now. */
function martingale(timeframe: Timeframe, bars: number, seed: number) {
  const open = new Float64Array(bars), close = new Float64Array(bars), random = randomSource(seed);
  for (let i = 0, price = 100; i < bars; i++) {
    const spread = i % 100 < 30 ? 0.002 : 0.001;
    open[i] = price;
    close[i] = price *= Math.exp(spread * random.normal() - spread ** 2 / 2);
  }
  return candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe,
    time: Array.from(open, (_, i) => 20_000 * DAY_MS + i * TIMEFRAME_MS[timeframe]),
    open,
    high: open.map((price, i) => Math.max(price, close[i])),
    low: open.map((price, i) => Math.min(price, close[i])),
    close,
    volume: new Float64Array(bars).fill(1000),
  });
}
