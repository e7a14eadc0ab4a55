/**
 * What a close of a live run costs: CPU of decisions computed anew over a week, over 60,000 and over a year of minutes, for
 * one lane and for four of one market, with averages, RSI, MACD, longer bars, volume and regimes all asked for.
 *
 * Wanted: at most 200 ms for one lane over 60,000 bars.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { type Candles, PRICE_COLUMNS } from "../../lib/core/candles.ts";
import { simulateMarket } from "../../lib/data/simulate.ts";
import { decideAnew } from "../../lib/live/decide.ts";
import { GrowingCandles } from "../../lib/live/growing_candles.ts";
import { strategyNamed } from "../../lib/strategies/registry.ts";
import { completeParamsOf } from "../../lib/strategy/parameter_sets.ts";

const HISTORIES = { week: 7 * 1440, "60,000": 60_000, year: 365 * 1440 }, LANES = [1, 4];

/** Closes that are measured, those before them that only warm up, and those before all others. */
const CLOSES = 12, WARM = 8, COLD = 200;

const strategy = strategyNamed("votes");
const wanted = { useEma: true, useRsi: true, useMacd: true, useHigher: true, useVolume: true, regimeFilter: "trend" };
const params = completeParamsOf(strategy, wanted, "1m");

function cpuMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** The first bars of a market. */
function firstBars({ symbol, timeframe, ...columns }: Candles, count: number): Candles {
  const [time, open, high, low, close, volume] = PRICE_COLUMNS.map((name) => columns[name].slice(0, count));
  return { symbol, timeframe, time, open, high, low, close, volume };
}

/** Milliseconds of CPU of each close of some lanes, over bars that grow. */
function costsOf(market: Candles, grown: GrowingCandles, lanes: number, closes: number): number[] {
  const { symbol, timeframe } = market;
  const deciders = Array.from({ length: lanes }, () => decideAnew(grown.candles, { strategy, params }));
  return Array.from({ length: closes }, () => {
    // The last bar of those that grow has not closed.
    const next = grown.candles.time.length - 1;
    const [time, open, high, low, close, volume] = PRICE_COLUMNS.map((column) => market[column][next]);
    grown.take({ symbol, timeframe, revision: 0, time, open, high, low, close, volume });
    const before = cpuMs();
    for (const decider of deciders) decider.at(next);
    return cpuMs() - before;
  });
}

const growing = (market: Candles, bars: number) => new GrowingCandles(firstBars(market, bars));
const cold = simulateMarket({ seed: 1, bars: HISTORIES.week + COLD });
costsOf(cold, growing(cold, HISTORIES.week), 1, COLD);

for (const [name, bars] of Object.entries(HISTORIES)) {
  const market = simulateMarket({ seed: 1, bars: bars + LANES.length * (CLOSES + WARM) }),
    grown = growing(market, bars);
  for (const lanes of LANES) {
    const costs = costsOf(market, grown, lanes, WARM + CLOSES).slice(WARM).sort((a, b) => a - b);
    const median = costs[CLOSES / 2].toFixed(1), worst = costs[CLOSES - 1].toFixed(1);
    console.log(`${name}, ${lanes} lane${lanes > 1 ? "s" : ""}: median ${median} ms CPU a close, worst ${worst} ms`);
  }
}
