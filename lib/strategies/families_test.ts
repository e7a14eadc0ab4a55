import assert from "node:assert/strict";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { checkEntries } from "../strategy/check_entries.ts";
import { entryColumns } from "../strategy/entry_columns.ts";
import { longestHoldingMs } from "../strategy/longest_holding.ts";
import { lookAheadLeaks } from "../strategy/look_ahead.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { completeParamsOf, defaultParamsOf } from "../strategy/parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { sampleParamsOf } from "../strategy/sample_params.ts";
import { checkStrategy } from "../strategy/strategy_check.ts";
import { LEAVE_LONG, LEAVE_SHORT, type Strategy } from "../strategy/strategy.ts";
import { STRATEGIES } from "./registry.ts";

const market = simulateMarket({ seed: 3, bars: 6_000, edge: 6 });
const hours = resample(simulateMarket({ seed: 4, bars: 120_000 }), "1h");

/** Rules that read prices by their differences alone: turned upside down, they do the opposite. */
const MIRRORED = [
  "donchian_breakout",
  "moving_average_cross",
  "band_reversion",
  "range_breakout",
  "book_pressure",
  "volume_surge",
  "trend_pullback",
  "votes",
];

const entriesOf = (strategy: Strategy, candles: Candles, params: ParameterValues) =>
  strategy.entries(new MarketFeatures(candles), params);

/** Default set and random ones. */
function* sampleSets(strategy: Strategy, count: number, timeframe: Timeframe = "1m"): Generator<ParameterValues> {
  yield defaultParamsOf(strategy, timeframe);
  for (let seed = 0; seed < count; seed++) yield sampleParamsOf(strategy, timeframe, true, randomSource(seed));
}

/** Candles whose prices went through a function that keeps their order or, with `isTurned`, reverses it. */
function repriced(candles: Candles, price: (value: number) => number, isTurned = false): Candles {
  const { high, low } = candles;
  return {
    ...candles,
    open: candles.open.map(price),
    high: (isTurned ? low : high).map(price),
    low: (isTurned ? high : low).map(price),
    close: candles.close.map(price),
  };
}

/** Of the check, which looks for look-ahead with several sets, each cut at several bars. */
const checked = simulateMarket({ seed: 6, bars: 12_000, edge: 6 });

/** Long enough for every look-back before the end of a search, and for days after it. */
const long = simulateMarket({ seed: 5, bars: 12_000 });

