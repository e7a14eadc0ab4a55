import assert from "node:assert/strict";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { MarketFeatures } from "./market_features.ts";
import { checkStrategy, type StrategyCheckOptions } from "./strategy_check.ts";
import { defineStrategy, type Entries, type Strategy, type StrategyDefinition } from "./strategy.ts";

const market = simulateMarket({ seed: 2, bars: 4_000 });

type Params = { readonly period: number; readonly stopAtr: number };

/** A strategy without a fault, but for what is changed. */
function strategyWith(changed: Partial<StrategyDefinition<Params>>): Strategy {
  return defineStrategy({
    name: "planted",
    summary: "Goes with a close that crosses its average.",
    parameters: [
      { name: "period", kind: "int", low: 5, high: 60 },
      { name: "stopAtr", kind: "float", low: 2, high: 20 },
    ],
    lookBackBars: ({ period }) => Math.max(Number(period), 15),
    entries: crossings,
    ...changed,
  });
}

function crossings(features: MarketFeatures, { period, stopAtr }: Params) {
  const { close } = features.candles, average = features.ema(period), side = new Int8Array(close.length);
  for (let i = 15; i < side.length; i++) {
    if (close[i - 1] <= average[i - 1] && close[i] > average[i]) side[i] = 1;
    else if (close[i - 1] >= average[i - 1] && close[i] < average[i]) side[i] = -1;
  }
  return { side, stopDistance: features.atr(14).map((range) => stopAtr * range) } satisfies Entries;
}

let calls = 0;

