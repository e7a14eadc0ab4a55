/**
 * The whole explanation of a study's parameters, from plain figures to plain figures, so that any thread can make it.
 *
 * @module
 */
import { explain, type ParameterEffect } from "./explain.ts";
import { type ExplanationRecord, explanationRecord } from "./explanation_record.ts";
import { lengthScaleAgreement, suggestFreeze } from "./freeze.ts";
import type { ParameterColumn } from "./parameter_columns.ts";
import { type StudyMap, studyMap } from "./study_map.ts";
import { openSurrogate, type SurrogateName } from "./surrogate_model.ts";

/** Bootstrap samples for the intervals of importances; a few show whether zero lies inside. */
const REPLICATES = 10;

/** What is learnt from, as it can be sent to another thread. */
export interface ExplainInput {
  /** What the trials set. */
  readonly parameters: readonly ParameterColumn[];
  /** Value of each trial. */
  readonly y: Float64Array;
  /** Number of each trial. */
  readonly numbers: readonly number[];
  /** Decides the models, the samples and the map. */
  readonly seed: number;
  /** The model. */
  readonly surrogate: SurrogateName;
  /** Names of the searched parameters, and the length scales of the search's model; none where it has no such model. */
  readonly searched: { readonly names: readonly string[]; readonly lengthScales: readonly number[] } | null;
}

/** What was learnt, with a map of the trials where that is reliable. */
export interface Explained {
  /** Plain figures. */
  readonly record: ExplanationRecord;
  /** `null` unless the record is reliable. */
  readonly map: StudyMap | null;
}

/** Trains a surrogate on trials and explains it; a thousand trials take ten seconds. */
export async function explainParameters(
  { parameters, y, numbers, seed, surrogate, searched }: ExplainInput,
): Promise<Explained> {
  const explanation = explain(parameters, y, { seed, replicates: REPLICATES, model: await openSurrogate(surrogate) });
  const isReliable = explanation.verdict === "reliable";
  const record = explanationRecord(explanation, numbers, {
    freeze: isReliable ? suggestFreeze(explanation, y) : [],
    agreement: agreementWith(searched, isReliable ? explanation.effects : []),
  });
  return { record, map: isReliable ? await studyMap(explanation, "effects", { seed }) : null };
}

function agreementWith(searched: ExplainInput["searched"], effects: readonly ParameterEffect[]): number {
  if (searched === null) return NaN;
  const importance = new Map(effects.map((effect) => [effect.name, effect.importance]));
  return lengthScaleAgreement(searched.names.map((name) => importance.get(name) ?? NaN), searched.lengthScales);
}
