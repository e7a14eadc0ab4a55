/**
 * Strategies as people name them: by name, by file, or all that are shipped.
 *
 * @module
 */
import { resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import { STRATEGIES, strategyNamed } from "../strategies/registry.ts";
import { fileSource, namesFile, type StrategySource } from "./strategy_source.ts";

/** What is searched where nobody says otherwise. */
export const DEFAULT_STRATEGIES: readonly StrategySource[] = [{ kind: "shipped", name: STRATEGIES[0].name }];

/**
 * The sources that texts name.
 *
 * @param texts Names, paths of files (with a slash, or ending in `.ts` or `.js`), or `all`.
 * @throws {UserError} If a name is unknown, a file cannot be read, or two are the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveStrategies } from "@lib/executor/resolve_strategies.ts";
 *
 * assert.deepEqual(resolveStrategies(["votes"]), [{ kind: "shipped", name: "votes" }]);
 * assert.throws(() => resolveStrategies(["donchian"]), /did you mean donchian_breakout/);
 * ```
 */
export function resolveStrategies(texts: readonly string[]): StrategySource[] {
  const sources = texts.flatMap((text): StrategySource[] => {
    if (text === "all") return STRATEGIES.map(({ name }) => ({ kind: "shipped", name }));
    if (namesFile(text)) return [fileSource(resolve(text))];
    try {
      return [{ kind: "shipped", name: strategyNamed(text).name }];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(`${error.message} A file of one's own is given by its path, such as ./${text}.ts`);
    }
  });
  checkDistinct(sources);
  return sources;
}

/**
 * Checks that strategies can be told apart.
 *
 * @throws {UserError} If there is none, or two have the same name.
 */
export function checkDistinct(sources: readonly StrategySource[]): void {
  if (sources.length === 0) throw new UserError("Cannot choose strategies: wanted at least one, found none");
  const names = sources.map(({ name }) => name), twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new UserError(`Cannot search several strategies: wanted names that differ, found ${twice} twice`);
}