/** One planted flaw each, and the only finding it must lead to. */
const PLANTED: readonly [what: string, Strategy, finding: RegExp, options?: StrategyCheckOptions][] = [
  [
    "the next close",
    strategyWith({
      entries: (features, params) => {
        const { side, stopDistance } = crossings(features, params);
        return { side: side.map((_, i) => side[i + 1] ?? 0), stopDistance };
      },
    }),
    /^fault: It sees the future with its default parameters: side at bar \d+ changes with the bars from \d+ on$/,
  ],
  [
    "the next bar on a long series alone",
    strategyWith({
      entries: (features, params) => {
        const { side, stopDistance } = crossings(features, params), isLong = side.length === market.time.length;
        return { side: side.map((value, i) => isLong ? side[i + 1] ?? 0 : value), stopDistance };
      },
    }),
    /^fault: It sees the future with its default parameters: side at bar \d+ changes with the bars from \d+ on$/,
  ],
  [
    "a timeout beyond its longest holding",
    strategyWith({ maxHoldingMs: () => 60_000 }),
    /^fault: Cannot run the strategy planted .*: wanted maxHoldingMs of at least the timeout/,
  ],
  [
    "a rule that no backtest takes",
    strategyWith({ rules: () => ({ timeoutBars: 60, cooldownBars: 1.5 }) }),
    /^fault: Cannot run the strategy planted .*: wanted the rule cooldownBars as a whole number of at least 0, found 1.5 \(9 of 9/,
  ],
  [
    "the whole market's mean in its stops",
    strategyWith({
      entries: (features, params) => {
        const { close } = features.candles, mean = close.reduce((sum, price) => sum + price, 0) / close.length;
        return { ...crossings(features, params), stopDistance: close.map(() => params.stopAtr * mean) };
      },
    }),
    /^fault: It sees the future with its default parameters: stopDistance/,
  ],
  [
    "an entry before the look-back",
    strategyWith({ lookBackBars: () => 900 }),
    /^remark: It enters at bar \d+ with its default parameters, before the 900 bars it says it looks back$/,
  ],
  [
    "a count since the first bar",
    strategyWith({
      lookBackBars: () => 20,
      entries: (features, params) => {
        const { close } = features.candles, side = new Int8Array(close.length);
        let balance = 0;
        for (let i = 1; i < close.length; i++) {
          balance += close[i] > close[i - 1] ? 1 : -1;
          if (i > 20) side[i] = balance % params.period === 0 ? 1 : balance % params.period === 1 ? -1 : 0;
        }
        return { ...crossings(features, params), side };
      },
    }),
    /^remark: Its entries depend on where the bars begin with its default parameters: without the first 37 of them, \d+ of \d+ entries from bar 737 on are others, though it says that it looks back 20$/,
  ],
  [
    "a look-back of half a bar",
    strategyWith({ lookBackBars: () => 0.5 }),
    /^fault: Cannot run the strategy planted .*: wanted lookBackBars to give a number of bars, found 0.5 \(9 of 9 parameter/,
  ],
  [
    "draws of its own",
    strategyWith({
      entries: (features, params) => {
        const { side, stopDistance } = crossings(features, params);
        side[500] = calls++ % 2;
        return { side, stopDistance };
      },
    }),
    /^fault: The same bars give other entries a second time with its default parameters: side differs at bar 500$/,
  ],
  ...([["stopDistance", "a stop on the wrong side"], ["targetDistance", "a target on the wrong side"]] as const).map(
    ([column, what]): typeof PLANTED[number] => [
      what,
      strategyWith({
        entries: (features, params) => {
          const entries = crossings(features, params), below = entries.stopDistance.map((distance) => -distance);
          return { ...entries, [column]: below };
        },
      }),
      new RegExp(
        `^fault: (\\d+) of \\1 entries are refused with its default .* not above 0: a ${column} of -\\d.* at bar \\d+, where it enters$`,
      ),
    ],
  ),
  [
    "a stop without room at some entries",
    strategyWith({
      entries: (features, params) => {
        const { side, stopDistance } = crossings(features, params);
        return { side, stopDistance: stopDistance.map((distance, i) => i % 3 === 0 ? 0 : distance) };
      },
    }),
    /^remark: \d+ of \d+ entries are refused with its default parameters, as their distances are not above 0 or have no end$/,
  ],
  [
    "a NaN distance",
    strategyWith({
      entries: (features, params) => ({ ...crossings(features, params), stopDistance: features.atr(3_990) }),
    }),
    /^fault: Cannot run the strategy planted .* wanted a stopDistance at bar .*, where it enters, found NaN \(9 of 9/,
  ],
  [
    "a wrong type",
    strategyWith({
      entries: (features, params) => ({ ...crossings(features, params), leave: [] as unknown as Uint8Array }),
    }),
    /^fault: Cannot run the strategy planted .* wanted leave as Uint8Array, found Array/,
  ],
  [
    "an error for some sets",
    strategyWith({
      entries: (features, params) => {
        if (params.period < 20) throw new Error("the period is too short");
        return crossings(features, params);
      },
    }),
    /^fault: Cannot run the strategy planted with \{"period":\d+,.*\}: entries threw Error: the period is too short .*\(\d of 9 /,
  ],
  [
    "a write into the bars",
    strategyWith({
      entries: (features, params) => {
        const entries = crossings(features, params);
        features.candles.close.fill(1);
        return entries;
      },
    }),
    /^fault: It writes into the bars it is given, with its default parameters$/,
  ],
  [
    "a write into a shared feature",
    strategyWith({
      entries: (features, params) => {
        const { side } = crossings(features, params), stopDistance = features.atr(14);
        for (let i = 0; i < side.length; i++) stopDistance[i] *= params.stopAtr;
        return { side, stopDistance };
      },
    }),
    /^fault: It writes into a feature that others share, with its default parameters: asked again, stopDistance differs/,
  ],
  [
    "a parameter without effect",
    strategyWith({
      parameters: [
        { name: "period", kind: "int", low: 5, high: 60 },
        { name: "stopAtr", kind: "float", low: 2, high: 20 },
        { name: "useless", kind: "boolean" },
      ],
    }),
    /^remark: The parameter useless has no effect: with all its values the entries and the rules are the same$/,
  ],
  [
    "no entry at all",
    strategyWith({
      entries: ({ candles: { close } }) => ({ side: new Int8Array(close.length), stopDistance: close.slice() }),
    }),
    /^fault: It never enters: no signal in 4000 bars with any parameter set$/,
  ],
  [
    "no entry with most sets",
    strategyWith({
      entries: (features, params) => {
        const entries = crossings(features, params);
        return params.period < 40 ? { ...entries, side: entries.side.fill(0) } : entries;
      },
    }),
    /^remark: It never enters with \d of 9 parameter sets$/,
  ],
  [
    "entries everywhere",
    strategyWith({
      entries: (features, params) => {
        const { side, stopDistance } = crossings(features, params), average = features.ema(params.period);
        return { side: side.map((_, i) => i < 60 ? 0 : Math.sign(average[i] - average[i - 1])), stopDistance };
      },
    }),
    /^remark: It wants to enter on \d\d % of the bars with its default parameters: it waits for nothing/,
  ],
  [
    "positions without an end",
    strategyWith({ rules: () => ({ timeoutBars: Infinity }) }),
    /^fault: Its longest holding is Infinity ms with its default parameters: without an end/,
  ],
  [
    "ranges that are none",
    strategyWith({ parameters: [{ name: "period", kind: "int", low: 60, high: 5 }] }),
    /^fault: Cannot search over parameter "period": wanted finite bounds low < high, found 60 and 5$/,
  ],
  [
    "constraints that cannot be met",
    strategyWith({ constraints: ["period < stopAtr", "stopAtr < period"] }),
    /^fault: Cannot draw parameters of the strategy planted: no set meets period < stopAtr and stopAtr < period$/,
  ],
  ["no summary", strategyWith({ summary: "" }), /^remark: It has no summary/],
  [
    "slowness",
    strategyWith({}),
    /^remark: It takes 12 times as long as fast for the same bars, and so will a search$/,
    { speed: { clock: clockOf([0, 120, 0, 10]), yardstick: { ...strategyWith({}), name: "fast" } } },
  ],
];

/** A clock that shows these times over and over. */
function clockOf(times: readonly number[]): () => number {
  let k = 0;
  return () => times[k++ % times.length];
}

Deno.test("checkStrategy() finds nothing in a strategy without a fault, and leaves the bars alone", () => {
  const hash = candlesHash(market), speed = { clock: clockOf([0, 50, 0, 10]), yardstick: strategyWith({}) };
  assert.deepEqual(checkStrategy(strategyWith({}), market, { speed }), []);
  assert.equal(candlesHash(market), hash);
});

for (const [what, strategy, finding, options] of PLANTED) {
  Deno.test(`checkStrategy() finds ${what}, and that alone`, () => {
    const hash = candlesHash(market);
    const found = checkStrategy(strategy, market, options).map(({ kind, text }) => `${kind}: ${text}`);
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0], finding);
    assert.equal(candlesHash(market), hash);
  });
}

Deno.test("a constraint between parameters that never count together is no fault", () => {
  const style = { name: "style", kind: "categorical", choices: ["quick", "slow"] } as const;
  const strategy = strategyWith({
    parameters: [
      style,
      { name: "period", kind: "int", low: 30, high: 60, condition: { param: "style", equals: "quick" } },
      { name: "slow", kind: "int", low: 5, high: 20, condition: { param: "style", equals: "slow" } },
      { name: "stopAtr", kind: "float", low: 2, high: 20 },
    ],
    constraints: ["period < slow"],
    entries(features, params) {
      const { style, period, slow, stopAtr } = params as Params & { style: string; slow: number };
      return crossings(features, { stopAtr, period: style === "quick" ? period : slow });
    },
  });
  assert.deepEqual(checkStrategy(strategy, market).filter(({ kind }) => kind === "fault"), []);
});

Deno.test("checkStrategy() finds a look-back that the bars do not have", () => {
  const found = checkStrategy(strategyWith({ lookBackBars: () => 5_000 }), market).map(({ text }) => text);
  assert.ok(
    found.includes("It needs 5000 bars before its first entry with its default parameters, but there are 4000"),
  );
});
