/**
 * The one table of the strategy's parameters: search domain, notebook tables, dashboard labels and documentation all
 * derive from it.
 *
 * @module
 */
import type { Timeframe } from "../../core/candles.ts";
import type { Domain } from "../../gp/domain.ts";
import { completeParamsOf, defaultParamsOf, domainOf } from "../../strategy/parameter_sets.ts";
import type { ParamSpec } from "../../strategy/param_spec.ts";
import { simpleRules } from "./starts.ts";
import type { StrategyParams } from "./params.ts";

type Name = keyof StrategyParams;
type Extra = Pick<ParamSpec, "meaning" | "log" | "condition">;

const float = (
  name: Name,
  label: string,
  low: number,
  high: number,
  preset: number,
  unit: string,
  searched: ParamSpec["searched"],
  extra: Extra,
): ParamSpec => ({
  name,
  label,
  kind: "float",
  low,
  high,
  unit,
  default: preset,
  searched,
  ...bookOnly(name),
  ...extra,
});

const int = (...[name, label, low, high, preset, unit, searched, extra]: Parameters<typeof float>): ParamSpec => ({
  ...float(name, label, low, high, preset, unit, searched, extra),
  kind: "int",
});

const choice = (
  name: Name,
  label: string,
  choices: string[],
  preset: string,
  searched: boolean,
  extra: Extra,
): ParamSpec => ({ name, label, kind: "categorical", choices, unit: "", default: preset, searched, ...extra });

const timeframe = (...args: Parameters<typeof choice>): ParamSpec => ({ ...choice(...args), namesTimeframe: true });

const bool = (name: Name, label: string, preset: boolean, searched: boolean, extra: Extra): ParamSpec => ({
  name,
  label,
  kind: "boolean",
  unit: "",
  default: preset,
  searched,
  ...bookOnly(name),
  ...extra,
});

/** Parameters that have no effect without an order book. */
const BOOK_PARAMS: readonly string[] = ["useBook", "bookThreshold", "weightBook"];

function bookOnly(name: string): { needsBook?: true } {
  return BOOK_PARAMS.includes(name) ? { needsBook: true } : {};
}

/** Weights that are searched: a condition that counts for less is better switched off. */
const WEIGHED = [0.2, 1] as const;

/**
 * All parameters, grouped: entry rule, conditions, weights, times, order, bracket, handling.
 *
 * Ranges suit one-minute bars of a liquid coin, where an average true range is about 5–15 basis points and a round trip
 * costs about 13. A search looks only where costs can be earned back: at stops from three times those costs on, and at
 * positions of half an hour and more, in which prices move by about three times as much. It switches whole conditions on and
 * off, as a rule that few conditions make is found with fewer trials and fits chance less.
 */
