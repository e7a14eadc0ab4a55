import assert from "node:assert/strict";
import { sliceCandles } from "../data/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import type { Entries, Strategy } from "../strategy/strategy.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { runBacktest } from "./run_backtest.ts";
import type { RunState } from "./run_state.ts";

/** Bars before the first that is traded, and those. */
const KNOWN = 2_600, TRADED = 2_000;
const history = simulateMarket({ seed: 5, bars: KNOWN + TRADED, edge: 6 });
const market = sliceCandles(history, history.time[KNOWN], Infinity);
const QUICK = { slowerTimeframe: "none", regimeFilter: "any", threshold: 0.4 } as const;

const CASES: Readonly<Record<string, readonly [strategy: string, params: ParameterValues]>> = {
  "entries at the market": ["votes", { ...QUICK, entryOrder: "market" }],
  "limit entries": ["votes", { ...QUICK, entryOrder: "limit" }],
  "a trailing stop and a cooldown": ["votes", { ...QUICK, trailing: true, trailRatio: 0.5, cooldownMinutes: 20 }],
  "a stop at break-even": ["votes", { ...QUICK, breakEven: true, breakEvenRatio: 0.3 }],
  "exits on a signal": ["votes", { ...QUICK, exitOnSignal: true }],
  "exits that the strategy asks for": ["moving_average_cross", { lookBacks: 1, timeoutMinutes: 480 }],
};

/**
 * A strategy on the traded bars whose entries, which never look ahead, are computed once: what is held is how they are
 * carried out.
 */
function computedOnce(strategy: Strategy, params: ParameterValues): Strategy {
  const all = strategy.entries(new MarketFeatures(history), completeParamsOf(strategy, params, history.timeframe));
  return {
    ...strategy,
    lookBackBars: () => 0,
    entries: ({ candles: { time } }) => cutEntries(all, KNOWN, time.length),
  };
}

function cutEntries(
  { side, stopDistance, targetDistance, leave, ...factors }: Entries,
  from: number,
  bars: number,
): Entries {
  const isPerBar = stopDistance.length === side.length;
  const values = (end: number) =>
    isPerBar ? end : side.subarray(0, end).reduce((count, one) => count + Math.abs(one), 0);
  const first = values(from), last = values(from + bars);
  return {
    ...factors,
    side: side.subarray(from, from + bars),
    stopDistance: stopDistance.subarray(first, last),
    ...(targetDistance && { targetDistance: targetDistance.subarray(first, last) }),
    ...(leave && { leave: leave.subarray(from, from + bars) }),
  };
}

for (const [name, [strategy, params]] of Object.entries(CASES)) {
  Deno.test(`bars run one at a time, each from the last state, give every bit of one run: ${name}`, () => {
    const shared = { strategy: computedOnce(strategyNamed(strategy), params), closeAtEnd: false };
    const whole = runBacktest(market, params, { ...shared, range: { from: 0, to: TRADED } });
    assert.ok(whole.trades.length >= 3, `${whole.trades.length} trades`);
    let start: RunState | undefined;
    const equity: number[] = [], exits: (readonly number[])[] = [];
    for (let bar = 0; bar < TRADED; bar++) {
      const step = runBacktest(market, params, { ...shared, range: { from: bar, to: bar + 1 }, start });
      equity.push(step.equity[0]);
      const { trades } = step;
      for (let k = 0; k < trades.length; k++) {
        exits.push([bar, trades.qty[k], trades.entryPrice[k], trades.pnl[k], trades.exitReason[k]]);
      }
      start = step.state;
    }
    assert.deepEqual(Float64Array.from(equity), whole.equity);
    const { trades } = whole;
    const wanted = Array.from(trades.exitBar, (bar, k) => [
      bar,
      trades.qty[k],
      trades.entryPrice[k],
      trades.pnl[k],
      trades.exitReason[k],
    ]);
    assert.deepEqual(exits, wanted);
    // What counts whole runs starts anew with each.
    const ended = Object.assign(start!.position, { doubtfulBars: 0, doubtfulStops: 0 });
    assert.deepEqual(ended, Object.assign(whole.state.position, { doubtfulBars: 0, doubtfulStops: 0 }));
    assert.deepEqual(start, whole.state);
  });
}
