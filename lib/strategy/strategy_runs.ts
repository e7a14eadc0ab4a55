/**
 * Runs of a strategy on copies of some bars, and what is wrong if they do not agree: the experiments of its check.
 *
 * @module
 */
import { type Candles, copyCandles } from "../core/candles.ts";
import { randomSource } from "../core/random.ts";
import { sliceCandles } from "../data/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { lookaheadCheck } from "../features/lookahead_check.ts";
import { checkDomain, type Domain } from "../search/domain.ts";
import { checkEntries } from "./check_entries.ts";
import { type EntryColumns, entryColumns, firstDifference } from "./entry_columns.ts";
import { MarketFeatures } from "./market_features.ts";
import { defaultParamsOf, domainOf } from "./parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { sampleParamsOf } from "./sample_params.ts";
import type { Strategy } from "./strategy.ts";
import type { StrategyFinding } from "./strategy_finding.ts";

/** Bars looked at for look-ahead, if the look-back needs no more, and cuts. */
const LOOK_AHEAD = { bars: 20_000, cuts: 8 };

/** The first bars on which a strategy must want what it wants on all of them: their share. */
const SHORTER = 0.75;

/** Bars left out at the begin, where entries are to be the same without them; primes, as no habit counts in them. */
const LEFT_OUT = [37, 101];

/** Look-backs, and bars beside them, after which a recursive average has forgotten where it began. */
const FORGOTTEN = { lookBacks: 10, bars: 500 };

/** Fewest look-backs that will do where there are few bars. */
const FEWEST_LOOK_BACKS = 3;

/** Entries that may differ by a last digit: their number, and their share of all. */
const BY_A_DIGIT = { entries: 1, share: 0.01 };

/** A parameter set that could be run, and what came of it. */
export interface Run {
  /** The set. */
  readonly params: ParameterValues;
  /** The set, as a sentence names it. */
  readonly words: string;
  /** Bars before the first entry, as the strategy says. */
  readonly lookBack: number;
  /** What it wants. */
  readonly columns: EntryColumns;
}

/** The domain that a search of the strategy has, and parameter sets of it; the first has its defaults. */
export function searchOf(
  strategy: Strategy,
  candles: Candles,
  count: number,
  seed: number,
): [Domain, ParameterValues[]] {
  const { timeframe, book } = candles, hasBook = book !== undefined;
  const domain = domainOf(strategy, timeframe, hasBook);
  checkDomain(domain);
  const random = (i: number) => sampleParamsOf(strategy, timeframe, hasBook, randomSource(seed, i));
  return [domain, [defaultParamsOf(strategy, timeframe), ...Array.from({ length: count }, (_, i) => random(i))]];
}

/** What comes of a parameter set of a guarded strategy, or why nothing does. */
export function runOf(strategy: Strategy, candles: Candles, params: ParameterValues, words: string): Run | string {
  try {
    const { timeframe } = candles;
    const lookBack = strategy.lookBackBars(params, timeframe), longest = strategy.maxHoldingMs(params, timeframe);
    if (longest === Infinity) {
      return `Its longest holding is ${longest} ms with ${words}: without an end the days of search and test cannot be kept ` +
        `apart`;
    }
    strategy.describe(params, timeframe);
    const bars = copyCandles(candles), entries = strategy.entries(new MarketFeatures(bars), params);
    checkEntries(entries, strategy, params, bars);
    return { params, words, lookBack, columns: entryColumns(entries) };
  } catch (error) {
    return messageOf(error);
  }
}

/** What is wrong if the same bars do not give the same entries again, or did not stay as they were. */
export function repeatFault(strategy: Strategy, candles: Candles, { params, words, columns }: Run): string | null {
  const bars = copyCandles(candles), features = new MarketFeatures(bars);
  const again = firstDifference(columns, entryColumns(strategy.entries(features, params)));
  if (candlesHash(bars) !== candlesHash(candles)) return `It writes into the bars it is given, with ${words}`;
  if (again !== null) {
    return `The same bars give other entries a second time with ${words}: ${again.column} differs at bar ${again.bar}`;
  }
  const shared = firstDifference(columns, entryColumns(strategy.entries(features, params)));
  if (shared === null) return null;
  return `It writes into a feature that others share, with ${words}: asked again, ${shared.column} differs at bar ` +
    `${shared.bar}`;
}

