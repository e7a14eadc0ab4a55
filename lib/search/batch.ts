/**
 * Chooses a batch of points from a pool of candidates: one after the other, each knowing a fantasy of those before it.
 *
 * @module
 */
import type { RandomSource } from "../core/random.ts";
import type { ParameterValue } from "./constraint_expression.ts";
import type { Feasibility } from "./feasibility.ts";
import type { GaussianProcess } from "../gp/gaussian_process.ts";
import { logExpectedImprovement } from "./improvement.ts";
import { squaredDistance } from "../gp/kernel.ts";
import { improve, join, type Scored } from "./local_search.ts";
import { type StudyView, valuesKey } from "./sampler.ts";
import { createThompson, type ThompsonSampler } from "./thompson.ts";

/**
 * Ways to choose a point: log expected improvement, Thompson sampling, the confidence bound, and the posterior mean.
 *
 * @internal
 */
export const ACQUISITIONS = ["ei", "ts", "ucb", "mean"] as const;

/**
 * How a point of a batch is chosen.
 *
 * @internal
 */
export type Acquisition = (typeof ACQUISITIONS)[number];

/** Standard deviations below the mean that the confidence bound looks. */
const CONFIDENCE = 2;
/** Added to a Thompson draw where it also drew infeasible, in standard deviations of the targets. */
const INFEASIBLE_PENALTY = 3;

/** What a batch is chosen with. */
export interface BatchOptions {
  /** The study that the batch is for. */
  readonly study: StudyView;
  /** The model, with room for the batch; it takes the fantasies. */
  readonly model: GaussianProcess;
  /** Model of failures; `null` while none is known. */
  readonly feasibility: Feasibility | null;
  /** Candidates, row after row, snapped. */
  readonly pool: Float64Array;
  /** Which of them lie in the trust region: Thompson samples choose among these unless they draw everywhere. */
  readonly inside: Uint8Array;
  /** Their ln P(feasible). */
  readonly logFeasible: Float64Array;
  /** Posterior at the pool. */
  readonly candidates: ReturnType<GaussianProcess["candidates"]>;
  /** Which coordinates are of floats and integers. */
  readonly numeric: Uint8Array;
  /** Best posterior mean at the data. */
  readonly best: number;
  /** Points wanted. */
  readonly count: number;
  /** Acquisitions in turn. */
  readonly acquisitions: readonly Acquisition[];
  /** Place in the turn. */
  readonly turn: number;
  /** Whether the best by expected improvement are also followed along its gradient. */
  readonly followsGradient: boolean;
  /** Whether the first point is the least of the posterior mean, whatever its turn. */
  readonly beginsWithMean: boolean;
  /** Whether Thompson samples look outside the region too. */
  readonly drawsEverywhere: boolean;
  /** Smallest distance to any known point, in length scales. */
  readonly minDistance: number;
  /** Stream of the draws. */
  readonly random: RandomSource;
}

/** A chosen point. */
export interface Pick {
  /** Encoded point. */
  readonly point: Float64Array;
  /** Decoded values. */
  readonly params: Record<string, ParameterValue>;
  /** How it was chosen. */
  readonly acquisition: Acquisition;
  /** Its score: ln EI + ln P(feasible), minus a Thompson draw, or minus bound or mean plus ln P. */
  readonly score: number;
}

/** Chooses up to `count` points; fewer only if the pool has no more that are new and meet the constraints. */
export function chooseBatch(options: BatchOptions): Pick[] {
  const { study, model, pool, candidates, count, acquisitions, turn, random } = options;
  const { space } = study, { dimension } = space, { noiseVariance } = model.hyper;
  const picks: Pick[] = [], taken = new Set<string>();
  let best = options.best, thompson: ThompsonSampler | null = null;

  const choose = ({ points, scores }: Scored, acquisition: Acquisition): Pick | null => {
    const order = Array.from(scores.keys()).filter((j) => scores[j] > -Infinity).sort((a, b) => scores[b] - scores[a]);
    // A crowded point is still better than none.
    for (const minDistance of [options.minDistance, 0]) {
      for (const j of order) {
        const params = space.decode(points, j * dimension);
        if (taken.has(valuesKey(params)) || study.isKnown(params) || space.broken(params) !== null) continue;
        const point = space.encode(params);
        if (minDistance > 0 && isCrowded(model, point, minDistance)) continue;
        return { point, params, acquisition, score: scores[j] };
      }
    }
    return null;
  };

  for (let slot = 0; slot < count; slot++) {
    const acquisition = slot === 0 && options.beginsWithMean
      ? "mean"
      : acquisitions[(turn + slot) % acquisitions.length];
    let scored: Scored;
    if (acquisition === "ts") {
      // Inside the region draws work on the best point; a rugged model would scatter them over the whole cube.
      thompson ??= createThompson(model, candidates, random, options.drawsEverywhere ? undefined : options.inside);
      const values = thompson.draw();
      const scores = values.map((value, j) => {
        const infeasible = options.feasibility !== null && Math.log(random.uniform()) > options.logFeasible[j];
        return -(value + (infeasible ? INFEASIBLE_PENALTY : 0));
      });
      scored = { points: pool, scores };
    } else {
      const worth = (mean: number, variance: number): number => {
        if (acquisition === "ei") return logExpectedImprovement(mean, variance, best);
        return (acquisition === "ucb" ? CONFIDENCE * Math.sqrt(variance) : 0) - mean;
      };
      const scores = candidates.mean.map((mean, j) => worth(mean, candidates.variance[j]) + options.logFeasible[j]);
      const score = (points: Float64Array): Float64Array => {
        const { mean, variance } = model.predict(points);
        const feasible = options.feasibility?.logProbability(points);
        return mean.map((m, j) => worth(m, variance[j]) + (feasible?.[j] ?? 0));
      };
      const climbTo = acquisition === "mean" ? "mean" : options.followsGradient && acquisition === "ei" ? best : null;
      scored = join(
        { points: pool, scores },
        improve({ points: pool, scores }, score, climbTo, { model, space, numeric: options.numeric }),
      );
    }
    const pick = choose(scored, acquisition);
    if (pick === null) break;
    picks.push(pick);
    taken.add(valuesKey(pick.params));
    if (slot + 1 === count) break;
    const { mean, variance } = model.predict(pick.point);
    const fantasy = mean[0] + Math.sqrt(variance[0] + noiseVariance) * random.normal();
    model.append(pick.point, fantasy, candidates);
    best = Math.min(best, fantasy);
  }
  return picks;
}

function isCrowded(model: GaussianProcess, point: Float64Array, minDistance: number): boolean {
  const { shape: { dimension, group, scale }, hyper: { lengthScales } } = model;
  const scaled = point.map((u, k) => u * scale[k] / lengthScales[group[k]]);
  for (let i = 0; i < model.n; i++) {
    if (squaredDistance(scaled, 0, model.scaled, i * dimension, dimension) < minDistance ** 2) return true;
  }
  return false;
}
