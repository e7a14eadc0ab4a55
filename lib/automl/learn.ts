/**
 * What a study teaches about its parameters: which ones moved the searched value, and which may be left alone.
 *
 * @module
 */
import type { Domain } from "../gp/domain.ts";
import type { Optimizer } from "../gp/optimizer.ts";
import { explain, type Explanation, type KnobEffect } from "../surrogate/explain.ts";
import { type FreezeSuggestion, lengthScaleAgreement, suggestFreeze } from "../surrogate/freeze.ts";
import type { Knob } from "../surrogate/knobs.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";

/** Fewest valid trials that are worth a model: ten leaves' worth. */
const FEWEST_TRIALS = 30;

/** Most trials that a model is trained on, the latest ones; bounds the time at the end of a long study to seconds. */
const MOST_TRIALS = 1000;

/** Bootstrap samples for the intervals of importances; a few show whether zero lies inside. */
const REPLICATES = 10;

/** What was learnt; nothing of it is fact unless the verdict of the explanation is `reliable`. */
export interface Learned {
  /** The model explained, or why it is not. */
  readonly explanation: Explanation;
  /** Trials it was learnt from. */
  readonly trials: number;
  /** Parameters that can be told from none, most important first. */
  readonly matters: readonly KnobEffect[];
  /** Parameters that may be frozen, least important first. */
  readonly freeze: readonly FreezeSuggestion[];
  /** Rank correlation of the importances with the search model's own; NaN without such a model. */
  readonly agreement: number;
}

/** The parameters of trials as columns; one that a trial's other parameters switch off is not active there. */
export function studyKnobs(domain: Domain, trials: readonly Pick<StudyTrial, "params">[]): Knob[] {
  const rows = trials.map(({ params }) => params as Readonly<Record<string, number | string | boolean>>);
  return domain.params.map((spec) => {
    const levels = spec.type === "categorical"
      ? spec.choices.map(String)
      : spec.type === "bool"
      ? ["false", "true"]
      : undefined;
    const active = Uint8Array.from(rows, (row) => Number(Object.hasOwn(row, spec.name)));
    const values = Float64Array.from(rows, (row, i) => {
      if (!active[i]) return NaN;
      return levels === undefined ? Number(row[spec.name]) : levels.indexOf(String(row[spec.name]));
    });
    return { name: spec.name, values, ...(levels && { levels }), ...(active.includes(0) && { active }) };
  });
}

/**
 * Trains a forest on parameters and values of the valid trials, explains it, and writes down what came out.
 *
 * @param optimizer Its length scales, if it has any, are compared with the importances.
 * @returns `null` for fewer than thirty valid trials.
 */
export function learn(study: Study, optimizer: Optimizer, now: () => number): Learned | null {
  const trials = study.trials.all().filter(({ value }) => value !== null).slice(-MOST_TRIALS);
  if (trials.length < FEWEST_TRIALS) return null;
  const knobs = studyKnobs(optimizer.domain, trials).filter(({ active }) => active === undefined || active.includes(1));
  const y = Float64Array.from(trials, ({ value }) => value!);
  const explanation = explain(knobs, y, { seed: study.plan.seed, replicates: REPLICATES });
  const isReliable = explanation.verdict === "reliable";
  const effects = isReliable ? explanation.effects : [];
  const learned: Learned = {
    explanation,
    trials: trials.length,
    matters: effects.filter(({ matters }) => matters).sort((a, b) => b.importance - a.importance),
    freeze: isReliable ? suggestFreeze(explanation, y) : [],
    agreement: agreementWith(optimizer, effects),
  };
  study.journal.decide({
    round: Math.max(...trials.map(({ round }) => round)),
    time: now(),
    kind: "surrogate",
    decided: {
      verdict: explanation.verdict,
      matters: learned.matters.map(({ name }) => name),
      freeze: learned.freeze,
    },
    figures: {
      trials: trials.length,
      r2: explanation.r2,
      agreement: learned.agreement,
      importances: effects.map(({ name, importance, low, high }) => ({ name, importance, low, high })),
    },
    modelQuality: explanation.r2,
    softCount: study.trials.all().filter(({ isSoft }) => isSoft).length,
    hardCount: study.hard().length,
  });
  return learned;
}

function agreementWith(optimizer: Optimizer, effects: readonly KnobEffect[]): number {
  const scales = optimizer.telemetry()?.lengthScales;
  if (scales === undefined) return NaN;
  const importance = new Map(effects.map((effect) => [effect.name, effect.importance]));
  return lengthScaleAgreement(optimizer.domain.params.map(({ name }) => importance.get(name) ?? NaN), scales);
}