/** What is wrong if entries change with bars that come later. */
export function futureFault(strategy: Strategy, candles: Candles, run: Run, seed: number): string | null {
  const { params, words, lookBack, columns } = run;
  const bars = copyCandles(candles, Math.max(LOOK_AHEAD.bars, 4 * lookBack)), length = bars.time.length;
  if (length < 2) return null;
  const compute = (part: Candles) => entryColumns(strategy.entries(new MarketFeatures(part), params));
  const minimumBars = Math.min(length - 1, lookBack + 1);
  // Part of the bars alone would not show what a strategy does on a long series only.
  const cut = Math.max(minimumBars, Math.floor(SHORTER * candles.time.length));
  try {
    const shorter = firstDifference(columns, compute(copyCandles(candles, cut)), cut);
    if (shorter !== null) {
      return `It sees the future with ${words}: ${shorter.column} at bar ${shorter.bar} changes with the bars from ${cut} on`;
    }
    const [leak] = lookaheadCheck(bars, compute, { cuts: LOOK_AHEAD.cuts, seed, minimumBars }).leaks;
    if (leak === undefined) return null;
    return `It sees the future with ${words}: ${leak.column} at bar ${leak.bar} changes with the bars from ${leak.cut} on`;
  } catch (error) {
    return `It throws with ${words} where later bars are missing or other ones: ${messageOf(error)}`;
  }
}

/** What is wrong with distances of a run's entries by which none can be placed; such an entry is refused by a backtest. */
export function distanceFinding(
  { words, columns: { side, stopDistance, targetDistance } }: Run,
): StrategyFinding | null {
  let entries = 0, refused = 0, below = "";
  for (let bar = 0; bar < side.length; bar++) {
    if (side[bar] === 0) continue;
    entries++;
    const isPlaced = stopDistance[bar] > 0 && stopDistance[bar] < Infinity && targetDistance[bar] > 0;
    if (isPlaced) continue;
    refused++;
    if (below === "" && stopDistance[bar] < 0) below = `a stopDistance of ${stopDistance[bar]} at bar ${bar}`;
    if (below === "" && targetDistance[bar] < 0) below = `a targetDistance of ${targetDistance[bar]} at bar ${bar}`;
  }
  if (refused === 0) return null;
  const text = `${refused} of ${entries} entries are refused with ${words}, as their distances are not above 0`;
  if (below !== "") return { kind: "fault", text: `${text}: ${below}, where it enters` };
  return { kind: refused === entries ? "fault" : "remark", text: `${text} or have no end` };
}

/** What is to be said if entries far behind the look-back change with the bar that the record begins at. */
export function beginRemark(
  strategy: Strategy,
  candles: Candles,
  { params, words, lookBack, columns }: Run,
): string | null {
  const { time } = candles, whole = columns.side;
  const room = Math.min(FORGOTTEN.lookBacks * lookBack + FORGOTTEN.bars, time.length >> 1);
  if (room < FEWEST_LOOK_BACKS * lookBack) return null;
  for (const cut of LEFT_OUT) {
    const from = cut + room;
    if (from >= time.length) return null;
    let part: ArrayLike<number>;
    try {
      const later = copyCandles(sliceCandles(candles, time[cut], Infinity));
      part = strategy.entries(new MarketFeatures(later), params).side;
    } catch (error) {
      return `It throws with ${words} where the first ${cut} bars are missing: ${messageOf(error)}`;
    }
    let entries = 0, others = 0;
    for (let bar = from; bar < time.length; bar++) {
      if (whole[bar] !== 0 || part[bar - cut] !== 0) entries++;
      if (whole[bar] !== part[bar - cut]) others++;
    }
    if (others <= Math.max(BY_A_DIGIT.entries, BY_A_DIGIT.share * entries)) continue;
    return `Its entries depend on where the bars begin with ${words}: without the first ${cut} of them, ${others} of ` +
      `${entries} entries from bar ${from} on are others, though it says that it looks back ${lookBack}`;
  }
  return null;
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
