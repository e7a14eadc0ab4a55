/**
 * What a study has learnt about its parameters, from trials (parameters → target, larger is better), or the plain statement
 * that nothing reliable has been learnt yet.
 *
 * @module
 */
import { mean } from "../core/statistics.ts";
import { type EffectRegion, regionOfBestEffect } from "./best_region.ts";
import { checkImportanceOptions, type Importance, parameterImportance } from "./importance.ts";
import { activeRows, type ParameterColumn, parameterMatrix, selectRows, spreadRows } from "./parameter_columns.ts";
import { checkObservations, type Matrix } from "./matrix.ts";
import { type ModelKind, type SurrogateModel, type SurrogateTrainer, trainSurrogate } from "./surrogate_model.ts";
import { type TreeExplainer, treeExplainer } from "./tree_shap.ts";

/** How a study is explained. */
export interface ExplainOptions {
  /** Decides the models, the samples and the fillings. */
  readonly seed: number;
  /**
   * Least R² on unseen trials; default 0.2: on the reference function with growing noise the order of importances stays
   * within a rank correlation of 0.85 of the noise-free one above it and falls to 0.3 below.
   */
  readonly minR2?: number;
  /** Kind of the model that is explained, or what trains it; default a forest. */
  readonly model?: ModelKind | SurrogateTrainer;
  /** Bootstrap samples for the intervals; default 20. */
  readonly replicates?: number;
  /** Probability between the ends of an interval; default 0.9. */
  readonly confidence?: number;
  /** Trials that get SHAP values, at most, evenly spread; default 1000. */
  readonly explainedRows?: number;
}

/** What is known of one parameter. */
export interface ParameterEffect extends Importance {
  /** The parameter's name. */
  readonly name: string;
  /** Mean |SHAP| over the explained trials that used the parameter, in units of the target; NaN without any. */
  readonly meanEffect: number;
  /** Share of the trials that used the parameter. */
  readonly activeShare: number;
  /** Whether even the lower end of the interval is above 0. */
  readonly matters: boolean;
  /** Where the parameter's effect is best; null if it does not matter. */
  readonly bestRegion: EffectRegion | null;
}

/** The model did not predict trials that it had not seen: nothing may be shown as fact. */
export interface UnreliableExplanation {
  /** Tells the two kinds apart. */
  readonly verdict: "unreliable";
  /** R² on unseen trials, out of bag or out of fold; NaN if the targets do not differ, or too widely to be squared. */
  readonly r2: number;
  /** The R² that was wanted. */
  readonly minR2: number;
  /** The same in words. */
  readonly reason: string;
}

/** The model predicts trials that it had not seen, hence its explanation may be shown. */
export interface ReliableExplanation {
  /** Tells the two kinds apart. */
  readonly verdict: "reliable";
  /** R² on unseen trials: out of bag for a forest, out of fold for boosting. */
  readonly r2: number;
  /** The R² that was wanted. */
  readonly minR2: number;
  /** Root of the mean squared error on unseen trials, in units of the target. */
  readonly rmse: number;
  /** The parameters as given, for what is drawn from the explanation. */
  readonly parameters: readonly ParameterColumn[];
  /** One for each parameter, in the parameters' order. */
  readonly effects: readonly ParameterEffect[];
  /** Trials that have SHAP values, ascending. */
  readonly rows: Int32Array;
  /** Their parameters, as the model saw them. */
  readonly X: Matrix;
  /** Their SHAP values, row-major like `X`; of no meaning where a parameter was not in use. */
  readonly shap: Float64Array;
  /** Mean prediction that the SHAP values add to. */
  readonly expectedValue: number;
  /** The model that is explained. */
  readonly model: SurrogateModel;
  /** For interactions and further rows. */
  readonly explainer: TreeExplainer;
}

/** Check `verdict` before anything else. */
export type Explanation = UnreliableExplanation | ReliableExplanation;

