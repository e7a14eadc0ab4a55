import assert from "node:assert/strict";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { defaultParamsOf } from "../strategy/parameter_sets.ts";
import { defaultBacktestOptions } from "./options.ts";
import { runBacktest } from "./run_backtest.ts";

const minutes = simulateMarket({ seed: 5, bars: 60_000, edge: 6 });
const { book: _, ...bookless } = minutes;
const patient = { ...defaultBacktestOptions().earlyStop, maxDrawdown: Infinity, maxConsecutiveLosses: Infinity };

for (const strategy of STRATEGIES) {
  Deno.test(`${strategy.name} trades, with and without a book, on minutes and on longer bars, and is out in time`, () => {
    for (const candles of [minutes, bookless, resample(minutes, "15m")]) {
      const { trades } = runBacktest(candles, {}, { strategy, earlyStop: patient });
      assert.ok(trades.length >= 10, `${trades.length} trades on ${candles.timeframe}`);
      const longest = strategy.maxHoldingMs(defaultParamsOf(strategy, candles.timeframe), candles.timeframe);
      for (let k = 0; k < trades.length; k++) {
        assert.ok(candles.time[trades.exitBar[k]] - candles.time[trades.entryBar[k]] <= longest);
      }
    }
  });
}
