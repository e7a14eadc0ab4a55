/**
 * The simulated market of a study: what may be asked of it, its bars, and what is said of it.
 *
 * @module
 */
import { type Candles, DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { EdgeKind } from "../data/planted_edge.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";

/** A simulated market, as it is kept with a study. */
export interface SimulatedSource {
  readonly kind: "simulated";
  readonly seed: number;
  /** Number of bars. */
  readonly bars: number;
  /** Net annual Sharpe ratio of whoever knows the planted rule and trades by the minute; 0 for none. */
  readonly edge: number;
  /** Length of a bar; a minute where absent. */
  readonly timeframe?: Timeframe;
  /** What the edge follows; the order book where absent. */
  readonly edgeKind?: EdgeKind;
  /** Which of several correlated markets of the seed it is, from 1; the only one where absent. */
  readonly member?: number;
}

/**
 * Correlation of the shocks, and of the hidden flows, of several simulated markets: about that of the daily returns of large
 * coins, such as 0.65 of Bitcoin and Ether in dollars over 2016 to 2022.
 */
const MEMBER_CORRELATION = 0.7;

/** What is asked of a simulated market; `null` for the default. */
export interface SimulatedRequest {
  /** Decides the whole market. */
  readonly seed: number;
  /** Length of the market. */
  readonly days: number | null;
  /** Length of a bar. */
  readonly timeframe: Timeframe | null;
  /** Planted edge. */
  readonly edge: number | null;
  /** What the planted edge follows. */
  readonly edgeKind: EdgeKind | null;
}

/** The market where nothing else is asked for: long enough to confirm its edge on days the search never saw. */
export const DEFAULT_SIMULATED = { days: 730, timeframe: "5m", edge: 6, edgeKind: "book" } as const;

/** The market that is asked for. */
export function simulatedSource({ seed, ...asked }: SimulatedRequest): SimulatedSource {
  const days = asked.days ?? DEFAULT_SIMULATED.days, timeframe = asked.timeframe ?? DEFAULT_SIMULATED.timeframe;
  const edge = asked.edge ?? DEFAULT_SIMULATED.edge, edgeKind = asked.edgeKind ?? DEFAULT_SIMULATED.edgeKind;
  return {
    kind: "simulated",
    seed,
    bars: days * DAY_MS / TIMEFRAME_MS[timeframe],
    edge,
    // Absent as in the studies of earlier releases, so that these are resumed with the flags that say the same.
    ...(timeframe !== "1m" && { timeframe }),
    ...(edgeKind !== "book" && { edgeKind }),
  };
}

/**
 * The bars: simulated as minutes, and made longer from these.
 *
 * @throws {UserError} If there is no such market, as with an edge that is out of range.
 */
export function simulatedBars(source: SimulatedSource): Candles {
  const { timeframe = "1m", bars, member: number, ...options } = source;
  const member = number === undefined ? {} : { member: { number, correlation: MEMBER_CORRELATION } };
  try {
    return resample(
      simulateMarket({
        ...options,
        ...member,
        symbol: simulatedSymbol(source),
        bars: bars * TIMEFRAME_MS[timeframe] / TIMEFRAME_MS["1m"],
      }),
      timeframe,
    );
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}

/** Name of a simulated market, one of several or the only one. */
export function simulatedSymbol({ member }: Pick<SimulatedSource, "member">): string {
  return member === undefined ? "BTC/USDT" : `SIM${member}/USDT`;
}

/** Where an edge shows, in words. */
const EDGE_PLACES: Readonly<Record<EdgeKind, string>> = {
  book: "in its order book",
  pullback: "in its pull-backs",
  momentum: "in its spells of high volume",
  reversal: "in what follows its far moves",
  regime: "in its order book while it is calm",
};

/** One line for people on a simulated market. */
export function describeSimulated(
  { seed, bars, edge, timeframe = "1m", edgeKind = "book", member }: SimulatedSource,
): string {
  const days = Number((bars * TIMEFRAME_MS[timeframe] / DAY_MS).toFixed(2));
  const planted = edge === 0 ? "no edge" : `an edge of net annual Sharpe ${edge} planted ${EDGE_PLACES[edgeKind]}`;
  return `simulated ${simulatedSymbol({ member })} market, ${days} days of ${timeframe}, seed ${seed}, ${planted}`;
}