export const STRATEGY_SCHEMA: readonly ParamSpec[] = [
  choice("entryMode", "Entry style", ["trend", "reversion"], "trend", true, {
    meaning: "Read the conditions with the move (trend) or against a stretched one (reversion).",
  }),
  choice("direction", "Sides", ["both", "long", "short"], "both", false, { meaning: "Which sides may be traded." }),
  float("threshold", "Entry confidence", 0.4, 0.95, 0.6, "fraction", true, {
    meaning: "Least confidence for an entry: weight of the conditions that agree / weight of all that count.",
  }),
  bool("useEma", "Use averages", true, true, { meaning: "Whether the EMA condition counts in an entry." }),
  bool("useRsi", "Use RSI", true, true, { meaning: "Whether the RSI condition counts in an entry." }),
  bool("useMacd", "Use MACD", true, true, { meaning: "Whether the MACD condition counts in an entry." }),
  bool("useHigher", "Use higher timeframes", true, true, {
    meaning: "Whether the longer timeframes count in an entry.",
  }),
  bool("useVolume", "Use volume", true, true, { meaning: "Whether the volume condition counts in an entry." }),
  bool("useBook", "Use order book", true, true, { meaning: "Whether the order-book condition counts in an entry." }),
  int("emaFast", "Fast average", 3, 50, 9, "bars", true, { log: true, meaning: "Period of the fast EMA." }),
  int("emaSlow", "Slow average", 10, 200, 34, "bars", true, { log: true, meaning: "Period of the slow EMA." }),
  float("bandAtr", "Trend or stretch band", 0, 2, 0.2, "ATR", true, {
    meaning: "How far the fast EMA must stand from the slow one (trend), or the close beyond the slow one (reversion).",
  }),
  int("rsiPeriod", "RSI period", 5, 30, 14, "bars", false, {
    condition: { param: "useRsi", equals: true },
    meaning: "Period of the relative strength index.",
  }),
  float("rsiDistance", "RSI distance from 50", 0, 30, 8, "points", true, {
    condition: { param: "useRsi", equals: true },
    meaning:
      "How far from 50 the RSI must stand: beyond it in the trade's direction (trend) or against it (reversion).",
  }),
  int("macdSignal", "MACD signal", 3, 20, 9, "bars", false, {
    condition: { param: "useMacd", equals: true },
    meaning: "Period of the MACD's signal line; its averages are the fast and the slow EMA.",
  }),
  timeframe("slowTimeframe", "Higher timeframe", ["none", "5m", "15m", "30m"], "15m", true, {
    condition: { param: "useHigher", equals: true },
    meaning: "A longer timeframe whose EMA, RSI and MACD must agree by two of three.",
  }),
  timeframe("slowerTimeframe", "Highest timeframe", ["none", "1h", "4h"], "1h", true, {
    condition: { param: "useHigher", equals: true },
    meaning: "A second, still longer timeframe, read in the same way.",
  }),
  int("higherEmaFast", "Fast average, higher", 3, 20, 9, "bars", false, {
    meaning: "Period of the fast EMA on the longer timeframes.",
  }),
  int("higherEmaSlow", "Slow average, higher", 10, 60, 21, "bars", false, {
    meaning: "Period of the slow EMA on the longer timeframes.",
  }),
  choice("regimeFilter", "Regimes", ["any", "trend", "range", "calm"], "any", true, {
    meaning: "Enter in any regime, only along a tagged trend, only in a range, or in anything but high volatility.",
  }),
  int("volumePeriod", "Volume average", 10, 240, 60, "bars", false, {
    condition: { param: "useVolume", equals: true },
    meaning: "Bars whose mean volume a bar is compared with.",
  }),
  float("volumeFactor", "Volume factor", 0.5, 4, 1.2, "ratio", false, {
    log: true,
    condition: { param: "useVolume", equals: true },
    meaning: "A bar's volume counts as high from this multiple of the mean on.",
  }),
  int("bookPeriod", "Book average", 1, 60, 1, "bars", false, {
    log: true,
    condition: { param: "useBook", equals: true },
    meaning: "Period of the exponential mean of the order book's imbalance; 1 takes it as it is.",
  }),
  float("bookThreshold", "Book imbalance", 0.1, 0.95, 0.6, "fraction", true, {
    condition: { param: "useBook", equals: true },
    meaning: "Least order-book imbalance towards the trade's side; does not count where no book was recorded.",
  }),
  float("weightEma", "Weight: averages", 0, 1, 1, "weight", WEIGHED, {
    condition: { param: "useEma", equals: true },
    meaning: "Weight of the EMA condition.",
  }),
  float("weightRsi", "Weight: RSI", 0, 1, 0.5, "weight", WEIGHED, {
    condition: { param: "useRsi", equals: true },
    meaning: "Weight of the RSI condition.",
  }),
  float("weightMacd", "Weight: MACD", 0, 1, 0.5, "weight", WEIGHED, {
    condition: { param: "useMacd", equals: true },
    meaning: "Weight of the MACD condition.",
  }),
  float("weightHigher", "Weight: higher timeframes", 0, 1, 0.5, "weight", WEIGHED, {
    condition: { param: "useHigher", equals: true },
    meaning: "Weight of each longer timeframe's condition.",
  }),
  float("weightVolume", "Weight: volume", 0, 1, 0.25, "weight", WEIGHED, {
    condition: { param: "useVolume", equals: true },
    meaning: "Weight of the volume condition.",
  }),
  float("weightBook", "Weight: order book", 0, 1, 1, "weight", WEIGHED, {
    condition: { param: "useBook", equals: true },
    meaning: "Weight of the order-book condition.",
  }),
  int("sessionStart", "Session start", 0, 23, 0, "hour UTC", false, {
    meaning: "First hour of the day in which entries are decided.",
  }),
  int("sessionHours", "Session length", 1, 24, 24, "hours", false, {
    meaning: "Length of the session; 24 trades round the clock.",
  }),
  int("cooldownBars", "Cooldown", 0, 60, 2, "bars", false, { meaning: "Bars after an exit without a new decision." }),
  choice("entryOrder", "Entry order", ["market", "limit"], "market", false, {
    meaning: "Enter at the next open, or rest a limit behind the close.",
  }),
  float("limitOffsetBps", "Limit offset", 0, 50, 2, "bps", false, {
    condition: { param: "entryOrder", equals: "limit" },
    meaning: "How far behind the signal's close the limit rests.",
  }),
  int("limitBars", "Limit life", 1, 60, 5, "bars", false, {
    condition: { param: "entryOrder", equals: "limit" },
    meaning: "Bars the limit rests before it is withdrawn.",
  }),
  int("atrPeriod", "ATR period", 5, 60, 14, "bars", false, { meaning: "Period of the average true range." }),
  choice("bracket", "Bracket", ["atr", "levels", "fixed"], "atr", true, {
    meaning: "Stop distance from the ATR, from support and resistance, or a fixed share of the price.",
  }),
  float("stopAtr", "Stop, ATRs", 1, 30, 5, "ATR", [3, 30], {
    log: true,
    condition: { param: "bracket", equals: "atr" },
    meaning: "Distance of the stop in average true ranges.",
  }),
  int("levelBars", "Support and resistance", 10, 240, 60, "bars", true, {
    log: true,
    condition: { param: "bracket", equals: "levels" },
    meaning: "Bars whose lowest low or highest high the stop lies beyond.",
  }),
  float("stopBps", "Stop, fixed", 15, 400, 50, "bps", [40, 400], {
    log: true,
    condition: { param: "bracket", equals: "fixed" },
    meaning: "Distance of the stop in basis points of the price.",
  }),
  float("rewardRatio", "Target / stop", 0.5, 4, 1.5, "ratio", true, {
    log: true,
    meaning: "Distance of the target in stop distances.",
  }),
  float("minimumMarginBps", "Least margin", 0, 50, 2, "bps", false, {
    meaning: "Profit the target must leave after the costs of both fills; otherwise no entry.",
  }),
  int("timeoutBars", "Timeout", 5, 480, 60, "bars", [30, 480], {
    log: true,
    meaning: "A position is closed at the close of this bar after its entry.",
  }),
  bool("trailing", "Trailing stop", false, true, { meaning: "Whether the stop follows the best close." }),
  float("trailRatio", "Trailing distance", 0.3, 2, 1, "stop distances", false, {
    condition: { param: "trailing", equals: true },
    meaning: "How far behind the best close the trailing stop stands.",
  }),
  bool("breakEven", "Break-even move", false, false, { meaning: "Whether the stop moves to break-even." }),
  float("breakEvenRatio", "Break-even trigger", 0.3, 2, 1, "stop distances", false, {
    condition: { param: "breakEven", equals: true },
    meaning: "Profit at a close from which the stop moves to the price that covers the fees.",
  }),
  bool("exitOnSignal", "Exit on signal", false, true, {
    meaning: "Whether a signal against the position closes it at the next open.",
  }),
];

