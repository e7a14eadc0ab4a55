/**
 * Where the next points are looked for: boxes around the best points, seen by a model that imagines what still runs.
 *
 * @module
 */
import type { RandomSource } from "../core/random.ts";
import type { CandidateState, GaussianProcess } from "../gp/gaussian_process.ts";
import { logExpectedImprovement } from "./improvement.ts";
import type { SearchSpace } from "./search_space.ts";
import { type Box, regionBoxes, type TrustRegion } from "./trust_region.ts";

/** Points that local candidates start from. */
const TOPS = 5;

/** The points a region is made of. */
export interface RegionPoints {
  /** What is searched. */
  readonly space: SearchSpace;
  /** Which coordinates are of floats and integers. */
  readonly numeric: Uint8Array;
  /** Encoded points the model knows, row after row. */
  readonly points: Float64Array;
  /** Encoded points of the trials that still run. */
  readonly imagined: Float64Array;
  /** Stream of the imagined values. */
  readonly random: RandomSource;
}

/** What a region goes on from. */
export interface RegionState {
  /** Its sides. */
  readonly region: TrustRegion;
  /** Encoded incumbent of the last batch; `null` before the first. */
  readonly incumbent: readonly number[] | null;
  /** Largest number of boxes. */
  readonly regions: number;
}

/** Where a batch is looked for. */
export interface SearchRegion {
  /** Boxes around the best points. */
  readonly boxes: Box[];
  /** Encoded points that local candidates start from, best smoothed value first. */
  readonly tops: Float64Array[];
  /** Best smoothed value, imagined ones included. */
  readonly best: number;
  /** What the incumbent has gained since the last batch, by this model; `NaN` in the first. */
  readonly progress: number;
}

/**
 * The boxes around the points whose smoothed values are best.
 *
 * @param model Conditioned on the way on imagined values of the trials that still run, as it will be on those of the batch.
 */
export function searchRegion(
  model: GaussianProcess,
  { space, numeric, points, imagined, random }: RegionPoints,
  { region, incumbent, regions }: RegionState,
): SearchRegion {
  const { dimension } = space, { noiseVariance, lengthScales } = model.hyper;
  const row = (from: Float64Array, i: number): Float64Array => from.slice(i * dimension, (i + 1) * dimension);
  const smoothed = model.smoothed(), order = Array.from(smoothed.keys()).sort((a, b) => smoothed[a] - smoothed[b]);
  const ordered = order.map((i) => row(points, i));
  const boxes = regionBoxes(region, space, numeric, ordered, lengthScales, regions);
  let best = smoothed[order[0]];
  const progress = incumbent === null ? NaN : model.predict(Float64Array.from(incumbent)).mean[0] - best;
  for (let i = 0; i < imagined.length / dimension; i++) {
    const point = row(imagined, i), { mean, variance } = model.predict(point);
    const value = mean[0] + Math.sqrt(variance[0] + noiseVariance) * random.normal();
    model.append(point, value);
    best = Math.min(best, value);
  }
  return { boxes, tops: ordered.slice(0, TOPS), best, progress };
}

/** Largest expected improvement of the candidates inside the boxes, 0 without any. */
export function largestImprovement(
  { count, mean, variance }: CandidateState,
  inside: Uint8Array,
  best: number,
): number {
  let largest = -Infinity;
  for (let j = 0; j < count; j++) {
    if (inside[j]) largest = Math.max(largest, logExpectedImprovement(mean[j], variance[j], best));
  }
  return Math.exp(largest);
}
