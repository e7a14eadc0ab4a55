/**
 * What the parameters of a study did: which ones moved the searched value, and which may be left alone.
 *
 * @module
 */
import type { Domain } from "../search/domain.ts";
import type { Optimizer } from "../search/optimizer.ts";
import type { Explained } from "../surrogate/explain_parameters.ts";
import { type ExplanationRecord, mattersMost } from "../surrogate/explanation_record.ts";
import type { ParameterColumn } from "../surrogate/parameter_columns.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";
import { type Compute, computeHere } from "./computations.ts";

/** Fewest valid trials that are worth a model: ten leaves' worth. */
const FEWEST_TRIALS = 30;

/** Most trials that a model is trained on, the latest ones; bounds the time at the end of a long study to seconds. */
const MOST_TRIALS = 1000;

/**
 * The parameters of trials as columns, without those that none of the trials used; one that a trial's other parameters
 * switch off is not active there.
 */
export function studyParameters(domain: Domain, trials: readonly Pick<StudyTrial, "params">[]): ParameterColumn[] {
  const rows = trials.map(({ params }) => params as Readonly<Record<string, number | string | boolean>>);
  const columns = domain.params.map((spec): ParameterColumn => {
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
  return columns.filter(({ active }) => active === undefined || active.includes(1));
}

/** What was learnt of a study's parameters, still to be written down. */
export interface TrialsExplained extends Explained {
  /** Numbers of the trials it was learnt from. */
  readonly numbers: readonly number[];
}

/**
 * Explains parameters and values of the valid trials by the plan's surrogate; nothing is written.
 *
 * @param optimizer Its length scales, if it has any, are compared with the importances.
 * @param compute Where the work is done; here by default.
 * @returns `null` for fewer than thirty valid trials.
 */
export async function explainTrials(
  study: Study,
  optimizer: Pick<Optimizer, "domain" | "telemetry">,
  compute: Compute = computeHere,
): Promise<TrialsExplained | null> {
  const { seed, surrogate } = study.plan, { domain } = optimizer;
  const trials = study.trials.all().filter(({ value }) => value !== null).slice(-MOST_TRIALS);
  if (trials.length < FEWEST_TRIALS) return null;
  const numbers = trials.map(({ trial }) => trial), lengthScales = optimizer.telemetry()?.lengthScales;
  const explained = await compute("explanation", {
    parameters: studyParameters(domain, trials),
    y: Float64Array.from(trials, ({ value }) => value!),
    numbers,
    seed,
    surrogate,
    searched: lengthScales === undefined
      ? null
      : { names: domain.params.map(({ name }) => name), lengthScales: [...lengthScales] },
  });
  return { ...explained, numbers };
}

/**
 * Writes down what was learnt.
 *
 * @returns What was written; nothing of it is fact unless its verdict is `reliable`.
 */
export function writeExplanation(
  study: Study,
  { record, map, numbers }: TrialsExplained,
  now: () => number,
): ExplanationRecord {
  study.atOnce(() => {
    study.findings.writeExplanation(record, map, numbers);
    study.decide(numbers, {
      time: now(),
      kind: "surrogate",
      decided: {
        model: study.plan.surrogate,
        verdict: record.verdict,
        matters: mattersMost(record).map(({ name }) => name),
        freeze: record.freeze,
      },
      figures: {
        trials: record.trials,
        r2: record.r2,
        agreement: record.agreement,
        importances: record.effects.map(({ name, importance, low, high }) => ({ name, importance, low, high })),
      },
      modelQuality: record.r2,
    });
  });
  return record;
}
