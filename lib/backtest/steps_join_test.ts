import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { runBacktest } from "./run_backtest.ts";
import type { RunState } from "./run_state.ts";

const market = simulateMarket({ seed: 5, bars: 4_000, edge: 6 });
const QUICK = { slowerTimeframe: "none", regimeFilter: "any", threshold: 0.4 } as const;

const CASES: Readonly<Record<string, readonly [strategy: string, params: ParameterValues]>> = {
  "entries at the market": ["votes", { ...QUICK, entryOrder: "market" }],
  "limit entries": ["votes", { ...QUICK, entryOrder: "limit" }],
  "a trailing stop and a cooldown": ["votes", { ...QUICK, trailing: true, trailRatio: 0.5, cooldownMinutes: 20 }],
  "a stop at break-even": ["votes", { ...QUICK, breakEven: true, breakEvenRatio: 0.3 }],
  "exits on a signal": ["votes", { ...QUICK, exitOnSignal: true }],
  "exits that the strategy asks for": ["moving_average_cross", { lookBacks: 1, timeoutMinutes: 480 }],
};

for (const [name, [strategy, params]] of Object.entries(CASES)) {
  Deno.test(`bars run one at a time, each from the last state, give every bit of one run: ${name}`, () => {
    const shared = { strategy: strategyNamed(strategy), closeAtEnd: false };
    const from = 2_600, to = from + 1_000;
    const whole = runBacktest(market, params, { ...shared, range: { from, to } });
    assert.ok(whole.trades.length >= 3, `${whole.trades.length} trades`);
    let start: RunState | undefined;
    const equity: number[] = [], exits: (readonly number[])[] = [];
    for (let bar = from; bar < to; bar++) {
      const step = runBacktest(market, params, { ...shared, range: { from: bar, to: bar + 1 }, start });
      equity.push(step.equity[0]);
      const { trades } = step;
      for (let k = 0; k < trades.length; k++) {
        exits.push([bar - from, trades.qty[k], trades.entryPrice[k], trades.pnl[k], trades.exitReason[k]]);
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
