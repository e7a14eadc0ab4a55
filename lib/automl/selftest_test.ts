import assert from "node:assert/strict";
import { runBacktest } from "../backtest/run_backtest.ts";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { nullMarket } from "../data/null_markets/list.ts";
import { DEFAULT_STRATEGIES } from "../executor/resolve_strategies.ts";
import { runSelftestStudy, type SelftestOutcome, withoutCosts } from "./selftest.ts";

const DAY_BARS = 1440;

const COMMON = { sampler: "gp", strategies: DEFAULT_STRATEGIES, isContinuous: true } as const;

Deno.test("free trading: every fill is at its reference price, and equity moves by the trades alone", () => {
  const candles = nullMarket("liquid", { seed: 7, bars: 10 * DAY_BARS }), params = { threshold: 0.5 };
  const { trades, equity } = runBacktest(candles, params, withoutCosts(defaultBacktestOptions()));
  assert.ok(trades.length > 20);
  let earned = 0;
  for (let i = 0; i < trades.length; i++) {
    assert.equal(trades.entryPrice[i], trades.entryReference[i]);
    assert.equal(trades.exitPrice[i], trades.exitReference[i]);
    assert.equal(trades.fees[i] + trades.slippageBps[i], 0);
    // A market order at the open, or a stop or target at its level, which the bar reached.
    const bar = trades.exitBar[i], price = trades.exitPrice[i];
    assert.ok(price >= candles.low[bar] && price <= candles.high[bar]);
    earned += trades.side[i] * trades.qty[i] * (price - trades.entryPrice[i]);
  }
  const found = equity[equity.length - 1] - defaultBacktestOptions().startEquity;
  assert.ok(Math.abs(found - earned) < 1e-6, `${found}, trades earned ${earned}`);
  const paid = runBacktest(candles, params, defaultBacktestOptions()).trades;
  assert.ok(paid.fees.every((fee) => fee > 0));
});

Deno.test("free trading keeps the rules of fills where a price leaps, and drops them where it cannot", () => {
  const { stopSlipShare, keepsToPriceStep } = defaultBacktestOptions();
  const rules = (isContinuous: boolean) => {
    const options = withoutCosts(defaultBacktestOptions(), isContinuous);
    return [options.stopSlipShare, options.keepsToPriceStep];
  };
  assert.deepEqual(rules(false), [stopSlipShare, keepsToPriceStep]);
  assert.deepEqual(rules(true), [0, false]);
});

/** Markets of noise; by day two, with `NIGHTLY` set four. */
const NOISE = Deno.env.has("NIGHTLY") ? [1, 2, 3, 4] : [1, 2];

Deno.test(`in short: free trading of ${NOISE.length} markets of noise shows winners, and the certificate believes none of them`, async () => {
  const outcomes: SelftestOutcome[] = [];
  for (const seed of NOISE) {
    const source = { kind: "simulated", seed, bars: 60 * 96, edge: 0, timeframe: "15m" } as const;
    outcomes.push(
      await runSelftestStudy({ ...COMMON, group: "noise", source, fresh: null, costs: false, seed, trials: 48 }),
    );
  }
  const showing = outcomes.filter(({ shown }) => shown > 0).length;
  assert.ok(showing >= NOISE.length / 2, `${showing} of ${NOISE.length} noise studies show a winner`);
  assert.ok(outcomes.every(({ hard }) => hard === 0));
});

Deno.test("in short: a strong planted edge is found and earns on fresh bars", async () => {
  const source = { kind: "simulated", seed: 2, bars: 120 * 288, edge: 12, timeframe: "5m" } as const;
  const outcome = await runSelftestStudy({
    group: "edge",
    source,
    fresh: { ...source, seed: 1_000_002 },
    costs: true,
    seed: 2,
    trials: 80,
    ...COMMON,
  });
  assert.ok(outcome.hard > 0);
  assert.equal(outcome.kept, true);
});
