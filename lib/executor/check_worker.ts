/**
 * The worker thread in which a strategy file is looked over.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { Candles } from "../core/candles.ts";
import { checkStrategy } from "../strategy/strategy_check.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { loadStrategies } from "./load_strategies.ts";
import type { Answer } from "./restricted_worker.ts";
import type { StrategySource } from "./strategy_source.ts";

/** What the worker is asked. */
interface Question {
  readonly source: StrategySource;
  readonly candles: Candles;
}

self.onmessage = async ({ data: { source, candles } }: MessageEvent<Question>) => {
  const say = (answer: Answer): void => self.postMessage(answer);
  try {
    const [strategy] = await loadStrategies([source]);
    const speed = { clock: () => performance.now(), yardstick: STRATEGIES[0] };
    say({ answer: checkStrategy(strategy, candles, { speed }) });
  } catch (error) {
    say({ refusal: error instanceof Error ? error.message : "it threw what is no error" });
  }
};
