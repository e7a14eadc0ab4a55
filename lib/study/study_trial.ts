/**
 * One trial of a study, with all that its backtest and the selection made of it.
 *
 * @module
 */
import type { Outcome } from "../search/optimizer.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import type { StoredKpis, TrialKpis } from "../store/kpi_rows.ts";
import type { ProposedTrial, StoredTrial, TrialState } from "../store/trials.ts";

/** A trial from its proposal on; what only an end or the selection knows is empty until then. */
export interface StudyTrial extends ProposedTrial {
  /** Where it stands. */
  readonly state: TrialState;
  /** What the search learns; `null` for none. */
  readonly value: number | null;
  /** Why an ended trial has no value; `null` where it has one. */
  readonly reason: string | null;
  /** `null` unless done. */
  readonly tradesHash: string | null;
  /** Whether the store was given the hash of its trades alone. */
  readonly areTradesWithheld: boolean;
  /** KPIs over the days of the search; `null` unless done. */
  readonly kpis: KpiValues | null;
  /** Whether it says enough to be scored. */
  readonly isValid: boolean;
  /** Whether it passed the SOFT gates. */
  readonly isSoft: boolean;
  /** Whether it passed the HARD gates. */
  readonly isHard: boolean;
  /** Names of the gates it fails, in the order they are applied. */
  readonly failedGates: readonly string[];
  /** Of a trial that passed the SOFT gates: the earlier one with the same trades up to noise, or `null`. */
  readonly duplicateOf: number | null;
  /** Rank among the study's valid trials, by weighted KPIs or a formula; `null` where undefined. */
  readonly score: number | null;
  /** The parameter set as one plain sentence; empty unless done. */
  readonly description: string;
  /** How often an entry was refused, by reason; empty unless done. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Entries that would have been larger but for the volume of the signal's bar; 0 unless done. */
  readonly limitedByVolume: number;
}

/** What the loop makes of a finished backtest. */
export interface Judgement {
  /** What the search maximises, or why there is none; a trial without a value teaches feasibility only. */
  readonly value: number | null;
  /** Why there is no value; `null` where there is one. */
  readonly reason: string | null;
  /** KPIs and flags as they are stored. */
  readonly kpis: TrialKpis;
  /** Whether the trial passes the SOFT gates. */
  readonly isSoft: boolean;
  /** Names of the gates it fails, in the order they are applied. */
  readonly failedGates: readonly string[];
}

/** What is kept with a done trial beyond its columns. */
export interface TrialExtra {
  /** Why there is no value; `null` where there is one. */
  readonly reason: string | null;
  /** Why its backtest ended early, or `null`. */
  readonly stopReason: string | null;
  /** The parameter set as one plain sentence; absent in studies of earlier releases. */
  readonly description?: string;
  /** How often an entry was refused, by reason; absent likewise. */
  readonly refusals?: Readonly<Record<string, number>>;
  /** Entries that would have been larger but for the volume of the signal's bar; absent likewise. */
  readonly limitedByVolume?: number;
  /** Whether the hash of its trades alone was sent; absent where the trades were, and once a replay gave them back. */
  readonly areTradesWithheld?: true;
}

/** A trial that has just been proposed. */
export function proposedTrial(proposed: ProposedTrial): StudyTrial {
  return {
    ...proposed,
    state: "proposed",
    value: null,
    reason: null,
    tradesHash: null,
    areTradesWithheld: false,
    kpis: null,
    isValid: false,
    isSoft: false,
    isHard: false,
    failedGates: [],
    duplicateOf: null,
    score: null,
    description: "",
    refusals: {},
    limitedByVolume: 0,
  };
}

/** A trial as its rows have it. */
export function storedTrial(row: StoredTrial, kpis: StoredKpis | undefined): StudyTrial {
  const { trial, params, strategy, origin, round, seed, state, value, reason, tradesHash } = row;
  const extra = row.extra as TrialExtra | null;
  return {
    ...proposedTrial({ trial, params, strategy, origin, round, seed }),
    state,
    value,
    reason: reason ?? extra?.reason ?? null,
    description: extra?.description ?? "",
    refusals: extra?.refusals ?? {},
    limitedByVolume: extra?.limitedByVolume ?? 0,
    tradesHash,
    areTradesWithheld: extra?.areTradesWithheld ?? false,
    failedGates: row.failedGates,
    duplicateOf: row.duplicateOf,
    ...(kpis && {
      kpis: kpis.values,
      isValid: kpis.isValid,
      isSoft: kpis.isSoft,
      isHard: kpis.isHard,
      score: kpis.score,
    }),
  };
}

/** Whether a trial is done or failed. */
export function hasEnded({ state }: Pick<StudyTrial, "state">): boolean {
  return state === "done" || state === "failed";
}

/** Whether a trial is GOOD: it passed the SOFT gates, and no earlier one made the same trades. */
export function isGood({ isSoft, duplicateOf }: Pick<StudyTrial, "isSoft" | "duplicateOf">): boolean {
  return isSoft && duplicateOf === null;
}

/** What the optimiser is told of a trial. */
export function toOutcome({ value, reason }: Pick<StudyTrial, "value" | "reason">): Outcome {
  return value === null ? { failed: reason || "no value" } : { value };
}
