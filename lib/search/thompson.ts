/**
 * Thompson sampling: one function drawn from the posterior, evaluated at the whole pool of candidates.
 *
 * The prior draw is a sum of random Fourier features (Rahimi & Recht 2007); the data correct it exactly, by
 * Matheron's rule (Wilson, Borovitskiy, Terenin, Mostowsky & Deisenroth, Efficiently sampling functions from Gaussian
 * process posteriors, 2020). Features are computed once for a batch, weights drawn anew for each function.
 *
 * @module
 */
import { cosinesInPlace } from "../core/cosines.ts";
import { createPackedRows } from "../core/packed_rows.ts";
import type { RandomSource } from "../core/random.ts";
import type { CandidateState, GaussianProcess } from "../gp/gaussian_process.ts";

/** Number of random features. */
const FEATURES = 512;
/** Degrees of freedom of the Matérn-5/2's spectral density, a multivariate t. */
const FREEDOM = 5;

/** Draws functions from a model at fixed candidates. */
export interface ThompsonSampler {
  /** Values of one function at the candidates; `Infinity` at those left out. */
  draw(): Float64Array;
}

const packed = createPackedRows();

/** Features of points, row after row: cos(ω·x + phase). Only those in `among`, if given. */
function features(
  scaled: Float64Array,
  count: number,
  d: number,
  omega: Float64Array,
  phase: Float64Array,
  among?: Uint8Array,
): Float64Array {
  const out = new Float64Array(count * FEATURES);
  packed.pack(omega, FEATURES, d);
  for (let i = 0; i < count; i++) {
    if (among?.[i] === 0) continue;
    packed.products(phase, scaled, i * d, out, i * FEATURES);
    cosinesInPlace(out, i * FEATURES, (i + 1) * FEATURES);
  }
  return out;
}

/**
 * A sampler over candidates that follows the model while it takes points.
 *
 * @param among Which candidates are drawn at, 1 or 0. Default all.
 */
export function createThompson(
  model: GaussianProcess,
  candidates: CandidateState,
  random: RandomSource,
  among?: Uint8Array,
): ThompsonSampler {
  const { dimension } = model.shape, omega = new Float64Array(FEATURES * dimension);
  const phase = new Float64Array(FEATURES);
  for (let f = 0; f < FEATURES; f++) {
    let chiSquared = 0;
    for (let i = 0; i < FREEDOM; i++) chiSquared += random.normal() ** 2;
    const spread = Math.sqrt(FREEDOM / chiSquared);
    for (let k = 0; k < dimension; k++) omega[f * dimension + k] = spread * random.normal();
    phase[f] = 2 * Math.PI * random.uniform();
  }
  const atCandidates = features(candidates.scaled, candidates.count, dimension, omega, phase, among);
  let atData = features(model.scaled, model.n, dimension, omega, phase), known = model.n;
  const { outputScale, noiseVariance } = model.hyper, weights = new Float64Array(FEATURES);

  const prior = (at: Float64Array, i: number): number => {
    let sum = 0;
    for (let f = 0; f < FEATURES; f++) sum += weights[f] * at[i * FEATURES + f];
    return sum;
  };
  const draw = (): Float64Array => {
    const { n } = model;
    if (known < n) {
      const more = features(model.scaled.subarray(known * dimension), n - known, dimension, omega, phase);
      const joined = new Float64Array(n * FEATURES);
      joined.set(atData);
      joined.set(more, known * FEATURES);
      atData = joined;
      known = n;
    }
    for (let f = 0; f < FEATURES; f++) weights[f] = Math.sqrt(2 * outputScale / FEATURES) * random.normal();
    const correction = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const noise = Math.sqrt(noiseVariance) * random.normal();
      correction[i] = model.targets[i] - model.mean - prior(atData, i) - noise;
    }
    model.solve(correction);
    const values = new Float64Array(candidates.count).fill(Infinity);
    for (let j = 0; j < candidates.count; j++) {
      if (among?.[j] === 0) continue;
      let sum = model.mean + prior(atCandidates, j);
      for (let i = 0, at = j * candidates.stride; i < n; i++) sum += candidates.kernel[at + i] * correction[i];
      values[j] = sum;
    }
    return values;
  };
  return { draw };
}
