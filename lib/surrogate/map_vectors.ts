/**
 * Trials as vectors whose distances say how much two trials differ.
 *
 * @module
 */
import type { ReliableExplanation } from "./explain.ts";
import { isActive } from "./parameter_columns.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { standardised } from "./umap.ts";

/** What the vectors are made of. */
export type Mapped = Pick<ReliableExplanation, "parameters" | "rows" | "X" | "shap">;

/** SHAP values, 0 for parameters that were not in use. */
export function effectVectors({ parameters, rows, shap, X }: Mapped): Matrix {
  const data = shap.map((value, k) => isActive(parameters[k % X.columns], rows[Math.floor(k / X.columns)]) ? value : 0);
  return { ...X, data };
}

/**
 * Parameters on one footing: two trials drawn at random differ alike by each parameter that both used.
 *
 * A number is standardised; a category has a column a level, so that all levels are equally far apart. A parameter that was
 * not in use stands at 0, whatever the model saw there.
 */
export function parameterVectors({ parameters, rows, X }: Mapped): Matrix {
  const columns = parameters.flatMap((parameter, c) => {
    const inUse = Array.from(rows.keys()).filter((k) => isActive(parameter, rows[k]));
    const values = Float64Array.from(inUse, (k) => X.data[k * X.columns + c]);
    const placed = (column: Float64Array): Float64Array => {
      const out = new Float64Array(rows.length);
      inUse.forEach((k, i) => out[k] = column[i]);
      return out;
    };
    if (parameter.levels === undefined) {
      return [placed(standardised({ data: values, rows: values.length, columns: 1 }).data)];
    }
    const isLevel = parameter.levels.map((_, level) => values.map((value) => (value === level ? 1 : 0)));
    const alike = isLevel.reduce((sum, flags) => sum + (flags.reduce((a, b) => a + b, 0) / values.length) ** 2, 0);
    const scale = alike < 1 ? 1 / Math.sqrt(1 - alike) : 0;
    return isLevel.map((flags) => placed(flags.map((flag) => scale * flag)));
  });
  return matrixOf(Array.from(rows.keys(), (k) => columns.map((column) => column[k])));
}
