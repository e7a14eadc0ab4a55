/**
 * Tests of "the mean is at most 0" that were tried beside the one in use.
 *
 * @module
 */
import { type RandomSource, randomSource } from "../../lib/core/random.ts";
import { mean, moments } from "../../lib/core/statistics.ts";
import { studentTail } from "../../lib/core/student_distribution.ts";
import { probabilisticSharpe } from "../../lib/metrics/probabilistic_sharpe.ts";

/** A one-sided p-value of a series of days. */
export type MeanTest = (days: Float64Array) => number;

/** Until now in use: 1 − the probabilistic Sharpe ratio. */
export const probabilistic: MeanTest = (days) => 1 - (probabilisticSharpe(days) ?? 0);

/** Student's t. */
export const student: MeanTest = (days) => studentTail(studentised(days), days.length - 1);

/** Johnson's modified t (J. American Statistical Association 73, 1978). */
export const johnson: MeanTest = (days) => {
  const n = days.length, t = studentised(days), { skewness } = moments(days);
  return studentTail(t + skewness * (1 / 6 + t * t / 3) / Math.sqrt(n), n - 1);
};

/** Hall's cubic transformation (1992). */
export const hall: MeanTest = (days) => {
  const n = days.length, t = studentised(days), { skewness } = moments(days), a = skewness / (3 * Math.sqrt(n));
  return studentTail(t + a * t * t + a * a * t ** 3 / 3 + a / 2, n - 1);
};

/**
 * A long-run variance of equally weighted cosines with fixed-b critical values: E. Lazarus, D. Lewis, J. Stock & M. Watson,
 * "HAR Inference", J. Business & Economic Statistics 36 (2018), with their number of cosines, 0.4 n^(2/3).
 */
export const cosines: MeanTest = (days) => {
  const n = days.length, waves = wavesOf(n);
  let variance = 0;
  for (const wave of waves) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += days[i] * wave[i];
    variance += 2 / n * sum * sum / waves.length;
  }
  return studentTail(mean(days) * Math.sqrt(n / variance), waves.length);
};

const WAVES = new Map<number, readonly Float64Array[]>();

function wavesOf(n: number): readonly Float64Array[] {
  const known = WAVES.get(n);
  if (known !== undefined) return known;
  const waves = Array.from(
    { length: Math.max(4, Math.round(0.4 * n ** (2 / 3))) },
    (_, j) => Float64Array.from({ length: n }, (_, i) => Math.cos(Math.PI * (j + 1) * (i + 0.5) / n)),
  );
  WAVES.set(n, waves);
  return waves;
}

function studentised(days: ArrayLike<number>): number {
  const { mean, standardDeviation, count } = moments(days);
  return Math.sqrt(count) * mean / standardDeviation;
}

/** Resamples of a test that draws them: the smallest p-value is one per mille. */
const RESAMPLES = 999;

/** The stationary bootstrap of Student's t (Politis & Romano 1994), blocks of n^(1/3) days. */
export const bootstrapT: MeanTest = (days) => {
  const n = days.length, block = Math.cbrt(n), { mean } = moments(days);
  return drawn(studentised(days), (random, sample) => {
    let row = 0;
    for (let i = 0; i < n; i++) {
      row = i === 0 || random.uniform() * block < 1 ? random.integer(n) : (row + 1) % n;
      sample[i] = days[row] - mean;
    }
  }, n);
};

/** Signs drawn by a fair coin: exact where days are symmetric and do not follow one another. */
export const signFlip: MeanTest = (days) =>
  drawn(studentised(days), (random, sample) => {
    for (let i = 0; i < days.length; i++) sample[i] = random.uniform() < 0.5 ? days[i] : -days[i];
  }, days.length);

function drawn(found: number, draw: (random: RandomSource, sample: Float64Array) => void, n: number): number {
  const random = randomSource(1), sample = new Float64Array(n);
  let beyond = 0;
  for (let b = 0; b < RESAMPLES; b++) {
    draw(random, sample);
    if (!(studentised(sample) < found)) beyond++;
  }
  return (beyond + 1) / (RESAMPLES + 1);
}
