/**
 * Near-duplicates among GOOD trials: of strategies that make the same trades up to noise the first one counts.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { isTimeframe, TIMEFRAME_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import { keepOnce } from "../selection/pools.ts";
import { getStudy } from "../store/studies.ts";
import { loadTrades } from "../store/trade_rows.ts";
import type { TrialEnd } from "./trial_ends.ts";

/** Whether a trial is GOOD: it passed the SOFT gates, and no earlier one made the same trades. */
export function isGood({ isSoft, duplicateOf }: Pick<TrialEnd, "isSoft" | "duplicateOf">): boolean {
  return isSoft && duplicateOf === null;
}

/** The GOOD trials so far. */
export interface DistinctTrials {
  /** The GOOD trial that made these trades, up to noise, before; `null` if none did, and then this one counts. */
  place(trial: number, trades: Trades): number | null;
}

/** The GOOD trials of a study; those among `ends` are read from the store when they are first needed. */
export function distinctTrials(db: DatabaseSync, study: string, ends: Iterable<TrialEnd>): DistinctTrials {
  const { timeframe } = getStudy(db, study);
  if (!isTimeframe(timeframe)) throw new TypeError(`Cannot compare trades: wanted a timeframe, found ${timeframe}`);
  const toleranceMs = TIMEFRAME_MS[timeframe];
  const known = [...ends].filter(isGood).map(({ trial }) => trial);
  let trials: number[] = [], kept: Trades[] | null = null;
  return {
    place(trial, trades) {
      if (kept === null) {
        trials = known;
        kept = known.map((one) => loadTrades(db, study, one));
      }
      // One comparison with each kept strategy of about as many trades: the newcomer comes last, the others are distinct.
      for (const [i, other] of kept.entries()) {
        if (keepOnce([other, trades], { toleranceMs }).kept.length === 1) return trials[i];
      }
      trials.push(trial);
      kept.push(trades);
      return null;
    },
  };
}
