import assert from "node:assert/strict";
import fc from "fast-check";
import { EXIT_REASONS } from "../core/trades.ts";
import { simulateMarket } from "../data/simulate.ts";
import { runBacktest } from "./run_backtest.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { leaveAgainst } from "../strategy/leave_against.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import { defaultParams } from "../strategies/votes/schema.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";
import { computeSides } from "../strategies/votes/signals.ts";
import { votes } from "../strategies/votes/votes.ts";

const market = simulateMarket({ seed: 1, bars: 20_000 });
const OFF = { useEma: false, useRsi: false, useMacd: false, useHigher: false, useVolume: false };

const NEVER = { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 };

/** The order book alone, held until it turns; stop, target and timeout are far. */
const HELD: StrategyParams = {
  ...defaultParams(),
  ...OFF,
  weightBook: 1,
  stopAtr: 30,
  rewardRatio: 4,
  timeoutMinutes: 480,
  cooldownMinutes: 0,
  minimumMarginBps: 0,
  exitOnSignal: true,
};

/** Sides, entries and exits of a set's trades, and why they ended. */
function tradesOf(params: Partial<StrategyParams>) {
  const { trades } = runBacktest(market, { ...HELD, ...params }, { earlyStop: NEVER });
  return Array.from({ length: trades.length }, (_, k) => ({
    side: trades.side[k],
    entryBar: trades.entryBar[k],
    exitBar: trades.exitBar[k],
    reason: EXIT_REASONS[trades.exitReason[k]],
  }));
}

for (const direction of ["long", "short"] as const) {
  Deno.test(`a signal against a position closes it where only ${direction} may be entered`, () => {
    const side = direction === "long" ? 1 : -1;
    const signals = computeSides({ ...HELD, direction: "both" }, new MarketFeatures(market)).side;
    const left = tradesOf({ direction }).filter(({ reason }) => reason === "signal");
    assert.ok(left.length > 50, `found ${left.length} exits on a signal`);
    for (const { exitBar } of left) assert.equal(signals[exitBar - 1], -side);
  });
}

for (
  const [name, restricted] of [
    ["session", { sessionStart: 8, sessionHours: 4 }],
    ["regime", { regimeFilter: "trend" }],
    ["regime", { regimeFilter: "calm" }],
  ] as const
) {
  Deno.test(`a signal that the ${name} filter ${Object.values(restricted)[0]} does not let enter closes a position`, () => {
    const { side } = computeSides({ ...HELD, ...restricted }, new MarketFeatures(market));
    const left = tradesOf(restricted).filter(({ reason }) => reason === "signal");
    const unseen = left.filter(({ exitBar }) => side[exitBar - 1] === 0);
    assert.ok(unseen.length > 0, `found ${left.length} exits on a signal, all of them entries`);
  });
}

Deno.test("no restriction of entries lets a position outlive the first signal against it", () => {
  const restriction = fc.record(
    {
      direction: fc.constantFrom("both", "long", "short"),
      regimeFilter: fc.constantFrom("any", "trend", "range", "calm"),
      sessionStart: fc.integer({ min: 0, max: 23 }),
      sessionHours: fc.integer({ min: 1, max: 24 }),
    } as const,
  );
  const signals = computeSides(HELD, new MarketFeatures(market)).side;
  fc.assert(
    fc.property(restriction, (restricted) => {
      for (const { side, entryBar, exitBar } of tradesOf(restricted)) {
        const against = signals.subarray(entryBar, exitBar - 1).indexOf(-side);
        assert.equal(against, -1, `bar ${entryBar + against} is against the trade of ${entryBar} … ${exitBar}`);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("without a restriction votes leave as rule 17 has it for a strategy whose sides are its signals", () => {
  const plain = defineStrategy(
    {
      ...votes,
      name: "plain",
      entries(features, params) {
        const { leave: _, ...entries } = votes.entries(features, params as unknown as StrategyParams);
        return entries;
      },
      rules: (params, timeframe) => ({
        ...votes.rules(params as unknown as StrategyParams, timeframe),
        exitOnSignal: true,
      }),
    } as Parameters<typeof defineStrategy>[0],
  );
  const set = { ...HELD, entryMode: "reversion", useRsi: true, useMacd: true, threshold: 0.5 } as const;
  const run = (strategy?: typeof plain) => runBacktest(market, { ...set }, strategy && { strategy }).trades;
  assert.deepEqual(run(), run(plain));
});

Deno.test("a strategy of one's own that enters long alone leaves on the first of its signals for short", () => {
  const signalOf = (features: MarketFeatures) =>
    Int8Array.from(features.imbalance(1), (x) => Number(x > 0.6) - Number(x < -0.6));
  const strategy = defineStrategy({
    name: "book",
    parameters: [],
    entries(features) {
      const signal = signalOf(features), side = signal.map((one) => Math.max(one, 0));
      return { side, stopDistance: features.candles.close, stopMultiple: 0.5, leave: leaveAgainst(signal) };
    },
  });
  const { trades } = runBacktest(market, {}, { strategy, earlyStop: NEVER });
  const signal = signalOf(new MarketFeatures(market));
  let left = 0;
  for (let k = 0; k < trades.length; k++) {
    if (EXIT_REASONS[trades.exitReason[k]] !== "signal") continue;
    assert.equal(signal.indexOf(-1, trades.entryBar[k]), trades.exitBar[k] - 1);
    left++;
  }
  assert.ok(left > 50, `found ${left} exits on a signal`);
});
