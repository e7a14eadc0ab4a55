/**
 * What a search must know of its strategies before it begins: where they come from, and what they say of themselves.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { plainText } from "../strategy/plain_text.ts";
import {
  checkManifest,
  manifestOf,
  type SearchedMarket,
  type StrategyManifest,
} from "../strategy/strategy_manifest.ts";
import { isShipped } from "../strategies/registry.ts";
import { askStrategy } from "./ask_strategy.ts";
import { shippedStrategies } from "./load_strategies.ts";
import { checkDistinct, DEFAULT_STRATEGIES } from "./resolve_strategies.ts";
import { describeSources } from "./restricted_worker.ts";
import type { FileSource, StrategySource } from "./strategy_source.ts";

/** Strategies that a search may begin with. */
export interface OpenStrategies {
  /** Where they come from. */
  readonly sources: readonly StrategySource[];
  /** What they say of themselves, in the same order. */
  readonly manifests: readonly StrategyManifest[];
}

/** What is searched where nobody says otherwise, on a market. */
export function defaultStrategies(market: SearchedMarket): OpenStrategies {
  return openShipped(DEFAULT_STRATEGIES, market);
}

/** Strategies that all are shipped. */
function openShipped(sources: readonly StrategySource[], market: SearchedMarket): OpenStrategies {
  return { sources, manifests: shippedStrategies(sources).map((strategy) => manifestOf(strategy, market)) };
}

/**
 * Asks strategies what they are; files are asked in a restricted worker, and their answers checked.
 *
 * @param sources As `resolveStrategies` gives them.
 * @throws {UserError} If a file exports no strategy, or one that cannot be searched; the message says which member is
 * wrong.
 */
export async function openStrategies(
  sources: readonly StrategySource[],
  market: SearchedMarket,
): Promise<OpenStrategies> {
  checkDistinct(sources);
  const opened = await Promise.all(sources.map(async (source): Promise<OpenStrategies> => {
    if (source.kind === "shipped") return openShipped([source], market);
    const manifest = await askManifest(source, market);
    if (isShipped(manifest.name)) {
      throw new UserError(
        `Cannot use ${describeSources([source])}: wanted a name that no shipped strategy has, found ${manifest.name}`,
      );
    }
    // Its own name takes the place of the file's.
    return { sources: [{ ...source, name: manifest.name }], manifests: [manifest] };
  }));
  const named = opened.flatMap((one) => one.sources);
  checkDistinct(named);
  return { sources: named, manifests: opened.flatMap(({ manifests }) => manifests) };
}

async function askManifest(source: FileSource, market: SearchedMarket): Promise<StrategyManifest> {
  const manifest = await askStrategy(source, { market });
  try {
    checkManifest(manifest, market);
    return manifest;
  } catch (error) {
    // Whatever data makes the check stumble was sent by the file.
    if (!(error instanceof Error)) throw error;
    throw new UserError(`Cannot use ${describeSources([source])}: ${plainText(error.message)}`, { cause: error });
  }
}
