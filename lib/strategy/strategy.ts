/**
 * What a strategy is: the one interface through which backtest, search, certificate, report and live trading know it.
 *
 * A strategy that gives parameters and entries alone is complete; {@linkcode defineStrategy} fills in the rest.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Domain } from "../search/domain.ts";
import type { MarketFeatures } from "./market_features.ts";
import type { ParamsOf, ParamSpec } from "./param_spec.ts";
import { defaultTradeRules, type TradeRules } from "./trade_rules.ts";

/** What {@linkcode Entries.leave} may say of a bar. */
export const STAY = 0, LEAVE_LONG = 1, LEAVE_SHORT = 2, LEAVE_BOTH = 3;

/**
 * What a strategy wants at each bar's close: columns of one value a bar. Value *i* is made of bars ≤ *i*; what it decides
 * fills on bar *i* + 1.
 */
export interface Entries {
  /** +1 enter long, −1 enter short, 0 nothing. */
  readonly side: Int8Array;
  /**
   * From the entry price to the stop, quote units; read where `side` is not 0. One value a bar, or one for each bar with a
   * side, in their order: a search on long series is faster without columns that are mostly empty.
   */
  readonly stopDistance: Float64Array;
  /** Factor on all stop distances, so that a column such as an ATR need not be copied; 1 where left out. */
  readonly stopMultiple?: number;
  /** From the entry price to the target, quote units, read like the stop's; infinite for none. */
  readonly targetDistance?: Float64Array;
  /** The target in stop distances, in the place of `targetDistance`; no target where both are left out. */
  readonly rewardRatio?: number;
  /** How sure the strategy is, 0 … 1; for logs and charts. */
  readonly confidence?: Float32Array | Float64Array;
  /** A code of the strategy's own that says why; {@linkcode Strategy.reasonText} puts it in words. */
  readonly reason?: Uint8Array | Uint16Array | Uint32Array;
  /** {@linkcode STAY}, or which open position to close at the next open, at the market; of signals by `leaveAgainst`. */
  readonly leave?: Uint8Array;
  /**
   * Level of the stop from the next bar on, for a long and for a short position; `NaN` leaves it. It only ever tightens:
   * a level farther away than the present one, or one the close has already passed, is passed over.
   */
  readonly stopPrice?: {
    /** Of long positions. */
    readonly long: Float64Array;
    /** Of short positions. */
    readonly short: Float64Array;
  };
}

/** A strategy, complete. */
export interface Strategy<Params = ParameterValues> {
  /** Short name, as `--strategy` takes it: lower case, digits and `_`. */
  readonly name: string;
  /** One sentence for people: what it waits for, and why that should earn anything. */
  readonly summary: string;
  /** Its parameters, those that others depend on first. */
  readonly parameters: readonly ParamSpec[];
  /** Relations between parameters that every set meets, such as `fast < slow`. */
  readonly constraints: readonly string[];
  /** What a search tries first: values that the first points have; what one leaves open is drawn. */
  starts(searched: Domain["params"]): readonly ParameterValues[];
  /** Bars before the first entry; a run needs more than these. */
  lookBackBars(params: Params, timeframe: Timeframe): number;
  /**
   * The longest a position stays open, ms, not less than the timeout of the rules; parts of the days are kept apart by the
   * largest of all parameter sets.
   */
  maxHoldingMs(params: Params, timeframe: Timeframe): number;
  /** What it wants at each close. */
  entries(features: MarketFeatures, params: Params): Entries;
  /** How its trades are handled; what is left out takes {@linkcode defaultTradeRules}. */
  rules(params: Params, timeframe: Timeframe): TradeRules;
  /** Columns shown in logs beside its decisions. */
  indicators(features: MarketFeatures, params: Params): Readonly<Record<string, ArrayLike<number>>>;
  /** A reason code in a few words; empty where it says nothing. */
  reasonText(reason: number): string;
  /** A parameter set as one plain sentence. */
  describe(params: Params, timeframe: Timeframe): string;
}

