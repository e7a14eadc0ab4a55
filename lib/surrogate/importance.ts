/**
 * How much each parameter moves the target, with an interval that may reach below zero.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { mean, quantile, sorted } from "../core/statistics.ts";
import { activeRows, isActive, type ParameterColumn, selectRows, spreadRows } from "./parameter_columns.ts";
import { checkCount } from "./forest.ts";
import type { Matrix } from "./matrix.ts";
import { type ModelKind, type SurrogateTrainer, trainBriefly } from "./surrogate_model.ts";
import { treeExplainer } from "./tree_shap.ts";

/** Tell the streams of shuffles and of bootstrap samples from the others of a seed. */
const SHUFFLES = 2, SAMPLES = 3;
/** Trials that a bootstrap sample holds, at most; fewer than there are make the interval wider, never too narrow. */
const MOST_DRAWS = 2000;

/** A parameter's importance, in units of the target. */
export interface Importance {
  /** Mean |SHAP| beyond that of a shuffled copy of the parameter, over the trials that used it; around 0 for noise. */
  readonly importance: number;
  /** Lower end of the bootstrap interval. */
  readonly low: number;
  /** Upper end of the bootstrap interval. */
  readonly high: number;
}

/** How the interval is found. */
export interface ImportanceOptions {
  /** Decides the samples, the shuffles and the models. */
  readonly seed: number;
  /** Kind of the models, or what trains them; default a forest. */
  readonly model?: ModelKind | SurrogateTrainer;
  /** Bootstrap samples, each with a model of its own; default 20. */
  readonly replicates?: number;
  /** Probability between the interval's ends; default 0.9. */
  readonly confidence?: number;
  /** Trials that SHAP values are averaged over, at most; default 200. */
  readonly explainedRows?: number;
}

/** Refuses options that give no interval. */
export function checkImportanceOptions(
  { replicates = 20, confidence = 0.9, explainedRows = 200 }: Omit<ImportanceOptions, "seed">,
): void {
  checkCount("replicates", replicates, "find importances");
  checkCount("explainedRows", explainedRows, "find importances");
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot find importances: wanted a confidence in (0, 1), found ${confidence}`);
  }
}

/** The parameters, and beside them their copies shuffled among the trials that used them. */
function withShuffledCopies(
  { data, rows, columns }: Matrix,
  parameters: readonly ParameterColumn[],
  seed: number,
  replicate: number,
): Matrix {
  const both = new Float64Array(rows * 2 * columns);
  for (let c = 0; c < columns; c++) {
    const random = randomSource(seed, SHUFFLES, replicate, c);
    const column = Float64Array.from({ length: rows }, (_, r) => data[r * columns + c]);
    const shuffled = column.slice();
    const inUse = activeRows(parameters[c]);
    for (let k = inUse.length - 1; k > 0; k--) {
      const other = inUse[random.integer(k + 1)];
      [shuffled[inUse[k]], shuffled[other]] = [shuffled[other], shuffled[inUse[k]]];
    }
    for (let r = 0; r < rows; r++) {
      both[r * 2 * columns + c] = column[r];
      both[r * 2 * columns + columns + c] = shuffled[r];
    }
  }
  return { data: both, rows, columns: 2 * columns };
}

/**
 * Importance of each parameter over bootstrap samples of the trials.
 *
 * Each sample trains a model on the parameters and on a shuffled copy of each; a copy has the same values and no meaning,
 * so that what it receives is what chance gives such a parameter. Importance is the difference.
 *
 * - Undefined: NaN for a parameter that none of the explained trials used.
 * - Cost: `replicates` models on twice the columns, and their SHAP values.
 * - Source: Lundberg et al. 2020 (mean |SHAP|); Kursa & Rudnicki, Feature selection with the Boruta package, 2010
 *   (shuffled copies); Efron, Bootstrap methods, 1979.
 *
 * @param X The parameters' matrix.
 * @param y One target a trial.
 * @param parameters Tell where a parameter was in use.
 * @throws {RangeError} If a count is not a positive integer or the confidence lies outside (0, 1).
 *
 * @example One parameter matters, the other does not
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { parameterImportance } from "@lib/surrogate/importance.ts";
 * import { parameterMatrix } from "@lib/surrogate/parameter_columns.ts";
 *
 * const random = randomSource(1);
 * const [signal, noise] = ["signal", "noise"].map((name) => (
 *   { name, values: Float64Array.from({ length: 100 }, random.uniform) }
 * ));
 * const parameters = [signal, noise];
 * const [first, second] = parameterImportance(parameterMatrix(parameters, 1), signal.values, parameters, { seed: 1 });
 * assert.ok(first.low > 0.1 && second.low <= 0);
 * ```
 */
export function parameterImportance(
  X: Matrix,
  y: Float64Array,
  parameters: readonly ParameterColumn[],
  options: ImportanceOptions,
): Importance[] {
  const { seed, model = "forest", replicates = 20, confidence = 0.9, explainedRows = 200 } = options;
  checkImportanceOptions(options);
  const { rows, columns } = X;
  const explained = spreadRows(rows, explainedRows);
  const excess = parameters.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const both = withShuffledCopies(X, parameters, seed, replicate);
    const random = randomSource(seed, SAMPLES, replicate);
    const sample = Int32Array.from({ length: Math.min(rows, MOST_DRAWS) }, () => random.integer(rows));
    const target = Float64Array.from(sample, (row) => y[row]);
    const ensemble = trainBriefly(model, selectRows(both, sample), target, random.integer(2 ** 32));
    const shap = treeExplainer(ensemble).values(selectRows(both, explained));
    for (let c = 0; c < columns; c++) {
      let sum = 0, count = 0;
      for (let k = 0; k < explained.length; k++) {
        if (!isActive(parameters[c], explained[k])) continue;
        const first = k * both.columns + c;
        sum += Math.abs(shap[first]) - Math.abs(shap[first + columns]);
        count++;
      }
      excess[c][replicate] = sum / count;
    }
  }
  return excess.map((values) => {
    const ascending = sorted(values);
    return {
      importance: mean(values),
      low: quantile(ascending, (1 - confidence) / 2),
      high: quantile(ascending, (1 + confidence) / 2),
    };
  });
}