for (const strategy of STRATEGIES) {
  const { name } = strategy;

  Deno.test(`${name}: the bars after a search change nothing in it, nor those after validation`, () => {
    const params = defaultParamsOf(strategy, "1m");
    assert.deepEqual(lookAheadLeaks(strategy, long, params, 8_000, { cuts: [10_000] }), []);
  });

  Deno.test(`${name}: a position is held no longer than the strategy says, on bars of any length`, () => {
    for (const timeframe of ["1m", "15m", "4h", "1d"] as const) longestHoldingMs(strategy, timeframe);
  });

  Deno.test(`${name}: a set of its domain is valid, its columns can be traded and it can be told in a sentence`, () => {
    for (const params of sampleSets(strategy, 20)) {
      assert.deepEqual(completeParamsOf(strategy, params, "1m"), params);
      checkEntries(entriesOf(strategy, market, params), strategy, params, market);
      if (name !== "votes") assert.match(strategy.describe(params, "1m"), /^[a-z].*[^.]$/);
      assert.ok(strategy.maxHoldingMs(params, "1m") < Infinity);
    }
    assert.match(strategy.summary, /^[A-Z].*\.$/);
    for (const { label, meaning } of strategy.parameters) assert.ok(label !== undefined && meaning!.endsWith("."));
  });

  Deno.test(`${name}: the first entry comes after the look-back, on bars of any length`, () => {
    // The look-back of the votes is the longest there can be: a longer timeframe may begin with the bars or before.
    const within: ParameterValues = name === "votes" ? { useHigher: false } : {};
    for (const candles of [market, hours]) {
      for (const set of sampleSets(strategy, 20, candles.timeframe)) {
        const params = { ...set, ...within };
        const first = entriesOf(strategy, candles, params).side.findIndex((side) => side !== 0);
        assert.ok(first < 0 || first >= strategy.lookBackBars(params, candles.timeframe), JSON.stringify(params));
      }
    }
  });

  Deno.test(`${name}: the same bars give the same entries and stay as they are`, () => {
    const hash = candlesHash(market);
    for (const params of sampleSets(strategy, 5)) {
      const first = entriesOf(strategy, market, params);
      assert.deepEqual(entriesOf(strategy, { ...market }, params), first);
      assert.deepEqual(entriesOf(strategy, market, params), first);
    }
    assert.equal(candlesHash(market), hash);
  });

  Deno.test(`${name}: at 2^k times the price it does the same with distances 2^k times as long`, () => {
    for (const params of sampleSets(strategy, 5)) {
      const columns = entryColumns(entriesOf(strategy, market, params));
      for (const factor of [2 ** -7, 2 ** 5]) {
        const scaled = entryColumns(entriesOf(strategy, repriced(market, (price) => factor * price), params));
        for (const [column, values] of Object.entries(columns)) {
          const scale = /Distance|Price/.test(column) ? factor : 1;
          assert.deepEqual(Array.from(scaled[column]), Array.from(values, (value) => scale * value), column);
        }
      }
    }
  });

  Deno.test(`${name}: the check finds no fault and no look-ahead, and each parameter has an effect`, () => {
    const findings = checkStrategy(strategy, checked).map(({ text }) => text);
    // The votes say the longest look-back there can be.
    assert.deepEqual(findings.filter((text) => name !== "votes" || !text.includes("it says it looks back")), []);
  });

  if (!MIRRORED.includes(name)) continue;
  Deno.test(`${name}: on the market upside down it takes the other side`, () => {
    const imbalance = market.book!.imbalance.map((value) => -value);
    const turned = { ...repriced(market, (price) => -price, true), book: { ...market.book!, imbalance } };
    // Prices below zero have no regime, and no share of them is a distance.
    const within: ParameterValues = name === "votes" ? { regimeFilter: "any", bracket: "atr" } : {};
    for (const set of sampleSets(strategy, 10)) {
      const params = { ...set, ...within };
      const upright = entriesOf(strategy, market, params), mirror = entriesOf(strategy, turned, params);
      assert.deepEqual(mirror.side, upright.side.map((side) => -side));
      const { stopDistance, targetDistance } = entryColumns(upright);
      assert.deepEqual(entryColumns(mirror).stopDistance, stopDistance);
      assert.deepEqual(entryColumns(mirror).targetDistance, targetDistance);
      const swapped = upright.leave?.map((leave) => (leave & LEAVE_LONG) * LEAVE_SHORT + ((leave & LEAVE_SHORT) >> 1));
      // A long leaves at a close on its average, a short too: on that very bar the two differ.
      if (name !== "band_reversion") assert.deepEqual(mirror.leave, swapped);
    }
  });
}

Deno.test("averages without a band say nothing where a price has long stood still", () => {
  const strategy = STRATEGIES.find(({ name }) => name === "moving_average_cross")!;
  const close = Float64Array.from({ length: 20_000 }, (_, i) => i < 500 ? market.close[i] : 1234.56);
  const time = Float64Array.from(close, (_, i) => market.time[0] + 60_000 * i);
  const candles = { ...market, time, open: close, high: close, low: close, close, volume: close, book: undefined };
  const { side } = entriesOf(strategy, candles, { ...defaultParamsOf(strategy, "1m"), bandAtr: 0 });
  assert.ok(side.subarray(0, 1_000).some((one) => one !== 0));
  assert.equal(side.subarray(15_000).findIndex((one) => one !== 0), -1);
});

Deno.test("a time of day is held on the side asked for", () => {
  const strategy = STRATEGIES.find(({ name }) => name === "time_of_day")!;
  const params = defaultParamsOf(strategy, "1m");
  const { side: long } = entriesOf(strategy, market, { ...params, side: "long" });
  const { side: short } = entriesOf(strategy, market, { ...params, side: "short" });
  assert.deepEqual(short, long.map((side) => -side));
});

/** Bars that open at the close before and reach `reach` beyond both. */
function barsOf(closes: readonly number[], reach: (bar: number) => number = () => 1, timeframe: "1m" | "1h" = "1m") {
  const close = Float64Array.from(closes), open = close.map((_, i) => close[Math.max(0, i - 1)]);
  return {
    symbol: "A/B",
    timeframe,
    // A Monday.
    time: close.map((_, i) => Date.UTC(2024, 0, 1) + i * TIMEFRAME_MS[timeframe]),
    open,
    high: close.map((price, i) => Math.max(price, open[i]) + reach(i)),
    low: close.map((price, i) => Math.min(price, open[i]) - reach(i)),
    close,
    volume: close.map(() => 1),
  };
}

const flat = (count: number, price = 100) => Array<number>(count).fill(price);
const steps = (...prices: number[]) => prices;

