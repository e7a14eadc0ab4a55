import assert from "node:assert/strict";
import fc from "fast-check";
import { EXIT_REASONS } from "../core/trades.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import { type BacktestOptions, defaultBacktestOptions, PLAIN_TRADE_RULES } from "./options.ts";
import { simulatePlainly } from "../../test/plain_backtest/simulator.ts";
import { type Bar, market, options, randomBars } from "../../test/fixtures/random_market.ts";
import { simulateOco } from "./simulate_oco.ts";

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

const numRuns = Deno.env.get("CI") === "true" ? 10_000 : 1_000;

/** A day of hours whose prices show the step of the bars that follow. */
const DAY_BEFORE: readonly Bar[] = Array.from({ length: 24 }, (_, hour) => {
  const bar = { gap: 0, body: 0, up: hour % 2, down: 0, spreadBps: NaN, stop: 1, target: 1 };
  return { ...bar, missing: 0, volume: 50, signal: 0 };
});

Deno.test("simulateOco() agrees with the plain simulator on random bars, signals and options", () => {
  const seen = new Set<string>();
  const check = (bars: readonly Bar[], hasDayBefore: boolean, chosen: BacktestOptions & TradeRules) => {
    compare(hasDayBefore ? market([...DAY_BEFORE, ...bars], "1h") : market(bars), chosen, seen);
  };
  fc.assert(fc.property(randomBars, fc.boolean(), options, check), { numRuns });
  // The comparison is worth something only if every way to end a trade, a run and an order has come up.
  const wanted = ["stopLoss", "takeProfit", "trailingStop", "breakEven", "timeout", "signal", "endOfData", "earlyStop"]
    .concat(["liquidation", "direction"])
    .concat(["maxDrawdown", "maxConsecutiveLosses", "maxIdleTime", "noStopDistance", "profitMargin", "noVolume"])
    .concat(["belowMinimumQuantity", "belowMinimumNotional", "limitExpired"]);
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
  fc.assert(fc.property(randomBars, asks, options, fc.boolean(), fc.boolean(), check), { numRuns });
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
