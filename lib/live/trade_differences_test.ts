import assert from "node:assert/strict";
import fc from "fast-check";
import { defineStrategy } from "../strategy/strategy.ts";
import { votes } from "../strategies/votes/votes.ts";
import { runBacktest } from "../backtest/run_backtest.ts";
import { simulateMarket } from "../data/simulate.ts";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { completeVotes } from "../../test/fixtures/votes_params.ts";
import { comparedTrades } from "./run_trades.ts";
import type { ComparedTrade } from "./difference_parts.ts";
import { type LaneHistory, tradeDifferences } from "./trade_differences.ts";

const MINUTE = 60_000;
const market = simulateMarket({ seed: 5, bars: 6_000, edge: 6 });
const PARAMS = { slowerTimeframe: "none", regimeFilter: "any", threshold: 0.4, breakEven: false } as const;
const DEFAULTS = defaultBacktestOptions();
/** Costs that do not depend on the size. */
const COSTS = { ...DEFAULTS.costs, slippage: { model: "fixed", entryBps: 1, exitBps: 1 } } as const;
const OPTIONS = { ...DEFAULTS, costs: COSTS, range: { from: 3_000, to: 6_000 }, closeAtEnd: false };

const HISTORY: LaneHistory = {
  barMs: MINUTE,
  limitBars: 1,
  cooldownBars: votes.rules(completeVotes(PARAMS), "1m").cooldownBars,
  denials: [],
  waits: [],
  revised: [],
  openSince: { run: null, backtest: null },
};

const { trades, state } = runBacktest(market, PARAMS, OPTIONS);
const backtest = comparedTrades(trades);
const sum = (all: readonly ComparedTrade[]) => all.reduce((total, { profit }) => total + profit, 0);
const openSince = (bar: number, side: number) => side === 0 ? null : market.time[bar];

Deno.test("differences add up to the difference in profit, whatever was done to the trades", () => {
  const change = fc.record({
    isLeftOut: fc.boolean(),
    later: fc.constantFrom(0, 0, MINUTE),
    quantity: fc.double({ min: 0.2, max: 2, noNaN: true }),
    price: fc.double({ min: 0.99, max: 1.01, noNaN: true }),
    fees: fc.double({ min: 0, max: 3, noNaN: true }),
    latency: fc.double({ min: -50, max: 50, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: backtest.length, maxLength: backtest.length }), (changes) => {
      const run = backtest.flatMap((trade, k) => {
        const { isLeftOut, later, quantity, price, fees, latency } = changes[k];
        if (isLeftOut) return [];
        const changed = {
          ...trade,
          exitTime: trade.exitTime + later,
          quantity: trade.quantity * quantity,
          exitPrice: trade.exitPrice * price,
          fees: trade.fees * fees,
          latency,
        };
        const gross = changed.side * changed.quantity * (changed.exitPrice - changed.entryPrice);
        return [{ ...changed, profit: gross - changed.fees - changed.funding }];
      });
      const parts = tradeDifferences(run, backtest, HISTORY).reduce((total, { amount }) => total + amount, 0);
      assert.ok(Math.abs(parts - (sum(run) - sum(backtest))) <= 1e-9 * OPTIONS.startEquity);
    }),
    { numRuns: 100 },
  );
});

Deno.test("equal trades do not differ", () => {
  assert.ok(backtest.length > 20);
  assert.deepEqual(tradeDifferences(comparedTrades(trades), backtest, HISTORY), []);
});

Deno.test("decisions that come a bar late are timing, and what follows from them is explained", () => {
  const late = defineStrategy({
    ...votes,
    name: "late",
    rules: (_, timeframe) => votes.rules(completeVotes(PARAMS), timeframe),
    parameters: [],
    constraints: [],
    entries(features) {
      const { side, stopDistance, stopMultiple, rewardRatio } = votes.entries(features, completeVotes(PARAMS));
      const later = new Int8Array(side.length);
      later.set(side.subarray(0, -1), 1);
      // The last bar has no bar after it.
      const kept = side[side.length - 1] === 0 ? stopDistance : stopDistance.subarray(0, -1);
      return { side: later, stopDistance: kept, stopMultiple: stopMultiple!, rewardRatio: rewardRatio! };
    },
    describe: () => "late",
    indicators: () => ({}),
    reasonText: () => "",
    starts: () => [],
    lookBackBars: () => 0,
    maxHoldingMs: (_, timeframe) => votes.maxHoldingMs(completeVotes(PARAMS), timeframe),
  });
  const result = runBacktest(market, {}, { ...OPTIONS, strategy: late }), run = comparedTrades(result.trades);
  assert.ok(run.length > 20);
  const found = tradeDifferences(run, backtest, {
    ...HISTORY,
    openSince: {
      run: openSince(result.state.position.entryBar, result.state.position.side),
      backtest: openSince(state.position.entryBar, state.position.side),
    },
  });
  const causes = Map.groupBy(found, ({ cause }) => cause);
  assert.ok(causes.get("timing")!.length > 10);
  assert.deepEqual([...causes.keys()].filter((cause) => !["timing", "size", "missed", "extra"].includes(cause)), []);
});

