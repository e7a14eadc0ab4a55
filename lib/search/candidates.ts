/**
 * The pool of candidates that an acquisition is maximised over, and one-step moves over discrete parameters.
 *
 * @module
 */
import type { RandomSource } from "../core/random.ts";
import { sobolPoints } from "../core/sobol.ts";
import { gridOf } from "./domain.ts";
import type { SearchSpace } from "./search_space.ts";
import { type Box, isInside } from "./trust_region.ts";

/** Points of the pool: over the whole cube, inside the box, and near the best few. */
const GLOBAL = 300, REGIONAL = 500, LOCAL = 300;
/** Steps of local candidates, in units of the cube: from polishing to crossing a basin. */
const MIN_STEP = 0.005, MAX_STEP = 0.3;

/** What a pool is drawn around. */
export interface PoolOptions {
  /** The space that is searched. */
  readonly space: SearchSpace;
  /** Which coordinates are of floats and integers. */
  readonly numeric: Uint8Array;
  /** Boxes that share the regional candidates. */
  readonly boxes: readonly Box[];
  /** The best few points. */
  readonly tops: readonly Float64Array[];
  /** Stream of the draws. */
  readonly random: RandomSource;
  /** Seed of the Sobol points. */
  readonly seed: number;
}

/** Redraws each categorical and boolean with a probability. */
function mutate(points: Float64Array, at: number, space: SearchSpace, probability: number, random: RandomSource): void {
  for (const { spec, start, width } of space.blocks) {
    if (spec.type !== "categorical" && spec.type !== "bool") continue;
    if (random.uniform() >= probability) continue;
    if (spec.type === "bool") points[at + start] = random.integer(2);
    else {
      points.fill(0, at + start, at + start + width);
      points[at + start + random.integer(width)] = 1;
    }
  }
}

/** Share of coordinates that a candidate moves: one of these, drawn anew for each. */
function movedShare(shares: readonly number[], random: RandomSource): number {
  return shares[random.integer(shares.length)];
}

/** A pool of candidates. */
export interface CandidatePool {
  /** Snapped points that meet the constraints, row after row. */
  readonly points: Float64Array;
  /** Which of them lie in a box, integers that snapping moved out of it among them. */
  readonly inside: Uint8Array;
}

/**
 * Candidates, snapped to representable points that meet the constraints: {@linkcode GLOBAL} Sobol points of the cube, then
 * {@linkcode REGIONAL} of the box, of which many keep most coordinates of the centre (a sparse mask, which is what
 * makes high dimensions searchable), then {@linkcode LOCAL} small steps from the best few points.
 */
export function candidatePool(options: PoolOptions): CandidatePool {
  const { space, numeric, boxes, tops, random, seed } = options, { dimension } = space;
  // All, half, or a few of many; boxes are crossed whole more often than single points are.
  const parameters = space.blocks.length;
  const regionalShares = [1, 1, 0.5, Math.min(1, 3 / parameters)], localShares = [1, 0.5, Math.min(1, 2 / parameters)];
  const count = GLOBAL + REGIONAL + LOCAL;
  const points = sobolPoints(GLOBAL + REGIONAL, dimension, { seed });
  const pool = new Float64Array(count * dimension);
  pool.set(points);
  const numericIndices = [...numeric.keys()].filter((k) => numeric[k]);
  const choices = space.blocks.filter(({ spec }) => spec.type === "categorical" || spec.type === "bool").length;

  for (let j = GLOBAL; j < GLOBAL + REGIONAL; j++) {
    const at = j * dimension, share = movedShare(regionalShares, random);
    const { centre, lower, upper } = boxes[j % boxes.length];
    let moved = false;
    for (let k = 0; k < dimension; k++) {
      const moves = numeric[k] === 1 && random.uniform() < share;
      pool[at + k] = moves ? lower[k] + (upper[k] - lower[k]) * points[at + k] : centre[k];
      moved ||= moves;
    }
    if (!moved && numericIndices.length > 0) {
      const k = numericIndices[random.integer(numericIndices.length)];
      pool[at + k] = lower[k] + (upper[k] - lower[k]) * points[at + k];
    }
    mutate(pool, at, space, Math.min(0.25, 1.5 / choices), random);
  }
  for (let j = GLOBAL + REGIONAL; j < count; j++) {
    const at = j * dimension, base = tops[random.integer(tops.length)];
    const step = MIN_STEP * (MAX_STEP / MIN_STEP) ** random.uniform(), share = movedShare(localShares, random);
    for (let k = 0; k < dimension; k++) {
      let u = base[k];
      if (numeric[k] && random.uniform() < share) {
        u += step * random.normal();
        if (u < 0) u = -u;
        if (u > 1) u = 2 - u;
        u = Math.min(1, Math.max(0, u));
      }
      pool[at + k] = u;
    }
    mutate(pool, at, space, 0.5 / choices, random);
  }
  space.snap(pool);
  const inside = new Uint8Array(count);
  let kept = 0;
  for (let j = 0; j < count; j++) {
    const at = j * dimension;
    if (space.constraints.length > 0 && space.broken(space.decode(pool, at)) !== null) continue;
    const regional = j >= GLOBAL && j < GLOBAL + REGIONAL;
    inside[kept] = regional || boxes.some((box) => isInside(box, numeric, pool, at)) ? 1 : 0;
    pool.copyWithin(kept * dimension, at, at + dimension);
    kept++;
  }
  return { points: pool.slice(0, kept * dimension), inside: inside.slice(0, kept) };
}

/** Steps that numbers on a grid are moved by. */
const GRID_STEPS = [-1, 1, -3, 3];

/** All points one change away: another choice, a flipped boolean, an integer or a number with steps moved by 1 or 3. Snapped. */
export function neighbours(point: Float64Array, space: SearchSpace): Float64Array {
  const found: Float64Array[] = [], values = space.decode(point);
  for (const { spec, start, width } of space.blocks) {
    if (!Object.hasOwn(values, spec.name)) continue;
    const changed = (change: (copy: Float64Array) => void): void => {
      const copy = point.slice();
      change(copy);
      found.push(copy);
    };
    if (spec.type === "categorical") {
      for (let choice = 0; choice < width; choice++) {
        if (point[start + choice] === 1) continue;
        changed((copy) => copy.fill(0, start, start + width)[start + choice] = 1);
      }
    } else if (spec.type === "bool") {
      changed((copy) => copy[start] = 1 - copy[start]);
    } else {
      const grid = gridOf(spec);
      if (grid === null) continue;
      for (const steps of GRID_STEPS) {
        const moved = Number(values[spec.name]) + steps * grid.step;
        if (moved < grid.low - grid.step / 2 || moved > grid.high + grid.step / 2) continue;
        changed((copy) => copy[start] = space.encodeNumber(spec, moved));
      }
    }
  }
  const flat = new Float64Array(found.length * space.dimension);
  found.forEach((copy, i) => flat.set(copy, i * space.dimension));
  return space.snap(flat);
}