/**
 * Trains a model on the trials and explains it, if it deserves that.
 *
 * - Cost: for 1000 trials of 20 parameters about 2 s for the SHAP values and 4 s for the intervals.
 *
 * @param parameters What the completed trials set; columns of one length.
 * @param y Target of each trial, larger is better.
 * @throws {RangeError} If lengths differ, a value in use or a target is not finite, or an option is out of range.
 *
 * @example Noise is not explained
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { explain } from "@lib/surrogate/explain.ts";
 *
 * const random = randomSource(1);
 * const draw = () => Float64Array.from({ length: 100 }, random.uniform);
 * const parameters = [{ name: "fast", values: draw() }, { name: "slow", values: draw() }];
 * assert.equal(explain(parameters, draw(), { seed: 1 }).verdict, "unreliable");
 *
 * const explanation = explain(parameters, parameters[0].values, { seed: 1 });
 * assert.ok(explanation.verdict === "reliable");
 * assert.deepEqual(explanation.effects.map(({ matters }) => matters), [true, false]);
 * ```
 */
export function explain(parameters: readonly ParameterColumn[], y: Float64Array, options: ExplainOptions): Explanation {
  const { seed, minR2 = 0.2, model: kind = "forest", explainedRows = 1000, replicates, confidence } = options;
  // Also where nothing turns out to be explained.
  checkImportanceOptions({ replicates, confidence, explainedRows });
  if (!(minR2 <= 1)) throw new RangeError(`Cannot explain a study: wanted a minR2 of at most 1, found ${minR2}`);
  const all = parameterMatrix(parameters, seed);
  checkObservations(all, y, "explain a study");
  const model = trainSurrogate(kind, all, y, seed);
  const { r2, rmse } = model.unseen;
  if (!(r2 >= minR2)) {
    const found = y.every((value) => value === y[0])
      ? "targets that do not differ"
      : Number.isNaN(r2)
      ? "an undefined one"
      : r2.toFixed(2);
    const reason =
      `Nothing is explained: wanted an R² of ${minR2} or more on unseen trials, found ${found} among ${y.length}`;
    return { verdict: "unreliable", r2, minR2, reason };
  }
  const rows = spreadRows(all.rows, explainedRows);
  const X = selectRows(all, rows);
  const explainer = treeExplainer(model);
  const shap = explainer.values(X);
  const importances = parameterImportance(all, y, parameters, { seed, model: kind, replicates, confidence });
  const effects = parameters.map((parameter, k): ParameterEffect => {
    const { values, effects } = effectOf(parameter, k, rows, X, shap);
    const matters = importances[k].low > 0;
    return {
      name: parameter.name,
      ...importances[k],
      meanEffect: mean(effects.map(Math.abs)),
      activeShare: activeRows(parameter).length / y.length,
      matters,
      bestRegion: matters ? regionOfBestEffect(values, effects, parameter.levels) : null,
    };
  });
  return {
    verdict: "reliable",
    r2,
    minR2,
    rmse,
    parameters,
    effects,
    rows,
    X,
    shap,
    expectedValue: explainer.expectedValue,
    model,
    explainer,
  };
}

/** A parameter's values and SHAP values over the explained trials that used it. */
export interface ParameterDependence {
  /** Value of the parameter, in the order of the explained trials. */
  readonly values: Float64Array;
  /** Its SHAP value there, in units of the target. */
  readonly effects: Float64Array;
  /** The trials themselves. */
  readonly rows: Int32Array;
}

/** Leaves out the trials that did not use the parameter. */
function effectOf(
  parameter: ParameterColumn,
  column: number,
  rows: Int32Array,
  X: Matrix,
  shap: Float64Array,
): ParameterDependence {
  const inUse = Int32Array.from(rows.keys()).filter((k) =>
    parameter.active === undefined || parameter.active[rows[k]] === 1
  );
  const take = (table: Float64Array) => Float64Array.from(inUse, (k) => table[k * X.columns + column]);
  return { values: take(X.data), effects: take(shap), rows: Int32Array.from(inUse, (k) => rows[k]) };
}

/**
 * What a dependence plot of one parameter shows.
 *
 * @throws {RangeError} If there is no parameter of that name.
 */
export function dependence(explanation: ReliableExplanation, name: string): ParameterDependence {
  const { parameters, rows, X, shap } = explanation;
  const column = parameters.findIndex((parameter) => parameter.name === name);
  if (column < 0) {
    const names = parameters.map((parameter) => parameter.name).join(", ");
    throw new RangeError(`Cannot show a dependence: wanted one of ${names}, found ${name}`);
  }
  return effectOf(parameters[column], column, rows, X, shap);
}
