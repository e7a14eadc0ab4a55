/**
 * The rival that anyone writes in an afternoon: a Gaussian process of all values, made standard and no more, expected
 * improvement over the whole cube climbed by L-BFGS, batches whose points believe the model's mean of those before them.
 *
 * @module
 */
import { minimiseBounded } from "../../lib/core/bounded_minimise.ts";
import { moments } from "../../lib/core/statistics.ts";
import { sobolPoints } from "../../lib/core/sobol.ts";
import { GaussianProcess } from "../../lib/gp/gaussian_process.ts";
import { fitHyperparameters, priorModes, SEARCH_PRIOR } from "../../lib/gp/hyperparameter_fit.ts";
import type { ParameterValue } from "../../lib/search/constraint_expression.ts";
import type { Domain } from "../../lib/search/domain.ts";
import { logExpectedImprovement, logImprovementSlope } from "../../lib/search/improvement.ts";
import { createSearchSpace } from "../../lib/search/search_space.ts";

/** Sobol points before the first model, draws that climbs begin from, and climbs. */
const DESIGN = 16, DRAWS = 1024, CLIMBS = 6;
/** Steps of a fit and of a climb, and the least noise variance. */
const FIT_STEPS = 60, CLIMB_STEPS = 60, LEAST_NOISE = 1e-6;

/** A search that is asked and told in turn. */
export interface PlainGp {
  /** The next points to evaluate. */
  ask(count: number): Record<string, ParameterValue>[];
  /** What they were worth, in their order; small is good. */
  tell(values: readonly number[]): void;
}

/** The end of an ascent of ln EI. */
function climb(model: GaussianProcess, from: Float64Array, best: number): Float64Array {
  const mean = new Float64Array(from.length), spread = new Float64Array(from.length);
  const { x } = minimiseBounded(
    (point, gradient) => {
      const at = model.predictWithGradient(point, mean, spread), s = Math.sqrt(at.variance), z = (best - at.mean) / s;
      const slope = logImprovementSlope(z);
      gradient.forEach((_, k) => {
        const ds = spread[k] / (2 * s);
        gradient[k] = -(ds / s + slope * (-mean[k] - z * ds) / s);
      });
      return -logExpectedImprovement(at.mean, at.variance, best);
    },
    from,
    { lower: from.map(() => 0), upper: from.map(() => 1), maxIterations: CLIMB_STEPS },
  );
  return x;
}

/** A plain search of a domain without constraints. */
export function createPlainGp(domain: Domain, seed: number): PlainGp {
  const space = createSearchSpace(domain), { dimension } = space;
  const shape = { dimension, groups: space.blocks.length, group: space.group, scale: space.scale };
  const asked: Float64Array[] = [], told: number[] = [], known = new Set<string>();
  let theta: Float64Array | null = null, drawn = 0;

  /** The first of some points that is new, with its values. */
  const take = (points: readonly Float64Array[]): Record<string, ParameterValue> | null => {
    for (const point of points) {
      const values = space.decode(point), key = JSON.stringify(values);
      if (known.has(key)) continue;
      known.add(key);
      asked.push(space.encode(values));
      return values;
    }
    return null;
  };
  const draw = (count: number): Float64Array[] => {
    const flat = sobolPoints(count, dimension, { seed, first: drawn });
    drawn += count;
    return Array.from({ length: count }, (_, i) => flat.slice(i * dimension, (i + 1) * dimension));
  };
  const flatten = (points: readonly Float64Array[]): Float64Array => {
    const flat = new Float64Array(points.length * dimension);
    points.forEach((point, i) => flat.set(point, i * dimension));
    return flat;
  };

  const modelled = (count: number): Record<string, ParameterValue>[] => {
    const { mean: centre, standardDeviation } = moments(told), unit = standardDeviation || 1;
    const targets = Float64Array.from(told, (value) => (value - centre) / unit), points = flatten(asked);
    const starts = [priorModes(shape.groups, SEARCH_PRIOR), ...theta === null ? [] : [theta]];
    const options = { maxIterations: FIT_STEPS, minNoise: LEAST_NOISE, starts, prior: SEARCH_PRIOR };
    const fitted = fitHyperparameters(points, targets, shape, options);
    theta = fitted.theta;
    const model = new GaussianProcess(shape, fitted.hyper, points, targets, null, count), chosen = [];
    while (chosen.length < count) {
      const best = Math.min(...model.smoothed()), pool = draw(DRAWS).concat(asked.slice(-count));
      const { mean, variance } = model.predict(flatten(pool));
      const worth = pool.map((point, i) => ({ point, worth: logExpectedImprovement(mean[i], variance[i], best) }))
        .sort((a, b) => b.worth - a.worth);
      const ends = worth.slice(0, CLIMBS).map(({ point }) => climb(model, point, best)),
        at = model.predict(flatten(ends));
      const order = ends.map((point, i) => ({ point, worth: logExpectedImprovement(at.mean[i], at.variance[i], best) }))
        .sort((a, b) => b.worth - a.worth);
      const values = take([...order, ...worth].map(({ point }) => point));
      if (values === null) break;
      chosen.push(values);
      const point = asked[asked.length - 1];
      model.append(point, model.predict(point).mean[0]);
    }
    return chosen;
  };

  return {
    ask: (count) =>
      asked.length < DESIGN
        ? draw(count).map((point) => take([point])).filter((values) => values !== null)
        : modelled(count),
    tell: (values) => {
      told.push(...values);
    },
  };
}
