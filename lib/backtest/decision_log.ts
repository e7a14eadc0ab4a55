/**
 * The step log of a run: at each logged close the indicators, the signal, the equity and the reason.
 *
 * @module
 */
import type { Refusal } from "../execution/size.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import type { StrategyParams } from "../strategy/params.ts";
import { describeReason, type Signals } from "../strategy/signals.ts";
import type { EntrySignals } from "./entry_signals.ts";
import type { BarRange } from "./options.ts";
import type { OcoResult } from "./run_entries.ts";

/** Logged closes as columns. */
export interface Decisions {
  /** Number of logged closes. */
  readonly length: number;
  /** Bar in the run's range at whose close the decision was made. */
  readonly bar: Int32Array;
  /** Open time of that bar, ms UTC. */
  readonly time: Float64Array;
  /** Side of the signal: +1, −1 or 0. */
  readonly side: Int8Array;
  /** 0 … 1. */
  readonly confidence: Float64Array;
  /** Equity at the close, quote units. */
  readonly equity: Float64Array;
  /** Why an entry was ordered, refused or not wanted. */
  readonly reason: readonly string[];
  /** Values of the indicators by name; `NaN` in a look-back. */
  readonly indicators: Readonly<Record<string, Float64Array>>;
}

/** Collects what became of wanted entries and makes the log of it. */
export class DecisionLog {
  /** Refusal of each entry that was decided, `null` where an order was placed. */
  readonly #outcomes = new Map<number, Refusal | null>();

  /** Notes that an entry was decided. */
  add(entry: number, refusal: Refusal | null): void {
    this.#outcomes.set(entry, refusal);
  }

  /**
   * The log: every close of the range with level `full`, else those at which an entry was decided.
   */
  finish(
    level: "decisions" | "full",
    features: MarketFeatures,
    params: StrategyParams,
    signals: Signals,
    entries: EntrySignals,
    result: OcoResult,
    { from, to }: BarRange,
  ): Decisions {
    const outcomes = new Map<number, Refusal | null>();
    for (const [entry, refusal] of this.#outcomes) outcomes.set(entries.bar[entry], refusal);
    const bars = level === "full"
      ? Int32Array.from({ length: to - from }, (_, k) => from + k)
      : Int32Array.from(outcomes.keys());
    const inPosition = positionBars(result, from, to);
    const pick = (column: ArrayLike<number>) => Float64Array.from(bars, (bar) => column[bar]);
    const { timeframe, time, book } = features.candles;
    const indicators: Record<string, Float64Array> = {
      emaFast: pick(features.ema(params.emaFast)),
      emaSlow: pick(features.ema(params.emaSlow)),
      rsi: pick(features.rsi(params.rsiPeriod)),
      macdHistogram: pick(features.macdHistogram(params.emaFast, params.emaSlow, params.macdSignal)),
      atr: pick(features.atr(params.atrPeriod)),
      ...(book && { imbalance: pick(book.imbalance), spreadBps: pick(book.spreadBps) }),
    };
    for (const higher of [params.slowTimeframe, params.slowerTimeframe]) {
      if (higher === "none" || higher === timeframe) continue;
      const { visibleFrom } = features.higherBars(higher);
      const slow = features.higher(higher).ema(params.higherEmaSlow);
      indicators[`emaSlow${higher}`] = Float64Array.from(bars, (bar) => slow[lastVisible(visibleFrom, bar)] ?? NaN);
    }
    return {
      length: bars.length,
      bar: bars.map((bar) => bar - from),
      time: pick(time),
      side: Int8Array.from(bars, (bar) => signals.side[bar]),
      confidence: pick(signals.confidence),
      equity: Float64Array.from(bars, (bar) => result.equity[bar - from]),
      reason: Array.from(
        bars,
        (bar) => reasonText(signals.reason[bar], outcomes.get(bar), inPosition[bar - from] === 1),
      ),
      indicators,
    };
  }
}

/** What happened at a close, in a few words. */
function reasonText(code: number, outcome: Refusal | null | undefined, isInPosition: boolean): string {
  const { conditions, skip } = describeReason(code);
  if (outcome === null) return `entry: ${conditions.join(" + ")}`;
  if (outcome !== undefined) return `refused: ${outcome}`;
  if (isInPosition) return "skip: inPosition";
  return skip === "entry" ? "skip: notFree" : `skip: ${skip}`;
}

/** 1 where a position is open at a bar's close. */
function positionBars({ trades, state }: OcoResult, from: number, to: number): Uint8Array {
  const open = new Uint8Array(to - from);
  for (let k = 0; k < trades.length; k++) open.fill(1, Math.max(0, trades.entryBar[k]), trades.exitBar[k]);
  if (state.position.side !== 0) open.fill(1, Math.max(0, state.position.entryBar - from));
  return open;
}

/** Index of the last longer bar that a bar sees; −1 if none. */
function lastVisible(visibleFrom: Int32Array, bar: number): number {
  let low = 0, high = visibleFrom.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (visibleFrom[middle] <= bar) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
