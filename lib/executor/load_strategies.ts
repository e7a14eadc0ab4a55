/**
 * Strategies from their sources, where they run. A file's code is evaluated here and nowhere else.
 *
 * @module
 */
import { completeStrategy } from "../strategy/complete_strategy.ts";
import { errorText } from "../strategy/guarded_strategy.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { confineThread } from "./confine_thread.ts";
import type { FileSource, StrategySource } from "./strategy_source.ts";

/**
 * The strategies of sources that all are shipped.
 *
 * @throws {TypeError} If one is a file, which only a restricted worker may load.
 */
export function shippedStrategies(sources: readonly StrategySource[]): Strategy[] {
  return sources.map(({ kind, name }) => {
    if (kind === "shipped") return strategyNamed(name);
    throw new TypeError(`Cannot load the strategy ${name} here: wanted one that is shipped, found a file`);
  });
}

/**
 * The strategy of a file, inside a restricted worker that runs nothing else.
 *
 * @throws {TypeError} Outside of one.
 * @throws {RangeError} If the file cannot be evaluated or exports no strategy; the message says why.
 */
export async function loadStrategyFile({ name, url }: FileSource): Promise<Strategy> {
  if (Deno.permissions.querySync({ name: "write" }).state === "granted") {
    throw new TypeError(`Cannot load the strategy file ${url}: wanted a restricted worker, found one that may write`);
  }
  confineThread();
  let exported: { readonly default?: unknown };
  try {
    exported = await import(url);
  } catch (error) {
    throw new RangeError(`it cannot be loaded, ${errorText(error)}`, { cause: error });
  }
  return completeStrategy(exported.default, name);
}
