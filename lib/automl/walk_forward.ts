/**
 * A walk-forward of a strategy by its source, in worker threads: the same windows, searches and account as in a thread of
 * one's own, and a file of one's own runs where it can harm nothing.
 *
 * @module
 */
import { defaultBacktestOptions } from "../backtest/options.ts";
import type { Candles } from "../core/candles.ts";
import type { BacktestResult } from "../core/result.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { answeredStrategy } from "../executor/answered_strategy.ts";
import type { BacktestOutcome } from "../executor/executor.ts";
import { inlineExecutor } from "../executor/inline_executor.ts";
import type { OpenStrategies } from "../executor/open_strategies.ts";
import { dataHashOf, type JobContext } from "../executor/run_job.ts";
import { threadExecutor } from "../executor/thread_executor.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Domain } from "../search/domain.ts";
import { tradeWindow } from "../selection/walk_forward.ts";
import {
  lookAheadCuts,
  type PlannedWindow,
  planWalkForward,
  type WalkForwardChoices,
  type WalkForwardOptions,
} from "../selection/walk_forward_plan.ts";
import { searchWindow, type TrialEnd, type WindowSearch } from "../selection/walk_forward_search.ts";
import { walkedAccount, type WalkForward, type WalkForwardWindow } from "../selection/walked_account.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { manifestsDomain, searchedMarketOf } from "../strategy/strategy_manifest.ts";

/** Who runs a walk-forward. */
export interface WalkForwardHost {
  /** Worker threads of a window's search; 0 for the calling thread, which shipped strategies may. */
  readonly workers: number;
  /** Told of each window when it ends, and how many there are. */
  readonly onWindow?: (window: WalkForwardWindow, count: number) => void;
}

/**
 * Walks a strategy forward over some bars.
 *
 * @param strategies One strategy, opened.
 * @throws {RangeError} As `walkForward`.
 * @throws {UserError} If the target is neither a KPI nor a formula, or a file does not answer.
 */
export async function walkStrategyForward(
  candles: Candles,
  { sources, manifests }: OpenStrategies,
  options: WalkForwardOptions,
  { workers, onWindow }: WalkForwardHost,
): Promise<WalkForward> {
  const { windows, choices } = planWalkForward(candles, options);
  const domain = manifestsDomain(manifests, searchedMarketOf(candles));
  const account = walkedAccount(choices);
  const walk = async (window: PlannedWindow): Promise<WalkForwardWindow> => {
    if (account.isRuined()) return account.pass(window);
    const { search, lookAheadFree } = await searchBy(window, sources, domain, choices, workers);
    const traded = search.chosen && await tradeBy(window, sources, search.chosen.params, choices, account.equity());
    return account.add(window, search, traded, lookAheadFree);
  };
  for (const window of windows) {
    const walked = await walk(window);
    onWindow?.(walked, windows.length);
  }
  return account.finish(candles, domain);
}

/** A window's search, and whether what it chose leaves the future alone. */
interface CheckedSearch extends Pick<WalkForwardWindow, "lookAheadFree"> {
  readonly search: WindowSearch;
}

/** The search of a window and the check of its choice, in workers that hold the bars of this window alone. */
async function searchBy(
  window: PlannedWindow,
  strategies: OpenStrategies["sources"],
  domain: Domain,
  choices: WalkForwardChoices,
  workers: number,
): Promise<CheckedSearch> {
  const { searched: candles, train, foldEdges, index } = window, dataHash = candlesHash(candles);
  const context: JobContext = {
    markets: [{ candles, dataHash, backtest: { ...defaultBacktestOptions(), ...choices.backtest }, foldEdges }],
    kpis: { sharpeCap: choices.sharpeCap },
    strategies,
  };
  const executor = workers === 0 ? inlineExecutor(context) : threadExecutor({ ...context, workers });
  try {
    const search = searchWindow(domain, index, choices);
    let step = search.next();
    while (!step.done) {
      const jobs = step.value.map((params, id) => ({ id, params, market: 0, ...train, interval: false }));
      const outcomes = await executor.submit({ dataHash: dataHashOf(context.markets), jobs });
      step = search.next(outcomes.map(endOf));
    }
    const { chosen } = step.value;
    if (chosen === null) return { search: step.value, lookAheadFree: null };
    const check = { id: 0, market: 0, params: chosen.params, ...lookAheadCuts(window) };
    const [end] = await executor.checkLookAhead({ dataHash: dataHashOf(context.markets), jobs: [check] });
    return { search: step.value, lookAheadFree: end.state === "failed" ? null : end.leaks.length === 0 };
  } finally {
    await executor.close();
  }
}

function endOf(outcome: BacktestOutcome): TrialEnd {
  if (outcome.state === "failed") return { failed: outcome.reason };
  const { kpis, stopReason, dailyReturns } = outcome;
  return { kpis, stopReason, dailyReturns };
}

/** Trades by what a shipped strategy wants, or by what a file answers that it wants. */
async function tradeBy(
  window: PlannedWindow,
  [source]: OpenStrategies["sources"],
  params: ParameterValues,
  choices: WalkForwardChoices,
  equity: number,
): Promise<BacktestResult> {
  if (source.kind === "shipped") return tradeWindow(window, strategyNamed(source.name), params, choices, equity);
  const answered = await answeredStrategy(source, params, window.traded);
  return tradeWindow(window, answered, {}, choices, equity);
}
