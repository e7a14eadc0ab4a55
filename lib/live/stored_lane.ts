/**
 * Where a lane stands, on disk and back: bars, which are places among the candles in memory, are times there.
 *
 * @module
 */
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom } from "../data/candles.ts";
import type { EntryOrder } from "../execution/entry.ts";
import { firstAfter, type FundingRates } from "../execution/funding.ts";
import { Position } from "../execution/position.ts";
import type { LaneState } from "./lane.ts";

/** A position whose bars are open times, ms UTC; `null` for none. */
interface StoredPosition extends Omit<Position, "entryBar" | "exitBar" | "nextFunding"> {
  readonly entryTime: number | null;
  readonly exitTime: number | null;
  /** Time of the last funding that is paid. */
  readonly fundedTo: number | null;
}

/** A lane's state as plain values without places among candles. */
export interface StoredLane extends Omit<LaneState, "position" | "order"> {
  readonly position: StoredPosition;
  readonly order: Omit<EntryOrder, "signalBar"> & { readonly signalTime: number | null } | null;
}

/** What a state's places are places in. */
export interface LaneColumns {
  readonly candles: Candles;
  readonly funding?: FundingRates;
}

/** A lane's state as it is stored. */
export function storedLane({ position, order, ...state }: LaneState, { candles, funding }: LaneColumns): StoredLane {
  const { entryBar, exitBar, nextFunding, ...values } = position;
  return {
    ...state,
    position: {
      ...values,
      entryTime: timeOf(candles, entryBar),
      exitTime: timeOf(candles, exitBar),
      fundedTo: funding?.time[nextFunding - 1] ?? null,
    },
    order: order && storedOrder(order, candles),
  };
}

/**
 * The state that was stored, on candles that may begin or end elsewhere.
 *
 * @throws {RangeError} If they lack a bar that it names.
 */
export function restoredLane({ position, order, ...state }: StoredLane, { candles, funding }: LaneColumns): LaneState {
  const { entryTime, exitTime, fundedTo, ...values } = position;
  return {
    ...state,
    position: Object.assign(new Position(), values, {
      entryBar: barOf(candles, entryTime),
      exitBar: barOf(candles, exitTime),
      nextFunding: funding === undefined || fundedTo === null ? 0 : firstAfter(funding.time, fundedTo),
    }),
    order: order && restoredOrder(order, candles),
  };
}

function storedOrder({ signalBar, ...order }: EntryOrder, candles: Candles): StoredLane["order"] {
  return { ...order, signalTime: timeOf(candles, signalBar) };
}

function restoredOrder({ signalTime, ...order }: NonNullable<StoredLane["order"]>, candles: Candles): EntryOrder {
  return { ...order, signalBar: barOf(candles, signalTime) };
}

function timeOf({ time }: Candles, bar: number): number | null {
  return bar < 0 ? null : time[bar];
}

function barOf({ time, symbol, timeframe }: Candles, at: number | null): number {
  if (at === null) return -1;
  const bar = firstBarFrom(time, at);
  if (time[bar] === at) return bar;
  throw new RangeError(
    `Cannot go on with a run on ${symbol} ${timeframe}: wanted the bar of ${new Date(at).toISOString()}, found none ` +
      `(bars of ${TIMEFRAME_MS[timeframe]} ms)`,
  );
}
