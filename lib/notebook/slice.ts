/**
 * A cut through what the search believes: the predicted value along one parameter, all others as in the best trial.
 *
 * @module
 */
import type { CurvePanel } from "../charts/curves.ts";
import { fitGaussianProcess } from "../gp/fit.ts";
import { gridOf } from "../search/domain.ts";
import { logExpectedImprovement } from "../search/improvement.ts";
import { createSearchSpace } from "../search/search_space.ts";
import { nearestOnGrid } from "../search/step_grid.ts";
import type { NotebookSearch, NotebookTrial } from "./search.ts";

/** Belief along one parameter. */
export interface ModelSlice {
  /** Its name. */
  readonly parameter: string;
  /** Values of the parameter. */
  readonly x: Float64Array;
  /** Predicted value, and the ends of its 90 % interval. */
  readonly mean: Float64Array;
  /** Lower end of the 90 % interval. */
  readonly low: Float64Array;
  /** Upper end. */
  readonly high: Float64Array;
  /** Expected improvement over the best trial, in units of the value. */
  readonly improvement: Float64Array;
  /** The parameter's value in the best trial. */
  readonly best: number;
}

/** Half-width of a 90 % interval of a normal distribution, in standard deviations. */
const INTERVAL_90 = 1.6449;

const POINTS = 80;

/**
 * Fits a Gaussian process to the valid trials and cuts through it at the best one.
 *
 * @param parameter A number that the best trial uses.
 * @throws {RangeError} If there is no such parameter, or fewer than two trials have a value.
 */
export function modelSlice(
  { domain, trials }: Pick<NotebookSearch, "domain" | "trials">,
  parameter: string,
): ModelSlice {
  const space = createSearchSpace(domain);
  const spec = domain.params.find(({ name }) => name === parameter);
  if (spec?.type !== "float" && spec?.type !== "int") {
    throw new RangeError(`Cannot cut through the model: wanted the name of a number of the domain, found ${parameter}`);
  }
  const grid = gridOf(spec), valid = trials.filter(({ value }) => value !== null);
  const paramsOf = (trial: NotebookTrial) => trial.params as Record<string, number | string | boolean>;
  const model = fitGaussianProcess(
    valid.map((trial) => space.encode(paramsOf(trial))),
    valid.map(({ value }) => value!),
  );
  const best = valid.reduce((a, b) => b.value! > a.value! ? b : a);
  const along = (u: number) =>
    spec.log ? spec.low * (spec.high / spec.low) ** u : spec.low + (spec.high - spec.low) * u;
  const x = Float64Array.from({ length: POINTS }, (_, i) => along(i / (POINTS - 1)));
  const { mean, variance } = model.predict(
    Array.from(
      x,
      (value) => space.encode({ ...paramsOf(best), [parameter]: grid === null ? value : nearestOnGrid(grid, value) }),
    ),
  );
  return {
    parameter,
    x,
    mean,
    low: mean.map((value, i) => value - INTERVAL_90 * Math.sqrt(variance[i])),
    high: mean.map((value, i) => value + INTERVAL_90 * Math.sqrt(variance[i])),
    // The acquisition minimises: signs are turned.
    improvement: mean.map((value, i) => Math.exp(logExpectedImprovement(-value, variance[i], -best.value!))),
    best: Number(paramsOf(best)[parameter]),
  };
}

/** The slice as two panels: belief above, hope below. */
export function slicePanels({ x, mean, low, high, improvement }: ModelSlice, valueLabel: string): CurvePanel[] {
  return [
    { curves: [{ label: "prediction, 90 % interval", x, y: mean, low, high }], yLabel: valueLabel, height: 200 },
    { curves: [{ label: "expected improvement", x, y: improvement }], yLabel: "Improvement", height: 130 },
  ];
}
