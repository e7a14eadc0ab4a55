/**
 * SOFT thresholds in force while a study runs: those of its plan, or ones that follow its history.
 *
 * @module
 */
import { adaptThresholds, THRESHOLD_DECISIONS } from "../selection/adaptive.ts";
import type { Threshold } from "../selection/thresholds.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";

/** Thresholds are looked at again when the valid trials have grown by this share, so that cost a trial stays bounded. */
const DUE_GROWTH = 0.1;

/** A trial as far as thresholds look at it. */
export type JudgedTrial = Pick<StudyTrial, "kpis" | "isValid" | "isSoft">;

/** Thresholds that follow the rounds. */
export interface AdaptiveGate {
  /** Those that the next round is judged by. */
  soft(): readonly Threshold[];
  /** Takes note of a whole round; each change is written to the table of decisions, once. */
  note(round: number, ends: readonly JudgedTrial[]): void;
}

/** A gate whose thresholds never move. */
export function fixedGate(soft: readonly Threshold[]): AdaptiveGate {
  return { soft: () => soft, note: () => {} };
}

/**
 * A gate that asks for more as the study finds better trials, never for less than its floors.
 *
 * The thresholds are a function of the whole rounds noted before: a resumed study that notes its stored rounds again has
 * the same ones.
 *
 * @param floors The plan's thresholds.
 */
export function adaptiveGate({ journal }: Study, floors: readonly Threshold[], now: () => number): AdaptiveGate {
  const recorded = new Set(journal.decisions(THRESHOLD_DECISIONS).map(({ round }) => round));
  const valid: JudgedTrial[] = [];
  let current = floors, soft = 0, lookedAt = 0;
  return {
    soft: () => current,
    note(round, ends) {
      valid.push(...ends.filter(({ isValid }) => isValid));
      soft += ends.filter(({ isSoft }) => isSoft).length;
      if (valid.length < lookedAt * (1 + DUE_GROWTH)) return;
      lookedAt = valid.length;
      const { thresholds, decisions } = adaptThresholds(valid.map(({ kpis }) => kpis!), current, floors);
      current = thresholds;
      const moved = decisions.filter(({ oldValue, newValue }) => oldValue !== newValue);
      if (moved.length === 0 || recorded.has(round)) return;
      journal.decide({
        round,
        time: now(),
        kind: THRESHOLD_DECISIONS,
        decided: moved.map(({ kpi, oldValue, newValue }) => ({ kpi, oldValue, newValue })),
        figures: decisions,
        modelQuality: null,
        softCount: soft,
        hardCount: null,
      });
    },
  };
}