Deno.test("twice the fee is fee, and the smaller equity that it leaves is size", () => {
  const costs = { ...OPTIONS.costs, takerFee: 10e-4, makerFee: 4e-4 };
  const run = comparedTrades(runBacktest(market, PARAMS, { ...OPTIONS, costs }).trades);
  const found = tradeDifferences(run, backtest, HISTORY), causes = new Set(found.map(({ cause }) => cause));
  assert.deepEqual([...causes].sort(), ["fee", "size"]);
  const fee = found.filter(({ cause }) => cause === "fee").reduce((total, { amount }) => total + amount, 0);
  const paid = run.reduce((total, { fees }) => total + fees, 0);
  assert.ok(Math.abs(fee + paid / 2) <= 1e-9 * OPTIONS.startEquity, `${fee} of ${paid}`);
});

Deno.test("a denial explains the trade that it kept back, a busy lane one that it missed, and nothing another", () => {
  const [first, second, ...rest] = backtest;
  const without = [first, ...rest], at = second.entryTime;
  const cause = (history: Partial<LaneHistory>, run: readonly ComparedTrade[] = without) =>
    tradeDifferences(run, backtest, { ...HISTORY, ...history }).map(({ cause }) => cause);
  assert.deepEqual(cause({}), ["unexplained"]);
  assert.deepEqual(cause({ denials: [{ at, code: "STALE_DATA" }] }), ["denied STALE_DATA"]);
  assert.deepEqual(cause({ denials: [{ at: at - MINUTE, code: "STALE_DATA" }] }), ["unexplained"]);
  assert.deepEqual(cause({ openSince: { run: at - MINUTE, backtest: null } }), ["missed"]);
  assert.deepEqual(cause({ waits: [at - MINUTE] }), ["missed"]);
  assert.deepEqual(cause({ waits: [at - 2 * MINUTE] }), ["unexplained"]);
  const far = { ...second, entryTime: 0, exitTime: MINUTE, side: -second.side };
  assert.deepEqual(tradeDifferences([far, ...backtest], backtest, HISTORY).map(({ cause }) => cause), ["unexplained"]);
  const beside = (history: Partial<LaneHistory>) =>
    tradeDifferences([far], [], { ...HISTORY, limitBars: 3, ...history }).map(({ cause }) => cause);
  assert.deepEqual(beside({ backtestWaits: [-4 * MINUTE] }), ["extra"]);
  assert.deepEqual(beside({ backtestWaits: [-MINUTE], denials: [{ at: -MINUTE, code: "POSITIONS" }] }), [
    "denied POSITIONS",
  ]);
  assert.deepEqual(beside({ backtestWaits: [-5 * MINUTE, 0] }), ["unexplained"]);
  assert.deepEqual(beside({ backtestWaits: [-MINUTE], waits: [-MINUTE] }), ["unexplained"]);
  assert.deepEqual(beside({ backtestWaits: [-2 * MINUTE, -MINUTE], waits: [-MINUTE] }), ["extra"]);
  assert.deepEqual(beside({ denials: [{ at: -MINUTE, code: "POSITIONS" }] }), ["unexplained"]);
  const dearer = second.exitPrice + 1,
    fees = second.fees * (dearer + second.entryPrice) /
      (second.exitPrice + second.entryPrice);
  const gained = second.side * second.quantity - (fees - second.fees);
  const price = { ...second, exitPrice: dearer, fees, profit: second.profit + gained };
  assert.deepEqual(cause({}, [first, price, ...rest]), ["price"]);
  assert.deepEqual(cause({ revised: [second.exitTime] }, [first, price, ...rest]), ["revision"]);
});

Deno.test("a profit that its own fills do not give is unexplained, not a price", () => {
  const trade: ComparedTrade = {
    entryTime: 0,
    exitTime: 60_000,
    side: -1,
    quantity: 2,
    entryPrice: 110,
    exitPrice: 100,
    fees: 0.42,
    funding: 0.5,
    profit: 19.08,
    latency: 0,
  };
  const history = {
    barMs: 60_000,
    limitBars: 1,
    cooldownBars: 0,
    denials: [],
    waits: [],
    revised: [],
    openSince: { run: null, backtest: null },
  };
  for (const exitTime of [60_000, 120_000]) {
    const found = tradeDifferences([{ ...trade, exitTime, profit: 20.08 }], [trade], history);
    assert.deepEqual(found.map(({ cause, amount }) => [cause, amount.toFixed(9)]), [["unexplained", "1.000000000"]]);
  }
});

Deno.test("a trade at another time with the same profit is told of", () => {
  const [first] = backtest, moved = { ...first, entryTime: first.entryTime - MINUTE };
  const found = tradeDifferences([moved], [first], HISTORY);
  assert.deepEqual(found.map(({ cause, amount }) => [cause, amount]), [["timing", 0]]);
});
