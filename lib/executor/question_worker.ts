/**
 * The worker thread that asks the strategy of a file what it is, or looks it over.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../core/candles.ts";
import { checkStrategy } from "../strategy/strategy_check.ts";
import { manifestOf, type SearchedMarket } from "../strategy/strategy_manifest.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { loadStrategyFile } from "./load_strategies.ts";
import type { FileSource } from "./strategy_source.ts";

/** What is asked of a strategy: what it says of itself for a market, or what a check on some bars finds. */
export type StrategyQuestion = { readonly market: SearchedMarket } | { readonly candles: Candles };

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
  return checkStrategy(strategy, asked.candles, {
    speed: { clock: () => performance.now(), yardstick: STRATEGIES[0] },
  });
}

self.onmessage = async ({ data: { source, asked } }: MessageEvent<Question>) => {
  const say = (answer: Answer): void => self.postMessage(answer);
  try {
    say({ answer: answerOf(await loadStrategyFile(source), asked) });
  } catch (error) {
    say({ refusal: error instanceof Error ? error.message : "it threw what is no error" });
  }
};
