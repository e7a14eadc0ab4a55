/**
 * Draws that cover a domain evenly: scrambled Sobol points and independent random ones.
 *
 * @module
 */
import { randomSource } from "../core/random.ts";
import { sobolPoints } from "../core/sobol.ts";
import { squaredDistance } from "../gp/kernel.ts";
import type { ParameterValue, ParameterValues } from "./constraint_expression.ts";
import { type Proposal, type Sampler, type StudyView, valuesKey } from "./sampler.ts";
import type { SearchSpace } from "./search_space.ts";

/** Draws after which a search for a point that meets the constraints and is new gives up. */
const MAX_DRAWS = 20_000;

/** Source of points in the unit cube by index. */
type PointSource = (first: number, count: number) => Float64Array;

function source(kind: "sobol" | "random", space: SearchSpace, seed: number): PointSource {
  const { dimension } = space;
  if (kind === "sobol") return (first, count) => sobolPoints(count, dimension, { seed, first });
  return (first, count) => {
    const points = new Float64Array(count * dimension);
    for (let i = 0; i < count; i++) {
      const random = randomSource(seed, first + i);
      for (let k = 0; k < dimension; k++) points[i * dimension + k] = random.uniform();
    }
    return points;
  };
}

/** Points drawn and the index where the next draw begins. */
export interface Drawn {
  /** The points. */
  readonly params: Record<string, ParameterValue>[];
  /** Index of the next draw. */
  readonly next: number;
}

/**
 * Draws new points that meet the constraints; the first of a study have the values of the domain's starts.
 *
 * @param first Index of the first draw.
 * @param beside Points of the same batch, which are not drawn again.
 * @returns Up to `count` points; fewer only if 20,000 draws in a row gave nothing new.
 * @throws {RangeError} If the batch has no point at all, with the constraint that broke most draws or, without one, that
 *   the domain is exhausted.
 */
export function drawPoints(
  study: StudyView,
  kind: "sobol" | "random",
  first: number,
  count: number,
  beside: readonly ParameterValues[] = [],
): Drawn {
  const { space, trials } = study, draw = source(kind, space, study.seed), { starts = [] } = space.domain;
  const found: Record<string, ParameterValue>[] = [],
    keys = new Set(beside.map(valuesKey)),
    broken = new Map<string, number>();
  let next = first, barren = 0;
  while (found.length < count && barren < MAX_DRAWS) {
    const chunk = Math.min(MAX_DRAWS - barren, barren === 0 ? count - found.length : 256);
    const points = draw(next, chunk);
    for (let i = 0; i < chunk && found.length < count; i++, next++) {
      const params = space.decode(points, i * space.dimension, starts[trials.length + found.length]),
        constraint = space.broken(params);
      const key = valuesKey(params);
      if (constraint !== null) broken.set(constraint.text, (broken.get(constraint.text) ?? 0) + 1);
      if (constraint !== null || keys.has(key) || study.isKnown(params)) {
        barren++;
        continue;
      }
      barren = 0;
      keys.add(key);
      found.push(params);
    }
  }
  if (found.length === 0 && beside.length === 0 && count > 0) {
    const [text, times] = [...broken].reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0]);
    const wanted = trials.length < starts.length
      ? `one of start ${trials.length} never proposed`
      : "one never proposed";
    throw new RangeError(
      text === ""
        ? `Cannot propose a point: wanted ${wanted}, found none in ${MAX_DRAWS} draws; the domain is exhausted`
        : `Cannot propose a point: wanted ${wanted} that meets the constraints, found none in ${MAX_DRAWS} draws; ` +
          `"${text}" broke ${times} of them`,
    );
  }
  return { params: found, next };
}

/**
 * `count` of the points, one after the other the farthest from all known ones and those chosen before.
 *
 * @param known Encoded points, row after row.
 */
export function farthestPoints(
  { dimension, encode }: SearchSpace,
  params: readonly Record<string, ParameterValue>[],
  known: Float64Array,
  count: number,
): Record<string, ParameterValue>[] {
  const points = params.map((values) => encode(values));
  const distance = points.map((point) => {
    let least = Infinity;
    for (let at = 0; at < known.length; at += dimension) {
      least = Math.min(least, squaredDistance(known, at, point, 0, dimension));
    }
    return least;
  });
  const chosen: Record<string, ParameterValue>[] = [];
  while (chosen.length < Math.min(count, points.length)) {
    const next = distance.indexOf(Math.max(...distance));
    chosen.push(params[next]);
    points.forEach((point, i) => {
      distance[i] = Math.min(distance[i], squaredDistance(points[next], 0, point, 0, dimension));
    });
    distance[next] = -1;
  }
  return chosen;
}

/** A sampler that learns nothing: the points of one sequence, in order. */
export function createSpaceFilling(kind: "sobol" | "random", state?: { next: number }): Sampler<never> {
  let next = state === undefined ? 0 : state.next;
  if (!(Number.isSafeInteger(next) && next >= 0)) {
    throw new RangeError(`Cannot restore an optimiser: wanted the sampler's "next" to be an index, found ${next}`);
  }
  return {
    propose(study, count): Proposal[] {
      const drawn = drawPoints(study, kind, next, count);
      next = drawn.next;
      return drawn.params.map((params) => ({ params, origin: kind }));
    },
    telemetry: () => null,
    toJSON: () => ({ next }),
  };
}
