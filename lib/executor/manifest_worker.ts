/**
 * The worker thread that asks a strategy file what it is.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { manifestOf, type SearchedMarket } from "../strategy/strategy_manifest.ts";
import { loadStrategies } from "./load_strategies.ts";
import type { Answer } from "./restricted_worker.ts";
import type { StrategySource } from "./strategy_source.ts";

/** What the worker is asked. */
interface Question {
  readonly source: StrategySource;
  readonly market: SearchedMarket;
}

self.onmessage = async ({ data: { source, market } }: MessageEvent<Question>) => {
  const say = (answer: Answer): void => self.postMessage(answer);
  try {
    const [strategy] = await loadStrategies([source]);
    say({ answer: manifestOf(strategy, market) });
  } catch (error) {
    say({ refusal: error instanceof Error ? error.message : "it threw what is no error" });
  }
};
