/**
 * What a strategy wants at a close.
 *
 * A strategy's entries are columns over all bars and never look ahead: each was checked before it may run. So a replay
 * computes them once and steps through. Where bars arrive one by one they are computed anew at each close:
 *
 * 1. Over the bars since a fixed first one: averages remember for ever, so it must not move.
 * 2. What they say now of the last {@linkcode RECHECKED_BARS} closes is held against what was decided then.
 * 3. A difference, from a bar that the exchange changed or a strategy that peeks, is told, and nothing is entered at the
 *    close that finds it. It is told once: what is said now is what later closes are held against.
 *
 * @module
 */
import { asksToLeave, type EntrySignals, firstEntryFrom } from "../backtest/entry_signals.ts";
import type { Candles } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { checkColumns, checkSignals } from "../strategy/check_entries.ts";
import { guardedStrategy } from "../strategy/guarded_strategy.ts";
import { MarketFeatures } from "../strategy/market_features.ts";
import { signalValues } from "../strategy/signal_values.ts";
import type { Strategy } from "../strategy/strategy.ts";
import { featuresTo } from "./grown_features.ts";

/** What a strategy wants at a close. */
export interface Wish {
  /** +1 enter long, −1 enter short, 0 nothing. */
  readonly side: number;
  /** From the entry price to the stop, quote units; `NaN` without a side. */
  readonly stopDistance: number;
  /** From the entry price to the target, `Infinity` for none; `NaN` without a side. */
  readonly targetDistance: number;
  /** Whether it asks to leave a long position. */
  readonly leavesLong: boolean;
  /** Whether it asks to leave a short one. */
  readonly leavesShort: boolean;
  /** Where it wants the stop of a long position; `NaN` for nowhere. */
  readonly longStop: number;
  /** Where it wants the stop of a short one; `NaN` likewise. */
  readonly shortStop: number;
}

/** What was decided at closes, for those who ask again. */
export interface Decider {
  /**
   * What is wanted at the close of a bar, which must be behind the last asked for.
   *
   * @returns `missed` is what was wanted at the closes between that one and this; `changed` is the open time of the first
   *   earlier bar of which something else is said now than at the close before; `null` if none.
   */
  at(bar: number): {
    readonly wish: Wish;
    readonly missed: readonly MissedWish[];
    readonly changed: number | null;
  };
  /** What was decided at the last closes, to be held against what is said of them later; nothing where that is not done. */
  recorded(): readonly RecordedWish[];
}

/** What was wanted at a close that was not decided. */
export interface MissedWish {
  readonly bar: number;
  readonly wish: Wish;
}

/** What was wanted at an earlier close. */
export interface RecordedWish {
  /** Open time of the bar, ms UTC. */
  readonly time: number;
  /** `null` for nothing at all. */
  readonly wish: Wish | null;
}

/** A strategy with its parameters. */
export interface Decided {
  readonly strategy: Strategy;
  /** A complete set. */
  readonly params: ParameterValues;
}

/** Decisions earlier than these are of trades that are over. */
export const RECHECKED_BARS = 1_000;

/**
 * Entries computed once over all bars.
 *
 * @throws {RangeError} As `runBacktest`, if the strategy throws or wants what cannot be traded.
 */
export function decideOnce(candles: Candles, { strategy, params }: Decided): Decider {
  const entries = entriesOn(new MarketFeatures(candles), strategy, params);
  return { at: (bar) => ({ wish: wishAt(entries, bar), missed: [], changed: null }), recorded: () => [] };
}

/**
 * Entries computed anew at each close, over the bars up to it.
 *
 * @param recordedBefore What was decided before a restart.
 * @throws {RangeError} From `at`, as {@linkcode decideOnce}.
 *
 * @example The wishes are those of one computation over all bars
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 * import { strategyNamed } from "@lib/strategies/registry.ts";
 * import { decideAnew, decideOnce } from "@lib/live/decide.ts";
 *
 * const candles = simulateMarket({ seed: 1, bars: 900 }), strategy = strategyNamed("donchian_breakout");
 * const decided = { strategy, params: { entryBars: 60, exitBars: 30, stopAtr: 8, timeoutMinutes: 240 } };
 * const anew = decideAnew(candles, decided), once = decideOnce(candles, decided);
 * for (let bar = 890; bar < 900; bar++) assert.deepEqual(anew.at(bar), once.at(bar));
 * ```
 */
export function decideAnew(
  candles: Candles,
  { strategy, params }: Decided,
  recordedBefore: readonly RecordedWish[] = [],
): Decider {
  const recorded = [...recordedBefore];
  const record = (time: number, wish: Wish): RecordedWish => {
    return { time, wish: isSameWish(wish, NO_WISH) ? null : wish };
  };
  return {
    at(bar) {
      const features = featuresTo(candles, bar), { candles: seen } = features;
      const entries = entriesOn(features, strategy, params), wish = wishAt(entries, bar);
      const first = recorded.length === 0 ? bar : firstBarFrom(seen.time, recorded[recorded.length - 1].time) + 1;
      const missed = Array.from(
        { length: bar - first },
        (_, i) => ({ bar: first + i, wish: wishAt(entries, first + i) }),
      );
      let changed: number | null = null;
      recorded.forEach(({ time, wish: before }, i) => {
        const now = wishAt(entries, firstBarFrom(seen.time, time));
        if (isSameWish(before ?? NO_WISH, now)) return;
        changed ??= time;
        recorded[i] = record(time, now);
      });
      recorded.push(record(candles.time[bar], wish));
      if (recorded.length > RECHECKED_BARS) recorded.shift();
      return { wish, missed, changed };
    },
    recorded: () => recorded,
  };
}

const NO_WISH: Wish = {
  side: 0,
  stopDistance: NaN,
  targetDistance: NaN,
  leavesLong: false,
  leavesShort: false,
  longStop: NaN,
  shortStop: NaN,
};

function entriesOn(features: MarketFeatures, given: Strategy, params: ParameterValues): EntrySignals {
  const { candles } = features, strategy = guardedStrategy(given), bars = candles.time.length;
  const wanted = strategy.entries(features, params);
  checkColumns(wanted, strategy, params, bars, false);
  const { leave, stopPrice } = wanted;
  const entries = { ...signalValues(wanted), leave, stopPrice };
  checkSignals(entries, strategy, params, candles);
  return entries;
}

function wishAt(entries: EntrySignals, bar: number): Wish {
  const k = firstEntryFrom(entries, bar, 0), isWanted = k < entries.length && entries.bar[k] === bar;
  return {
    side: isWanted ? entries.side[k] : 0,
    stopDistance: isWanted ? entries.stopDistance[k] : NaN,
    targetDistance: isWanted ? entries.targetDistance[k] : NaN,
    leavesLong: asksToLeave(entries.leave, bar, 1),
    leavesShort: asksToLeave(entries.leave, bar, -1),
    longStop: entries.stopPrice?.long[bar] ?? NaN,
    shortStop: entries.stopPrice?.short[bar] ?? NaN,
  };
}

function isSameWish(a: Wish, b: Wish): boolean {
  return (Object.keys(a) as (keyof Wish)[]).every((name) => Object.is(a[name], b[name]));
}
