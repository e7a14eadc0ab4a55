/**
 * What is known of a strategy without running its code: plain data that a plan keeps, and that a worker may send.
 *
 * @module
 */
import type { Candles, Timeframe } from "../core/candles.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { checkDomain, type Domain } from "../search/domain.ts";
import { checkConstraints, checkName, checkParameters, checkText } from "./check_definition.ts";
import { longestHoldingMs } from "./longest_holding.ts";
import type { ParamSpec } from "./param_spec.ts";
import { domainOf } from "./parameter_sets.ts";
import type { Strategy } from "./strategy.ts";
import { unionDomain } from "./union.ts";

/** The bars a strategy is asked about. */
export interface SearchedMarket {
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Whether the bars come with an order book. */
  readonly hasBook: boolean;
}

/** A strategy as data, for the market of a study. */
export interface StrategyManifest {
  /** As {@linkcode Strategy.name}. */
  readonly name: string;
  /** As {@linkcode Strategy.summary}. */
  readonly summary: string;
  /** As {@linkcode Strategy.parameters}. */
  readonly parameters: readonly ParamSpec[];
  /** As {@linkcode Strategy.constraints}. */
  readonly constraints: readonly string[];
  /** What a search tries first. */
  readonly starts: readonly ParameterValues[];
  /** The longest a position of any of its parameter sets stays open, ms. */
  readonly longestHoldingMs: number;
}

/** The market that bars are of. */
export function searchedMarketOf({ timeframe, book }: Pick<Candles, "timeframe" | "book">): SearchedMarket {
  return { timeframe, hasBook: book !== undefined };
}

/**
 * What a strategy says of itself.
 *
 * @throws {RangeError} If it has no longest time in a position.
 */
export function manifestOf(strategy: Strategy, { timeframe, hasBook }: SearchedMarket): StrategyManifest {
  const { name, summary, parameters, constraints } = strategy;
  const starts = domainOf(strategy, timeframe, hasBook).starts ?? [];
  return { name, summary, parameters, constraints, starts, longestHoldingMs: longestHoldingMs(strategy, timeframe) };
}

/**
 * Checks data that claims to be a manifest.
 *
 * @throws {RangeError} If it is none, or its parameters cannot be searched on the market.
 * @throws {SyntaxError} If a constraint is neither true nor false.
 */
export function checkManifest(data: unknown, market: SearchedMarket): asserts data is StrategyManifest {
  const manifest = (data ?? {}) as { [member in keyof StrategyManifest]: unknown };
  checkName(manifest.name);
  checkText("summary", manifest.summary);
  checkParameters(manifest.parameters);
  checkConstraints(manifest.constraints, manifest.parameters);
  const { longestHoldingMs: longest } = manifest;
  if (!(typeof longest === "number" && longest >= 0 && longest < Infinity)) {
    throw new RangeError(`wanted a longest time in a position, found ${longest}`);
  }
  checkDomain(manifestDomain(data as StrategyManifest, market));
}

/** The parameters searched on a market: those of one strategy, or of several with a choice among them. */
export function manifestsDomain(manifests: readonly StrategyManifest[], market: SearchedMarket): Domain {
  return unionDomain(manifests.map((one) => ({ name: one.name, domain: manifestDomain(one, market) })));
}

function manifestDomain(manifest: StrategyManifest, { timeframe, hasBook }: SearchedMarket): Domain {
  return domainOf({ ...manifest, starts: () => manifest.starts }, timeframe, hasBook);
}
