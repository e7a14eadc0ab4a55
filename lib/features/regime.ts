/**
 * Regime tags: what kind of market each bar lies in.
 *
 * Three measures decide, each of bars up to and including the tagged one:
 *
 * - *strength*: the average directional index;
 * - *slope*: the change of the exponential average over the last `slopeBars` bars, in average true ranges per bar;
 * - *volatility*: the rank of (average true range / close) among its last `volatilityWindow` values, 0 … 1.
 *
 * The plain rule: `highVolatility` if volatility ≥ `enterVolatility`; else `trendUp` or `trendDown` if strength ≥
 * `enterStrength` and the slope points that way by at least `enterSlope`; else `range`. A tag once entered is kept, so
 * that it does not flicker: high volatility until its rank falls below `leaveVolatility`, a trend until strength falls
 * below `leaveStrength`, the slope in its direction below `leaveSlope`, or high volatility is entered. A tag that is
 * left gives way to what the plain rule says, so tags never change more often than under the plain rule.
 *
 * @module
 */
import { requireEqualLengths, requirePeriod, requirePositive } from "./arguments.ts";
import { adx } from "./momentum.ts";
import { rollingPercentileRank } from "./rolling.ts";
import { ema } from "./trend.ts";
import { atr } from "./volatility.ts";

/** The tags by code; `unknown` are the bars before the measures are defined. */
export const REGIMES = ["unknown", "trendUp", "trendDown", "range", "highVolatility"] as const;

/** What kind of market a bar lies in. */
export type Regime = (typeof REGIMES)[number];

const UNKNOWN = 0, TREND_UP = 1, TREND_DOWN = 2, RANGE = 3, HIGH_VOLATILITY = 4;

/** How {@linkcode regimeTags} measures and decides. */
export interface RegimeOptions {
  /** Period of the directional index and of the average true range; 14 (Wilder). */
  readonly strengthPeriod?: number;
  /** Period of the average whose slope counts; 50. */
  readonly averagePeriod?: number;
  /** Bars over which the slope is taken; 10. */
  readonly slopeBars?: number;
  /** Bars among which volatility is ranked, at least 2; 500. */
  readonly volatilityWindow?: number;
  /** Directional index from which on there is a trend; 25 (Wilder). */
  readonly enterStrength?: number;
  /** Directional index below which there is none any more; 20 (Wilder). */
  readonly leaveStrength?: number;
  /** Slope from which on there is a trend, average true ranges per bar; 0.05, about half of what chance alone gives. */
  readonly enterSlope?: number;
  /** Slope in the trend's direction below which it is over; 0, the average has turned. */
  readonly leaveSlope?: number;
  /** Rank from which on volatility is high; 0.9. */
  readonly enterVolatility?: number;
  /** Rank below which it is so no more; 0.7, far enough from 0.9 that a tag seldom lasts a bar or two only. */
  readonly leaveVolatility?: number;
}

/**
 * The regime of each bar as a code, the index into {@linkcode REGIMES}.
 *
 * - Undefined: a market without any range has no slope and counts as `range`.
 * - Look-back: the largest of `2·strengthPeriod − 1`, `averagePeriod + slopeBars − 1` and
 *   `strengthPeriod + volatilityWindow − 1` bars, `unknown` there.
 *
 * @throws {RangeError} If the columns differ in length or hold a number that is not finite and above 0, a period is not
 * a positive integer, or a threshold is not a number or is stricter for leaving than for entering.
 *
 * @example A market that only rises
 * ```ts
 * import assert from "node:assert/strict";
 * import { REGIMES, regimeTags } from "@lib/features/regime.ts";
 *
 * const close = Float64Array.from({ length: 100 }, (_, i) => 100 + i);
 * const tags = regimeTags(close.map((x) => x + 1), close.map((x) => x - 1), close, { volatilityWindow: 20 });
 * assert.equal(REGIMES[tags[99]], "trendUp");
 * ```
 */
export function regimeTags(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  options: RegimeOptions = {},
): Uint8Array {
  return tagsBehind(new Uint8Array(0), high, low, close, options);
}

