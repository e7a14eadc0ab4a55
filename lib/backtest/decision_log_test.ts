/**
 * What the log of decisions says of an entry is what the engine does with it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { EXIT_REASONS } from "../core/trades.ts";
import { simulateMarket } from "../data/simulate.ts";
import { runBacktest } from "./run_backtest.ts";

Deno.test("targets are filled where the decision set them, and a close without an entry set none", () => {
  const candles = simulateMarket({ seed: 3, bars: 6000, edge: 8 });
  const { decisions, trades } = runBacktest(candles, {}, { logs: "full" });
  assert.ok(decisions);
  const { time, reason, indicators: { stopDistance, targetDistance } } = decisions;
  reason.forEach((text, i) => assert.equal(Number.isFinite(stopDistance[i]), /^(entry|refused)/.test(text), text));
  let targets = 0;
  for (let k = 0; k < trades.length; k++) {
    if (EXIT_REASONS[trades.exitReason[k]] !== "takeProfit") continue;
    const decided = reason.findLastIndex((text, i) => time[i] < trades.entryTime[k] && text.startsWith("entry"));
    const target = trades.entryPrice[k] + trades.side[k] * targetDistance[decided];
    // A bar that opens beyond the target fills better than it.
    assert.ok(trades.side[k] * (trades.exitReference[k] - target) > -1e-9 * target);
    if (Math.abs(trades.exitReference[k] - target) < 1e-9 * target) targets++;
  }
  assert.ok(targets >= 5, `${targets}`);
});
