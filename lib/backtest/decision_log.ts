/**
 * The step log of a run: at each logged close the indicators, the signal, the equity and the reason.
 *
 * @module
 */
import type { Refusal } from "../execution/size.ts";
import type { MarketFeatures } from "../strategy/market_features.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Entries, Strategy } from "../strategy/strategy.ts";
import type { EntrySignals } from "./entry_signals.ts";
import type { BarRange } from "../core/bar_range.ts";
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
  /**
   * Values of the indicators by name, `NaN` in a look-back; beside them `stopDistance` and `targetDistance` of a wanted
   * entry from its price, quote units, `NaN` where there is none.
   */
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
    strategy: Strategy,
    params: ParameterValues,
    wanted: Entries,
    entries: EntrySignals,
    result: OcoResult,
    { from, to }: BarRange,
  ): Decisions {
    const outcomes = new Map<number, Refusal | null>(), entryAt = new Map<number, number>();
    for (const [entry, refusal] of this.#outcomes) {
      outcomes.set(entries.bar[entry], refusal);
      entryAt.set(entries.bar[entry], entry);
    }
    const bars = level === "full"
      ? Int32Array.from({ length: to - from }, (_, k) => from + k)
      : Int32Array.from(outcomes.keys());
    const inPosition = positionBars(result, from, to);
    const pick = (column: ArrayLike<number>) => Float64Array.from(bars, (bar) => column[bar]);
    const { book, time } = features.candles;
    const indicators: Record<string, Float64Array> = {};
    for (const [name, column] of Object.entries(strategy.indicators(features, params))) indicators[name] = pick(column);
    if (book) Object.assign(indicators, { imbalance: pick(book.imbalance), spreadBps: pick(book.spreadBps) });
    for (const name of ["stopDistance", "targetDistance"] as const) {
      indicators[name] = Float64Array.from(bars, (bar) => {
        const entry = entryAt.get(bar), distance = entry === undefined ? NaN : entries[name][entry];
        return Number.isFinite(distance) ? distance : NaN;
      });
    }
    const { side, confidence, reason } = wanted;
    return {
      length: bars.length,
      bar: bars.map((bar) => bar - from),
      time: pick(time),
      side: Int8Array.from(bars, (bar) => side[bar]),
      confidence: confidence === undefined ? new Float64Array(bars.length).fill(NaN) : pick(confidence),
      equity: Float64Array.from(bars, (bar) => result.equity[bar - from]),
      reason: Array.from(bars, (bar) => {
        const why = reason === undefined ? "" : strategy.reasonText(reason[bar]);
        return reasonText(side[bar], why, outcomes.get(bar), inPosition[bar - from] === 1);
      }),
      indicators,
    };
  }
}

/** What happened at a close, in a few words. */
function reasonText(side: number, why: string, outcome: Refusal | null | undefined, isInPosition: boolean): string {
  if (outcome === null) return why === "" ? "entry" : `entry: ${why}`;
  if (outcome !== undefined) return `refused: ${outcome}`;
  if (isInPosition) return "skip: inPosition";
  if (side !== 0) return "skip: notFree";
  return why === "" ? "skip: noSignal" : why;
}

/** 1 where a position is open at a bar's close. */
function positionBars({ trades, state }: OcoResult, from: number, to: number): Uint8Array {
  const open = new Uint8Array(to - from);
  for (let k = 0; k < trades.length; k++) open.fill(1, Math.max(0, trades.entryBar[k]), trades.exitBar[k]);
  if (state.position.side !== 0) open.fill(1, Math.max(0, state.position.entryBar - from));
  return open;
}
