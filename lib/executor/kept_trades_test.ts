import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { tradesHash } from "../core/trades_hash.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { BacktestJob, BacktestOutcome, KeptTrades } from "./executor.ts";
import { keptTrades } from "./kept_trades.ts";
import { prepareShipped } from "./prepare_jobs.ts";
import { readOutcome } from "./read_outcome.ts";
import { DEFAULT_STRATEGIES as strategies } from "./resolve_strategies.ts";

const markets = [3, 4].map((seed) => {
  const candles = simulateMarket({ seed, bars: 4_000, edge: 4 });
  return { candles, dataHash: candlesHash(candles), backtest: defaultBacktestOptions() };
});
const runJob = prepareShipped({ markets, kpis: { periodsPerYear: 365 }, strategies });
const timeOf = (market: number) => markets[market].candles.time;
const bars = { from: 500, to: 3_900 };
const job: BacktestJob = { id: 4, market: 0, params: {}, ...bars, interval: false, others: [{ market: 1, ...bars }] };
const run = (keeps?: KeptTrades) => {
  const outcome = runJob({ ...job, keeps }) as BacktestOutcome;
  assert.ok(outcome.state === "done");
  return outcome;
};
const atLeast = (value: number) => [{ kpi: "tradeCount", bound: "atLeast", value, reason: "of a test" }] as const;

Deno.test("an outcome whose trades nobody wants is the same but for them, of each market too, and has their hash", () => {
  const all = run(), { length } = all.trades;
  assert.ok(length > 2 && all.markets!.every(({ trades }) => trades.length > 0));
  const valid = { valid: atLeast(length), soft: atLeast(length + 1) };
  assert.deepEqual(run(keptTrades("all", valid)), all);
  assert.deepEqual(run(keptTrades("valid", valid)), all);
  const { trades, markets, withheldHash, ...rest } = run(keptTrades("soft", valid));
  assert.equal(withheldHash, tradesHash(all.trades));
  assert.deepEqual([trades, ...markets!.map((market) => market.trades)].map((one) => one.length), [0, 0, 0]);
  const { trades: _, markets: wanted, ...wantedRest } = all;
  assert.deepEqual(rest, wantedRest);
  const without = (found: typeof wanted) => found!.map(({ trades: _, ...market }) => market);
  assert.deepEqual(without(markets), without(wanted));
});

Deno.test("a withheld outcome is read as it was sent; one that withholds what is wanted is a failure", () => {
  const all = run(), none = keptTrades("valid", { valid: atLeast(Infinity), soft: [] })!, sent = run(none);
  assert.deepEqual(readOutcome({ ...job, keeps: none }, structuredClone(sent), timeOf), sent);
  const wants = keptTrades("valid", { valid: atLeast(1), soft: [] })!;
  const { withheldHash: _, ...unsaid } = sent, twice = { ...all, withheldHash: "a".repeat(64) };
  for (const [keeps, answer] of [[wants, sent], [none, twice], [none, unsaid], [undefined, sent]] as const) {
    const found = readOutcome({ ...job, keeps }, structuredClone(answer), timeOf);
    assert.match((found as { reason: string }).reason, /wanted trades, or their hash where none are wanted$/);
  }
  const idle = { ...unsaid, kpis: { ...unsaid.kpis, tradeCount: 0 } };
  assert.deepEqual(readOutcome({ ...job, keeps: none }, structuredClone(idle), timeOf), idle);
  const found = readOutcome({ ...job, keeps: none }, { ...sent, withheldHash: "no hash" }, timeOf);
  assert.match((found as { reason: string }).reason, /wanted the hash of withheld trades$/);
});