/** What one writes of a strategy: parameters and entries; the rest where the defaults are not right. */
export interface StrategyDefinition<Params = ParameterValues> {
  /** As {@linkcode Strategy.name}; the file's name where left out. */
  readonly name?: string;
  /** As {@linkcode Strategy.summary}. */
  readonly summary?: string;
  /** As {@linkcode Strategy.parameters}. */
  readonly parameters: readonly ParamSpec[];
  /** As {@linkcode Strategy.constraints}. */
  readonly constraints?: readonly string[];
  /** As {@linkcode Strategy.starts}. */
  starts?(searched: Domain["params"]): readonly ParameterValues[];
  /** As {@linkcode Strategy.lookBackBars}; 0 where left out. */
  lookBackBars?(params: Params, timeframe: Timeframe): number;
  /** As {@linkcode Strategy.maxHoldingMs}; the timeout of the rules where left out. */
  maxHoldingMs?(params: Params, timeframe: Timeframe): number;
  /** As {@linkcode Strategy.entries}. */
  entries(features: MarketFeatures, params: Params): Entries;
  /** As {@linkcode Strategy.rules}. */
  rules?(params: Params, timeframe: Timeframe): Partial<TradeRules>;
  /** As {@linkcode Strategy.indicators}. */
  indicators?(features: MarketFeatures, params: Params): Readonly<Record<string, ArrayLike<number>>>;
  /** As {@linkcode Strategy.reasonText}. */
  reasonText?(reason: number): string;
  /** As {@linkcode Strategy.describe}. */
  describe?(params: Params, timeframe: Timeframe): string;
}

/** Members of a strategy that are functions. */
export const STRATEGY_FUNCTIONS = [
  "starts",
  "lookBackBars",
  "maxHoldingMs",
  "entries",
  "rules",
  "indicators",
  "reasonText",
  "describe",
] as const satisfies readonly (keyof Strategy)[];

type GivenMember = typeof STRATEGY_FUNCTIONS[number];

/**
 * A strategy from what one writes of it, as an object or an instance of a class; parameters have the types that their
 * descriptions say.
 *
 * @example Parameters and entries are enough
 * ```ts
 * import assert from "node:assert/strict";
 * import { defineStrategy } from "@lib/strategy/strategy.ts";
 *
 * const strategy = defineStrategy({
 *   name: "close_over_average",
 *   parameters: [{ name: "period", kind: "int", low: 5, high: 50, default: 20 }],
 *   entries(features, { period }) {
 *     const average = features.ema(period), { close } = features.candles;
 *     return { side: Int8Array.from(close, (price, i) => price > average[i] ? 1 : 0), stopDistance: features.atr(14) };
 *   },
 * });
 * assert.equal(strategy.rules({ period: 9 }, "1m").timeoutBars, 240);
 * assert.equal(strategy.describe({ period: 9 }, "1m"), "close over average with period 9");
 * ```
 */
export function defineStrategy<const Specs extends readonly ParamSpec[]>(
  definition: StrategyDefinition<ParamsOf<Specs>> & { readonly parameters: Specs },
): Strategy<ParamsOf<Specs>> & { readonly parameters: Specs } {
  return completedStrategy(definition, definition.name ?? "") as ReturnType<typeof defineStrategy<Specs>>;
}

/** A strategy from what one writes of it, under a name that it need not have of its own. */
export function completedStrategy<Params>(definition: StrategyDefinition<Params>, name: string): Strategy<Params> {
  const { parameters, summary = "", constraints = [] } = definition, given = givenMembers(definition);
  return {
    starts: () => [],
    lookBackBars: () => 0,
    maxHoldingMs(params, timeframe) {
      return this.rules(params, timeframe).timeoutBars * TIMEFRAME_MS[timeframe];
    },
    indicators: () => ({}),
    reasonText: () => "",
    describe(params) {
      const values = Object.entries(params as object).map(([key, value]) => `${key} ${shortText(value)}`);
      const words = this.name.replaceAll("_", " ");
      return values.length === 0 ? words : `${words} with ${values.join(", ")}`;
    },
    ...given,
    name,
    summary,
    parameters,
    constraints,
    rules(params, timeframe) {
      if (given.rules === undefined) return defaultTradeRules(timeframe);
      const own: unknown = given.rules(params, timeframe);
      // What is no record is left for the guard to refuse.
      return isRecord(own) ? { ...defaultTradeRules(timeframe), ...own } : own as TradeRules;
    },
  };
}

/** The functions that a definition has; those of a class keep the object they belong to. */
function givenMembers<Params>(definition: StrategyDefinition<Params>): Pick<StrategyDefinition<Params>, GivenMember> {
  const given: Record<string, unknown> = {};
  for (const member of STRATEGY_FUNCTIONS) {
    const found = definition[member] as ((...args: unknown[]) => unknown) | undefined;
    if (found === undefined) continue;
    given[member] = Object.hasOwn(definition, member) ? found : found.bind(definition);
  }
  return given as unknown as Pick<StrategyDefinition<Params>, GivenMember>;
}

/**
 * A value as people read it: three digits are enough.
 *
 * @internal
 */
export function shortText(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value);
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
