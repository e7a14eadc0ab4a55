import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { simulateMarket } from "../data/simulate.ts";
import { votes } from "../strategies/votes/votes.ts";
import { runJob } from "./run_job.ts";

Deno.test("what a strategy does is told without an order book where the market has none", () => {
  const { book, ...bare } = simulateMarket({ seed: 3, bars: 4_000, edge: 4 });
  const params = { useBook: true, weightBook: 1, useRsi: true, weightRsi: 1 };
  const told = [{ ...bare, book }, bare].map((candles) => {
    const outcome = runJob({
      markets: [{ candles, dataHash: "", backtest: defaultBacktestOptions() }],
      kpis: {},
      names: ["votes"],
      strategies: new Map([["votes", votes]]),
    }, { id: 1, params, from: 0, to: candles.time.length, market: 0, interval: false });
    assert.ok("description" in outcome);
    return outcome.description;
  });
  assert.match(told[0], /order book/);
  assert.doesNotMatch(told[1], /order book/);
  assert.match(told[1], /RSI/);
});