/** One obvious case a family: bars at which it enters (bar: side) and leaves a long. */
const CASES: readonly {
  name: string;
  what: string;
  candles: Candles;
  params: ParameterValues;
  side: Record<number, number>;
  /** First of the bars in a row that ask a long to leave. */
  leaveLong?: number[];
  /** First bar whose leaves count; 0. */
  from?: number;
}[] = [
  {
    name: "donchian_breakout",
    what: "enters at 103 above the highs of 101 and leaves at 98 below the low of three bars, 99",
    candles: barsOf([...flat(25), ...steps(103, 104, 104, 98)]),
    params: { entryBars: 20, exitBars: 3 },
    side: { 25: 1, 28: -1 },
    leaveLong: [28],
  },
  {
    name: "moving_average_cross",
    what: "enters with the first rise after a flat market and leaves on the fall",
    candles: barsOf([...flat(30), ...steps(101, 102, 103, 80)]),
    params: { fast: 5, slow: 20, lookBacks: 1, bandAtr: 0.1 },
    side: { 30: 1, 31: 1, 32: 1, 33: -1 },
    leaveLong: [33],
  },
  {
    name: "band_reversion",
    what: "buys the first close far below its band, not the second, and leaves above the average",
    candles: barsOf([...flat(24).map((price, i) => price + i % 2), ...steps(90, 90, 101)]),
    params: { period: 20, deviations: 2, rsiPeriod: 5, rsiDistance: 15 },
    side: { 24: 1 },
    leaveLong: [26],
    from: 24,
  },
  {
    name: "range_breakout",
    what: "goes with the close that leaves three quiet bars, not with the same close among wide bars",
    candles: barsOf([...flat(24), 103, 103], (bar) => bar < 18 ? 10 : 1),
    params: { rangeBars: 3, quietShare: 0.35, stretch: 0.2 },
    side: { 24: 1 },
  },
  {
    name: "time_of_day",
    what: "enters with the bar that opens at 21:00 and leaves with that of 0:00, on weekdays",
    candles: barsOf(flat(48), () => 1, "1h"),
    params: { hour: 21, holdHours: 3, days: "weekdays" },
    side: { 20: 1, 44: 1 },
    leaveLong: [23, 47],
    from: 20,
  },
  {
    name: "book_pressure",
    what: "goes with the book where it leans far enough, and does nothing where it was not recorded",
    candles: {
      ...barsOf(flat(20)),
      book: {
        ...market.book!,
        imbalance: Float64Array.from({ length: 20 }, (_, i) => ({ 3: 1, 16: 0.8, 17: NaN, 18: -0.6 })[i] ?? 0.4),
      },
    },
    params: { meanBars: 1, pressure: 0.5 },
    side: { 16: 1, 18: -1 },
  },
  {
    name: "volume_surge",
    what: "goes with the rise at the first bar of ten times the volume, once, and leaves when the volume is as it was",
    candles: {
      ...barsOf([...flat(100), ...steps(101, 102, 102, 102, 102, 102)]),
      volume: Float64Array.from({ length: 106 }, (_, i) => i === 100 || i === 101 ? 10 : 1),
    },
    params: { surgeBars: 2, surgeFactor: 2, moveBars: 5, sessionHours: 24 },
    side: { 100: 1 },
    leaveLong: [104],
    from: 100,
  },
  {
    name: "trend_pullback",
    what: "buys a rise that has fallen behind its average, once, and leaves above the average",
    candles: barsOf([...Array.from({ length: 40 }, (_, i) => 100 + 3 * i), ...steps(200, 196, 214)]),
    params: { fastBars: 5, slowRatio: 4, depthAtr: 1 },
    side: { 40: 1 },
    leaveLong: [42],
    from: 40,
  },
];

for (const { name, what, candles, params, side, leaveLong = [], from = 0 } of CASES) {
  Deno.test(`${name} ${what}`, () => {
    const strategy = STRATEGIES.find((one) => one.name === name)!;
    const entries = entriesOf(strategy, candles, { ...defaultParamsOf(strategy, candles.timeframe), ...params });
    const found = Object.fromEntries([...entries.side.entries()].filter(([, value]) => value !== 0));
    assert.deepEqual(found, side);
    const leaves = [...(entries.leave ?? []).entries()].filter(([i, leave]) => i >= from && (leave & LEAVE_LONG) !== 0);
    const first = leaves.map(([i]) => i).filter((i, k, all) => all[k - 1] !== i - 1);
    assert.deepEqual(first, leaveLong);
  });
}
