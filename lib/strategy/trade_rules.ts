/**
 * How a strategy wants its trades handled, and what holds where it does not say.
 *
 * The numbers in brackets are the rules of `lib/execution/README.md`.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { shownValue, unknownName } from "./shown_value.ts";

/** How a strategy wants its trades handled. */
export interface TradeRules {
  /** Bars after the entry bar, missing ones counted, at whose close a position is given up; `Infinity` for never [18]. */
  readonly timeoutBars: number;
  /** Bars after an exit, missing ones counted, without a decision [6]. */
  readonly cooldownBars: number;
  /** Distance of a trailing stop in stop distances; `Infinity` for none [15]. */
  readonly trailRatio: number;
  /** Profit at a close, in stop distances, from which the stop moves to break-even; `Infinity` for never [16]. */
  readonly breakEvenRatio: number;
  /** Least profit at the target after costs, basis points of the price; `-Infinity` for no condition [28]. */
  readonly minimumMarginBps: number;
  /** How far a limit entry rests behind the signal's close, basis points; `NaN` enters at the market [2, 3]. */
  readonly limitOffsetBps: number;
  /** Bars a limit entry rests [3]. */
  readonly limitBars: number;
  /** Whether a side against the position closes it at the next open [17]; on signals not entered see `leaveAgainst`. */
  readonly exitOnSignal: boolean;
}

/** Time after which a position is given up where nothing else is said, minutes … */
export const DEFAULT_TIMEOUT_MINUTES = 240;

/** … but not before so many bars. */
export const DEFAULT_TIMEOUT_BARS = 10;

/**
 * What holds for a strategy that says nothing, on minute bars: entry at the market with fixed legs, no second signal on the
 * bar of an exit held back, and out after four hours, so that the days of search and test can be kept apart.
 */
export const DEFAULT_TRADE_RULES: TradeRules = {
  timeoutBars: DEFAULT_TIMEOUT_MINUTES,
  cooldownBars: 0,
  trailRatio: Infinity,
  breakEvenRatio: Infinity,
  minimumMarginBps: -Infinity,
  limitOffsetBps: NaN,
  limitBars: 1,
  exitOnSignal: false,
};

/** What holds for a strategy that says nothing, on bars of a timeframe: out after four hours, or ten bars if those last longer. */
export function defaultTradeRules(timeframe: Timeframe): TradeRules {
  const timeoutBars = Math.max(timeoutBarsOf(DEFAULT_TIMEOUT_MINUTES, timeframe), DEFAULT_TIMEOUT_BARS);
  return { ...DEFAULT_TRADE_RULES, timeoutBars };
}

/** Bars of a timeout that is a time in minutes: the whole ones in it, at least one. */
export function timeoutBarsOf(minutes: number, timeframe: Timeframe): number {
  return Math.max(1, Math.floor(barsOf(minutes, timeframe)));
}

/** Bars of a cooldown that is a time in minutes: as many as it takes to last so long. */
export function cooldownBarsOf(minutes: number, timeframe: Timeframe): number {
  return Math.ceil(barsOf(minutes, timeframe));
}

function barsOf(minutes: number, timeframe: Timeframe): number {
  return minutes * TIMEFRAME_MS["1m"] / TIMEFRAME_MS[timeframe];
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isCount = (least: number) => (value: unknown) => Number.isInteger(value) && (value as number) >= least;
const isAbove0 = (value: unknown) => isNumber(value) && value > 0;

/** What each rule must be. */
const WANTED: { readonly [Name in keyof TradeRules]: readonly [wanted: string, holds: (value: unknown) => boolean] } = {
  timeoutBars: ["a number of at least 1", (value) => isNumber(value) && value >= 1],
  cooldownBars: ["a whole number of at least 0", isCount(0)],
  trailRatio: ["a number above 0", isAbove0],
  breakEvenRatio: ["a number above 0", isAbove0],
  minimumMarginBps: ["a number", (value) => isNumber(value) && !Number.isNaN(value)],
  limitOffsetBps: ["a number of at least 0, or NaN", (value) => isNumber(value) && !(value < 0 || value === Infinity)],
  limitBars: ["a whole number of at least 1", isCount(1)],
  exitOnSignal: ["true or false", (value) => typeof value === "boolean"],
};

/** What is wrong with rules that a strategy gives, as the end of a sentence; `null` if nothing. */
export function rulesFault(rules: object): string | null {
  return unknownName(Object.keys(rules), Object.keys(WANTED), "rule") ?? ruleValuesFault(rules);
}

/** The same for rules among other options, whose names are not looked at. */
export function ruleValuesFault(rules: object): string | null {
  for (const [name, [wanted, holds]] of Object.entries(WANTED)) {
    const found = (rules as Readonly<Record<string, unknown>>)[name];
    if (!holds(found)) return `wanted the rule ${name} as ${wanted}, found ${shownValue(found)}`;
  }
  return null;
}

/**
 * What is wrong if rules keep a position open for a bar or more beyond the longest time that the strategy names; `null` if
 * they do not.
 */
export function holdingFault(
  { timeoutBars }: Pick<TradeRules, "timeoutBars">,
  longestMs: number,
  timeframe: Timeframe,
): string | null {
  const barMs = TIMEFRAME_MS[timeframe];
  if (!(timeoutBars * barMs - longestMs >= barMs)) return null;
  return `wanted maxHoldingMs of at least the timeout of its rules, ${timeoutBars} bars of ${timeframe} ` +
    `(${timeoutBars * barMs} ms), found ${longestMs}`;
}
