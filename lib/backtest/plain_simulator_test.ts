import assert from "node:assert/strict";
import fc from "fast-check";
import { EXIT_REASONS } from "../core/trades.ts";
import { candlesFromColumns } from "../data/candles.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import { type BacktestOptions, defaultBacktestOptions, PLAIN_TRADE_RULES } from "./options.ts";
import { simulatePlainly } from "../../test/plain_backtest/simulator.ts";
import { type OcoSignals, simulateOco } from "./simulate_oco.ts";

/** Bars with prices in halves around 100, so that levels are often touched exactly, and gaps are common. */
const bar = fc.record({
  /** Bars missing before this one. */
  missing: fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 7),
  gap: fc.integer({ min: -3, max: 3 }),
  body: fc.integer({ min: -4, max: 4 }),
  up: fc.integer({ min: 0, max: 4 }),
  down: fc.integer({ min: 0, max: 4 }),
  volume: fc.constantFrom(0, 1, 50, 1000),
  spreadBps: fc.constantFrom(NaN, 0, 20, 100),
  signal: fc.constantFrom(0, 0, 1, -1),
  stop: fc.constantFrom(1, 1.5, 2, 3, NaN, 0.2),
  target: fc.constantFrom(1, 2, 3.5, 5, Infinity),
});
type Bar = typeof bar extends fc.Arbitrary<infer T> ? T : never;

function market(bars: readonly Bar[]) {
  let price = 100, at = -1;
  const columns = { open: [] as number[], high: [] as number[], low: [] as number[], close: [] as number[] };
  for (const { gap, body, up, down } of bars) {
    const open = Math.max(50, price + gap / 2), close = Math.max(50, open + body / 2);
    columns.open.push(open);
    columns.close.push(close);
    columns.high.push(Math.max(open, close) + up / 2);
    columns.low.push(Math.min(open, close) - down / 2);
    price = close;
  }
  const zeros = bars.map(() => 0);
  const candles = candlesFromColumns({
    symbol: "RANDOM",
    timeframe: "1m",
    time: bars.map(({ missing }) => (at += 1 + missing) * 60_000),
    ...columns,
    volume: bars.map(({ volume }) => volume),
    book: {
      spreadBps: bars.map(({ spreadBps }) => spreadBps),
      imbalance: zeros,
      micropriceBps: zeros,
      bidDepth: zeros,
      askDepth: zeros,
    },
  });
  const signals: OcoSignals = {
    signal: Int8Array.from(bars, ({ signal }) => signal),
    stopDistance: Float64Array.from(bars, ({ stop }) => stop),
    targetDistance: Float64Array.from(bars, ({ target }) => target),
  };
  return { candles, signals };
}

const costs = fc.record({
  makerFee: fc.constantFrom(0, 2e-4, -1e-4),
  takerFee: fc.constantFrom(5e-4, 1e-3),
  slippage: fc.constantFrom(
    { model: "fixed", entryBps: 0, exitBps: 0 } as const,
    { model: "fixed", entryBps: 3, exitBps: 5 } as const,
    { model: "spreadShare", share: 0.3 } as const,
    { model: "squareRoot", coefficientBps: 30 } as const,
  ),
  spread: fc.constantFrom(
    { model: "none" } as const,
    { model: "fixed", bps: 8 } as const,
    { model: "volatility", floorBps: 2, shareOfRange: 0.1 } as const,
  ),
  useBook: fc.boolean(),
});

const filters = fc.record({
  tickSize: fc.constantFrom(0, 0.1, 0.25),
  stepSize: fc.constantFrom(0, 0.01),
  minQuantity: fc.constantFrom(0, 0.3),
  maxQuantity: fc.constantFrom(Infinity, 4),
  minNotional: fc.constantFrom(0, 50),
});