/** Relations between parameters that every set must meet. */
export const STRATEGY_CONSTRAINTS: readonly string[] = ["emaFast < emaSlow", "higherEmaFast < higherEmaSlow"];

const DESCRIBED = {
  name: "votes",
  parameters: STRATEGY_SCHEMA,
  constraints: STRATEGY_CONSTRAINTS,
  starts: simpleRules,
};

/**
 * The default parameters for bars of a timeframe.
 *
 * @example Longer timeframes that the bars do not allow are left out
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultParams } from "@lib/strategies/votes/schema.ts";
 *
 * assert.equal(defaultParams().slowTimeframe, "15m");
 * assert.equal(defaultParams("1h").slowTimeframe, "none");
 * ```
 */
export function defaultParams(timeframe: Timeframe = "1m"): StrategyParams {
  return defaultParamsOf(DESCRIBED, timeframe) as unknown as StrategyParams;
}

/**
 * A complete parameter set from a partial one: what is missing, such as the inactive conditional parameters of a
 * proposal, takes its default.
 *
 * @throws {RangeError} If a parameter is unknown, of another kind or out of its range, or a constraint is broken; the
 * message names it.
 *
 * @example A parameter out of range is named
 * ```ts
 * import assert from "node:assert/strict";
 * import { completeParams } from "@lib/strategies/votes/schema.ts";
 *
 * assert.throws(() => completeParams({ emaFast: -1 }), {
 *   name: "RangeError",
 *   message: "Cannot use strategy parameters: wanted emaFast to be an integer in 3 … 50, found -1",
 * });
 * ```
 */
export function completeParams(partial: Partial<StrategyParams>, timeframe: Timeframe = "1m"): StrategyParams {
  return completeParamsOf(DESCRIBED, { ...partial }, timeframe) as unknown as StrategyParams;
}

/**
 * Checks a complete parameter set.
 *
 * @throws {RangeError} If a parameter is missing, unknown, of another kind or out of its range, or a constraint is
 * broken; the message names it.
 */
export function validateParams(params: unknown, timeframe: Timeframe = "1m"): asserts params is StrategyParams {
  if (typeof params !== "object" || params === null) {
    throw new RangeError(`Cannot use strategy parameters: wanted an object, found ${String(params)}`);
  }
  for (const { name } of STRATEGY_SCHEMA) {
    if (!Object.hasOwn(params, name)) throw new RangeError(`Cannot use strategy parameters: ${name} is missing`);
  }
  completeParams(params, timeframe);
}

/**
 * The domain a search works on: the searched parameters with their ranges, conditions and constraints.
 *
 * @param timeframe Of the bars; longer timeframes they do not allow are left out.
 * @param hasBook Whether the bars come with an order book; without one, parameters that read it are left out.
 *
 * @example Parameters that count only with one bracket say so
 * ```ts
 * import assert from "node:assert/strict";
 * import { strategyDomain } from "@lib/strategies/votes/schema.ts";
 *
 * const stop = strategyDomain().params.find(({ name }) => name === "stopBps");
 * assert.deepEqual(stop?.condition, { param: "bracket", equals: "fixed" });
 * ```
 */
export function strategyDomain(timeframe: Timeframe = "1m", hasBook = true): Domain {
  return domainOf(DESCRIBED, timeframe, hasBook);
}