/**
 * The same tags, of columns most of which it was asked for before: bars that are as they were then, bit by bit, keep their
 * tags, and only the later ones are decided anew. For bars that close one by one, or are changed afterwards.
 *
 * @example A bar more
 * ```ts
 * import assert from "node:assert/strict";
 * import { growingRegimeTags, regimeTags } from "@lib/features/regime.ts";
 *
 * const close = Float64Array.from({ length: 100 }, (_, i) => 100 + i % 7), high = close.map((x) => x + 1);
 * const options = { volatilityWindow: 20 }, grown = growingRegimeTags(options);
 * for (const bars of [99, 100]) {
 *   const columns = [high, close, close].map((column) => column.subarray(0, bars)) as Parameters<typeof grown>;
 *   assert.deepEqual(grown(...columns), regimeTags(...columns, options));
 * }
 * ```
 */
export function growingRegimeTags(
  options: RegimeOptions = {},
): (high: Float64Array, low: Float64Array, close: Float64Array) => Uint8Array {
  const none = new Float64Array(0);
  let before: { readonly columns: readonly Float64Array[]; readonly tags: Uint8Array } = {
    columns: [none, none, none],
    tags: new Uint8Array(0),
  };
  return (...columns) => {
    const same = Math.min(...columns.map((column, k) => equalBegin(column, before.columns[k])));
    const tags = tagsBehind(before.tags.subarray(0, same), ...columns, options);
    // Copies: whoever has the columns may write a bar anew where it lies.
    before = { columns: columns.map((column) => column.slice()), tags };
    return tags;
  };
}

/** How many values two columns begin with alike. */
function equalBegin(a: Float64Array, b: Float64Array): number {
  const end = Math.min(a.length, b.length);
  let same = 0;
  while (same < end && a[same] === b[same]) same++;
  return same;
}

/** The tags, of which those of the first bars are known. */
function tagsBehind(
  known: Uint8Array,
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  options: RegimeOptions,
): Uint8Array {
  const {
    strengthPeriod = 14,
    averagePeriod = 50,
    slopeBars = 10,
    volatilityWindow = 500,
    enterStrength = 25,
    leaveStrength = 20,
    enterSlope = 0.05,
    leaveSlope = 0,
    enterVolatility = 0.9,
    leaveVolatility = 0.7,
  } = options;
  requirePeriod("regimeTags", "strengthPeriod", strengthPeriod);
  requirePeriod("regimeTags", "averagePeriod", averagePeriod);
  requirePeriod("regimeTags", "slopeBars", slopeBars);
  requirePeriod("regimeTags", "volatilityWindow", volatilityWindow, 2);
  requireHysteresis("Strength", enterStrength, leaveStrength);
  requireHysteresis("Slope", enterSlope, leaveSlope);
  requireHysteresis("Volatility", enterVolatility, leaveVolatility);
  const n = requireEqualLengths("regimeTags", { high, low, close });
  requirePositive("regimeTags", { high, low, close });

  const strength = adx(high, low, close, strengthPeriod).adx;
  const average = ema(close, averagePeriod), range = atr(high, low, close, strengthPeriod);
  // The ranks of the bars behind those that are known take one window before them.
  const first = Math.max(strengthPeriod, known.length - volatilityWindow + 1);
  const share = range.subarray(first).map((x, i) => x / close[first + i]);
  const volatility = rollingPercentileRank(share, volatilityWindow);

  const tags = new Uint8Array(n);
  tags.set(known);
  const lookBack = Math.max(
    2 * strengthPeriod - 1,
    averagePeriod + slopeBars - 1,
    strengthPeriod + volatilityWindow - 1,
  );
  for (let i = Math.max(lookBack, known.length), tag = known.at(-1) ?? UNKNOWN; i < n; i++) {
    const rank = volatility[i - first];
    const slope = (average[i] - average[i - slopeBars]) / (slopeBars * range[i]);
    const stays = strength[i] >= leaveStrength &&
      (tag === TREND_UP ? slope >= leaveSlope : tag === TREND_DOWN && -slope >= leaveSlope);
    if (rank >= enterVolatility || (tag === HIGH_VOLATILITY && rank >= leaveVolatility)) tag = HIGH_VOLATILITY;
    else if (!stays) {
      if (strength[i] >= enterStrength && slope >= enterSlope) tag = TREND_UP;
      else if (strength[i] >= enterStrength && -slope >= enterSlope) tag = TREND_DOWN;
      else tag = RANGE;
    }
    tags[i] = tag;
  }
  return tags;
}

/** Refuses thresholds that are stricter for leaving than for entering. */
function requireHysteresis(name: string, enter: number, leave: number): void {
  if (!(leave <= enter)) {
    throw new RangeError(
      `Cannot compute regimeTags: wanted leave${name} at most enter${name}, found ${leave} and ${enter}`,
    );
  }
}
