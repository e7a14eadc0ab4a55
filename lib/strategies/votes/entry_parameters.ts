/**
 * The parameters that all conditions share: how votes are read and counted, and the averages several of them look at.
 *
 * @module
 */
import type { ParamsOf, ParamSpec } from "../../strategy/param_spec.ts";

/** How the conditions are read and counted. */
export const ENTRY_PARAMETERS = [
  {
    name: "entryMode",
    label: "Entry style",
    kind: "categorical",
    choices: ["trend", "reversion"],
    default: "trend",
    meaning: "Read the conditions with the move (trend) or against a stretched one (reversion).",
  },
  {
    name: "direction",
    label: "Sides",
    kind: "categorical",
    choices: ["both", "long", "short"],
    default: "both",
    searched: false,
    meaning: "Which sides may be entered.",
  },
  {
    name: "threshold",
    label: "Entry confidence",
    kind: "float",
    low: 0.4,
    high: 0.95,
    default: 0.6,
    unit: "fraction",
    meaning: "Least confidence for an entry, itself enough: weight of the votes for the heavier side / weight of all " +
      "that count, for neither side too. None where both sides weigh the same, and none before each condition in use and the " +
      "bracket have a value.",
  },
] as const satisfies readonly ParamSpec[];

/** Averages and ranges that more than one condition reads; they count whichever is switched on. */
export const AVERAGE_PARAMETERS = [
  {
    name: "emaFast",
    label: "Fast average",
    kind: "int",
    low: 3,
    high: 50,
    log: true,
    default: 9,
    unit: "bars",
    meaning: "Period of the fast EMA, the MACD's too.",
  },
  {
    name: "emaSlow",
    label: "Slow average",
    kind: "int",
    low: 10,
    high: 200,
    log: true,
    default: 34,
    unit: "bars",
    meaning: "Period of the slow EMA, the MACD's too.",
  },
  {
    name: "bandAtr",
    label: "Trend or stretch band",
    kind: "float",
    low: 0,
    high: 2,
    default: 0.2,
    unit: "ATR",
    meaning:
      "How far the fast EMA must stand from the slow one (trend), or the close beyond the slow one (reversion): " +
      "more than so many average true ranges of atrPeriod bars. Longer timeframes have the same band in ranges of their own.",
  },
  {
    name: "atrPeriod",
    label: "ATR period",
    kind: "int",
    low: 5,
    high: 60,
    default: 14,
    unit: "bars",
    searched: false,
    meaning: "Period of the average true range (Wilder) of band and bracket; longer timeframes have their own.",
  },
] as const satisfies readonly ParamSpec[];

/** Relations between the averages that every set must meet. */
export const AVERAGE_CONSTRAINTS: readonly string[] = ["emaFast < emaSlow"];

/**
 * What every condition may read besides its own parameters.
 *
 * @internal
 */
export type SharedParams = ParamsOf<typeof ENTRY_PARAMETERS | typeof AVERAGE_PARAMETERS>;
