/**
 * What a run was started with, as far as others than the runner read it.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { RunRecord } from "./live_run_records.ts";

/** A strategy on a market, as others read of it. */
export interface KeptLane {
  /** `study-1/210`, or the name of one that was never searched. */
  readonly strategy: string;
  /** How far it came in its study; anything but `HARD` is uncertified. */
  readonly verdict: "HARD" | "GOOD" | "valid" | "sample";
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open of the first bar that is traded, ms UTC. */
  readonly from: number;
  /** No bar that opens from here on is traded, ms UTC; of a live feed no number. */
  readonly to: number | string;
  /** Quote units that it begins with. */
  readonly capital: number;
}

/** What others read of a run's plan, which it keeps as JSON. */
export interface KeptPlan {
  /** Who fills the orders: the rules of the backtest, bar by bar, or the books of a live feed. */
  readonly broker: "bars" | "book";
  /** Exchange whose bars and books are followed, by the store's name; absent for a replay. */
  readonly feed?: string;
  /** Version of the code that decides. */
  readonly engine: string;
  readonly lanes: readonly KeptLane[];
}

/** A market of a run. */
export interface KeptMarket {
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** What a run was started with, and no more of it than is declared here; `null` where its plan says nothing of strategies. */
export function keptPlan({ plan }: Pick<RunRecord, "plan">): KeptPlan | null {
  const { broker, feed, engine, lanes } = JSON.parse(plan) as Partial<KeptPlan>;
  if (lanes === undefined || broker === undefined || engine === undefined) return null;
  return {
    broker,
    ...(feed !== undefined && { feed }),
    engine,
    lanes: lanes.map(({ strategy, verdict, symbol, timeframe, from, to, capital }) => {
      return { strategy, verdict, symbol, timeframe, from, to, capital };
    }),
  };
}

/** The markets of a run, each once. */
export function marketsOf(run: Pick<RunRecord, "plan">): KeptMarket[] {
  const markets = new Map((keptPlan(run)?.lanes ?? []).map(({ symbol, timeframe }) => [
    `${symbol} ${timeframe}`,
    { symbol, timeframe },
  ]));
  return [...markets.values()];
}
