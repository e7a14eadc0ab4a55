/**
 * The worker thread that asks the strategy of a file what it is, or looks it over.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../core/candles.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { guardedStrategy } from "../strategy/guarded_strategy.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import { checkStrategy } from "../strategy/strategy_check.ts";
import { manifestOf, type SearchedMarket } from "../strategy/strategy_manifest.ts";
import type { Entries, Strategy } from "../strategy/strategy.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { loadStrategyFile } from "./load_strategies.ts";
import type { FileSource } from "./strategy_source.ts";

/**
 * What is asked of a strategy: what it says of itself for a market, what a check on some bars finds, or what it wants on
 * them with a parameter set.
 */
export type StrategyQuestion =
  | { readonly market: SearchedMarket }
  | { readonly candles: Candles }
  | { readonly candles: Candles; readonly params: ParameterValues };

/** What a strategy wants on some bars with one parameter set, and what it says of that set. */
export interface StrategyAnswers {
  /** The columns that decide trades. */
  readonly entries: Entries;
  readonly rules: TradeRules;
  readonly lookBackBars: number;
  readonly maxHoldingMs: number;
  readonly description: string;
}

/** What the worker is sent. */
export interface Question {
  /** The file. */
  readonly source: FileSource;
  /** What is asked of its strategy. */
  readonly asked: StrategyQuestion;
}

/** What the worker says: what was asked for, or why it cannot. */
export type Answer = { readonly answer: unknown } | { readonly refusal: string };

function answerOf(strategy: Strategy, asked: StrategyQuestion): unknown {
  if ("market" in asked) return manifestOf(strategy, asked.market);
  if ("params" in asked) return answersOf(guardedStrategy(strategy), asked.candles, asked.params);
  return checkStrategy(strategy, asked.candles, {
    speed: { clock: () => performance.now(), yardstick: STRATEGIES[0] },
  });
}

/** What it wants on bars; of its columns those that decide trades. */
function answersOf(strategy: Strategy, candles: Candles, params: ParameterValues): StrategyAnswers {
  const { timeframe } = candles, complete = completeParamsOf(strategy, params, timeframe);
  const { confidence: _, reason: __, ...entries } = strategy.entries(new MarketFeatures(candles), complete);
  return {
    entries,
    rules: strategy.rules(complete, timeframe),
    lookBackBars: strategy.lookBackBars(complete, timeframe),
    maxHoldingMs: strategy.maxHoldingMs(complete, timeframe),
    description: strategy.describe(complete, timeframe),
  };
}

self.onmessage = async ({ data: { source, asked } }: MessageEvent<Question>) => {
  const say = (answer: Answer): void => self.postMessage(answer);
  try {
    say({ answer: answerOf(await loadStrategyFile(source), asked) });
  } catch (error) {
    say({ refusal: error instanceof Error ? error.message : "it threw what is no error" });
  }
};