const options: fc.Arbitrary<BacktestOptions & TradeRules> = fc.record({
  startEquity: fc.constantFrom(1000, 20),
  costs,
  filters,
  risk: fc.record({
    riskShare: fc.constantFrom(0.01, 0.2),
    maxLeverage: fc.constantFrom(1, 3, 50),
    maxParticipation: fc.constantFrom(Infinity, 0.1),
  }),
  earlyStop: fc.record({
    maxDrawdown: fc.constantFrom(Infinity, 0.01, 0.05, 0.3),
    maxConsecutiveLosses: fc.constantFrom(Infinity, 2),
    maxIdleMs: fc.constantFrom(Infinity, 200_000, 60_000),
    leastIdleBars: fc.constantFrom(1, 4),
  }),
  direction: fc.constantFrom("both", "both", "both", "both", "long", "short"),
  sameBar: fc.constantFrom("stopFirst", "targetFirst"),
  limitFill: fc.constantFrom("through", "touch"),
  gapFill: fc.constantFrom("level", "open"),
  logs: fc.constant("none"),
  funding: fc.constantFrom(undefined, {
    time: Float64Array.of(120_000, 150_000, 600_000, 660_000),
    paidByLong: Float64Array.of(0.001, -0.002, 0.003, 0.0005),
    // At the third time both sides pay, as where the rate is not known.
    paidByShort: Float64Array.of(-0.001, 0.002, 0.003, -0.0005),
  }),
  timeoutBars: fc.constantFrom(Infinity, 1, 4),
  cooldownBars: fc.constantFrom(0, 1, 3),
  trailRatio: fc.constantFrom(Infinity, 0.5, 1),
  breakEvenRatio: fc.constantFrom(Infinity, 0.5, 1),
  minimumMarginBps: fc.constantFrom(-Infinity, 0, 150),
  limitOffsetBps: fc.constantFrom(NaN, NaN, 0, 50, 100),
  limitBars: fc.constantFrom(1, 3),
  exitOnSignal: fc.boolean(),
});

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** Holds both simulators against each other and notes what came up. */
function compare(
  { candles, signals }: ReturnType<typeof market>,
  chosen: BacktestOptions & TradeRules,
  seen: Set<string>,
): void {
  const fast = simulateOco(candles, signals, chosen);
  const slow = simulatePlainly(candles, signals, chosen);
  if (slow.isCloseCall) return;
  assert.equal(fast.stopReason, slow.stopReason);
  assert.deepEqual(
    Object.fromEntries(Object.entries(fast.refusals).filter(([, count]) => count > 0)),
    Object.fromEntries(Object.entries(slow.refusals).sort()),
  );
  assert.equal(fast.trades.length, slow.trades.length);
  for (const [k, trade] of slow.trades.entries()) {
    assert.equal(EXIT_REASONS[fast.trades.exitReason[k]], trade.exitReason);
    seen.add(trade.exitReason);
    for (const name of ["entryBar", "exitBar", "side"] as const) assert.equal(fast.trades[name][k], trade[name]);
    for (const name of ["qty", "entryPrice", "exitPrice", "fees", "pnl"] as const) {
      assert.ok(close(fast.trades[name][k], trade[name]), `${name}: ${fast.trades[name][k]} is not ${trade[name]}`);
    }
  }
  for (const [i, equity] of slow.equity.entries()) {
    assert.ok(close(fast.equity[i], equity), `equity at ${i}: ${fast.equity[i]} is not ${equity}`);
  }
  for (const reason of Object.keys(slow.refusals)) seen.add(reason);
  if (slow.stopReason) seen.add(slow.stopReason);
}

const bars = fc.array(bar, { minLength: 3, maxLength: 40 });
const numRuns = Deno.env.get("CI") === "true" ? 10_000 : 1_000;

Deno.test("simulateOco() agrees with the plain simulator on random bars, signals and options", () => {
  const seen = new Set<string>();
  fc.assert(fc.property(bars, options, (bars, chosen) => compare(market(bars), chosen, seen)), { numRuns });
  // The comparison is worth something only if every way to end a trade, a run and an order has come up.
  const wanted = ["stopLoss", "takeProfit", "trailingStop", "breakEven", "timeout", "signal", "endOfData", "earlyStop"]
    .concat(["maxDrawdown", "maxConsecutiveLosses", "maxIdleTime", "noStopDistance", "profitMargin", "noVolume"])
    .concat(["belowMinimumQuantity", "belowMinimumNotional", "limitExpired", "direction"]);
  assert.deepEqual(wanted.filter((reason) => !seen.has(reason)), []);
});

/** What a strategy asks of its open position at a close: to leave it, and where its stop shall stand beside the close. */
const asked = fc.record({
  leave: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  behind: fc.constantFrom(NaN, NaN, 0.3, 1, 2, 6, -0.5),
});

Deno.test("simulateOco() agrees with the plain simulator on exits and stops that a strategy asks for", () => {
  const seen = new Set<string>();
  const asks = fc.array(asked, { minLength: 40, maxLength: 40 });
  const check = (
    bars: readonly Bar[],
    asks: readonly { leave: number; behind: number }[],
    chosen: BacktestOptions & TradeRules,
    leaves: boolean,
    moves: boolean,
  ) => {
    const { candles, signals } = market(bars);
    const level = (side: number) => candles.close.map((price, i) => price - side * asks[i].behind);
    const given = {
      ...signals,
      ...(leaves && { leave: Uint8Array.from(bars, (_, i) => asks[i].leave) }),
      ...(moves && { stopPrice: { long: level(1), short: level(-1) } }),
    };
    // Only what was asked can have led to these exits.
    const plain = { ...chosen, exitOnSignal: chosen.exitOnSignal && !leaves, trailRatio: moves ? Infinity : 1 };
    compare({ candles, signals: given }, chosen, new Set());
    compare({ candles, signals: given }, plain, seen);
  };
  fc.assert(fc.property(bars, asks, options, fc.boolean(), fc.boolean(), check), { numRuns });
  for (const reason of ["signal", "trailingStop", "breakEven", "maxDrawdown", "takeProfit"]) {
    assert.ok(seen.has(reason));
  }
});

Deno.test("the plain simulator knows the defaults of the engine", () => {
  const { candles, signals } = market([
    { missing: 0, gap: 0, body: 0, up: 0, down: 0, volume: 1000, spreadBps: NaN, signal: 1, stop: 2, target: 2 },
    { missing: 0, gap: 0, body: 6, up: 0, down: 0, volume: 1000, spreadBps: NaN, signal: 0, stop: 2, target: 2 },
  ]);
  const chosen = { ...defaultBacktestOptions(), ...PLAIN_TRADE_RULES };
  const slow = simulatePlainly(candles, signals, chosen).trades[0];
  assert.ok(close(simulateOco(candles, signals, chosen).trades.pnl[0], slow.pnl));
});
