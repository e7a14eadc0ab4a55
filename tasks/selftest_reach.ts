/**
 * `deno task selftest --reach`: what each family of rules can make of each planted edge.
 *
 * @module
 */
import { measureReach } from "../lib/automl/selftest_reach.ts";
import { formatReaches } from "../lib/automl/selftest_reach_rows.ts";
import type { EdgeKind } from "../lib/data/planted_edge.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import { readReaches, writeReaches } from "./selftest_files.ts";

/** The planted edge that is asked for: the larger one of the full self-test. */
const EDGE = 6;

/** Measures what is not there by the running code yet, and keeps each figure as soon as it is known. */
export async function measureReaches(
  kinds: readonly EdgeKind[],
  strategies: readonly StrategySource[],
  trials: number,
): Promise<number> {
  const codeVersion = codeVersions().study;
  let reaches = readReaches();
  for (const kind of kinds) {
    for (const strategy of strategies) {
      const isIt = (one: typeof reaches[number]) => one.kind === kind && one.strategy === strategy.name;
      if (reaches.some((one) => isIt(one) && one.codeVersion === codeVersion)) continue;
      const sharpe = await measureReach({ kind, edge: EDGE, strategy, trials });
      console.error(`${kind}, ${strategy.name}: ${sharpe?.toFixed(2) ?? "no set to try"}`);
      // Without a set to try there is nothing that it reaches.
      const row = { kind, strategy: strategy.name, edge: EDGE, sharpe: sharpe ?? 0, codeVersion };
      reaches = [...reaches.filter((one) => !isIt(one)), row];
      writeReaches(formatReaches(reaches));
    }
  }
  return 0;
}
