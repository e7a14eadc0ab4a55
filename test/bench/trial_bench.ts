/**
 * What a trial of a search costs by the bar and part by part: its signals, its backtest and its KPIs, each the mean over
 * Sobol sets of the default domain, on this thread alone.
 *
 * Features are remembered: each set is run once before it is measured. Times are CPU time, the least of several runs. With
 * the argument `split`, also by what the sets do.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { BacktestOptions } from "../../lib/backtest/options.ts";
import { runBacktest } from "../../lib/backtest/run_backtest.ts";
import { runEntries } from "../../lib/backtest/run_entries.ts";
import { buyAndHold, dailyReturns } from "../../lib/metrics/daily.ts";
import { computeKpis } from "../../lib/metrics/kpis.ts";
import { createOptimizer } from "../../lib/search/optimizer.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { votes } from "../../lib/strategies/votes/votes.ts";
import { MarketFeatures } from "../../lib/strategy/market_features.ts";
import { completeParamsOf } from "../../lib/strategy/parameter_sets.ts";
import { signalValues } from "../../lib/strategy/signal_values.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket } from "../../lib/study/market.ts";
import { searchDomain } from "../../lib/study/plan.ts";
import { jobContext } from "../../lib/study/plan_jobs.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import { leastCpuMs } from "./least_cpu.ts";

const SEED = 1, SETS = 100, RUNS = 3;

/** Nanoseconds a bar. */
interface Parts {
  readonly signals: number;
  readonly backtest: number;
  readonly kpis: number;
}

const PARTS = ["signals", "backtest", "kpis"] as const;

function meanOf(parts: readonly Parts[], name: keyof Parts): number {
  return parts.reduce((sum, one) => sum + one[name], 0) / parts.length;
}

function print(name: string, parts: readonly Parts[]): void {
  const means = PARTS.map((part) => meanOf(parts, part)), total = means.reduce((sum, mean) => sum + mean, 0);
  const shown = PARTS.map((part, i) => `${part} ${means[i].toFixed(1)}`).join(", ");
  console.log(`${name}: ${total.toFixed(1)} ns a bar: ${shown}`);
}

/** The same sizes from so much money that no run is given up: what a set costs that is worth a search. */
const STAKE = 1e4;

/** Options by which every run goes on to its last bar. */
function toTheEnd({ startEquity, risk }: BacktestOptions): Partial<BacktestOptions> {
  return {
    startEquity: startEquity * STAKE,
    risk: { ...risk, riskShare: risk.riskShare / STAKE },
    earlyStop: { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 },
  };
}

async function measure(bars: number, givesUp: boolean, splits: boolean): Promise<void> {
  using db = await openDatabase(":memory:");
  const market = loadMarket({ kind: "simulated", seed: SEED, bars, edge: 12 }, db);
  const settings = { study: "bench", seed: SEED, sampler: "sobol", batch: 8, ...defaultPlanSettings(market) } as const;
  const { plan } = beginStudy(db, settings, [market], 0);
  const { markets: [{ candles, dataHash, foldEdges, backtest }], kpis } = jobContext(plan, [market]);
  const { timeframe } = candles, range = { from: 0, to: candles.time.length };
  const domain = { ...searchDomain(plan, [market]), starts: [] };
  const sobol = createOptimizer(domain, { sampler: "sobol", seed: SEED, direction: "maximize" });
  const equityInto = new Float64Array(bars);
  const options = { ...backtest, dataHash, strategy: votes, equityInto, ...(!givesUp && toTheEnd(backtest)) };
  const measured = sobol.ask(SETS).map(({ params }) => {
    const complete = completeParamsOf(votes, params, timeframe);
    const whole = () => runBacktest(candles, params, options);
    const result = whole();
    const wanted = votes.entries(new MarketFeatures(candles, dataHash), complete as never);
    const entries = { ...signalValues(wanted), leave: wanted.leave, stopPrice: wanted.stopPrice };
    const rules = votes.rules(complete as never, timeframe);
    const perBar = (body: () => unknown) => leastCpuMs(RUNS, body) * 1e6 / bars;
    const loop = perBar(() => runEntries(candles, entries, rules, options, range));
    const parts: Parts = {
      signals: perBar(whole) - loop,
      backtest: loop,
      kpis: perBar(() => {
        dailyReturns(result);
        return computeKpis(result, { ...kpis, foldEdges, benchmark: buyAndHold(candles).returns });
      }),
    };
    return { params: complete, parts, trades: result.trades.length, held: result.barsInPosition / bars };
  });
  const all = measured.map(({ parts }) => parts);
  print(`${bars / 1e6} M bars, ${SETS} sets, ${givesUp ? "hopeless runs given up" : "all run to the end"}`, all);
  if (!splits) return;
  for (const name of ["entryMode", "bracket", "trailing", "exitOnSignal"]) {
    for (const value of new Set(measured.map(({ params }) => params[name]))) {
      const some = measured.filter(({ params }) => params[name] === value);
      print(`  ${name} ${value}, ${some.length} sets`, some.map(({ parts }) => parts));
    }
  }
  const held = measured.reduce((sum, one) => sum + one.held, 0) / SETS;
  const trades = measured.reduce((sum, one) => sum + one.trades, 0) / SETS;
  console.log(`  ${trades.toFixed(0)} trades a set, ${(100 * held).toFixed(0)} % of bars in a position`);
}

if (import.meta.main) {
  const begun = cpuUsage();
  for (const bars of [5e5, 2e6]) {
    for (const givesUp of [true, false]) await measure(bars, givesUp, Deno.args.includes("split"));
  }
  const { user, system } = cpuUsage(begun);
  console.log(`${((user + system) / 1e6).toFixed(0)} s of CPU in all`);
}
