/**
 * Laws of daily returns without an edge: each has a mean of 0, so that whatever a test confirms in them is false.
 *
 * @module
 */
import type { RandomSource } from "../../lib/core/random.ts";

/** A law of days. */
export interface NullLaw {
  /** Its name in the table. */
  readonly name: string;
  /** Fills a series. */
  readonly draw: (random: RandomSource, days: Float64Array) => void;
  /** A loss as large as the largest it can have, for the test with one more; none where absent. */
  readonly loss?: number;
}

type Draw = (random: RandomSource) => number;

const independent = (one: Draw): NullLaw["draw"] => (random, days) => {
  for (let i = 0; i < days.length; i++) days[i] = one(random);
};

const normal: Draw = (random) => random.normal();

const student = (freedom: number): Draw => (random) => {
  let squares = 0;
  for (let k = 0; k < freedom; k++) squares += random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / freedom);
};

/** Exponential variables added up, with a mean of 0: skewness 2 / √shape. */
const gamma = (shape: number): Draw => (random) => {
  let sum = -shape;
  for (let k = 0; k < shape; k++) sum -= Math.log(1 - random.uniform());
  return sum;
};

const mirrored = (one: Draw): Draw => (random) => -one(random);

/** A lognormal variable, σ = 1, with a mean of 0: skewness 6.2. */
const lognormal: Draw = (random) => Math.exp(random.normal()) - Math.exp(0.5);

/** Steps after which a series has forgotten how it began. */
const WARM_UP = 50;

/** A first-order autoregression. */
const autoregression = (rho: number, innovation: Draw): NullLaw["draw"] => (random, days) => {
  let value = 0;
  for (let i = -WARM_UP; i < days.length; i++) {
    value = rho * value + innovation(random);
    if (i >= 0) days[i] = value;
  }
};

/** GARCH(1, 1) with the memory that daily returns have. */
const garch: NullLaw["draw"] = (random, days) => {
  const shock = 0.1, memory = 0.88;
  let variance = 1;
  for (let i = -WARM_UP; i < days.length; i++) {
    const value = Math.sqrt(variance) * random.normal();
    variance = 1 - shock - memory + shock * value * value + memory * variance;
    if (i >= 0) days[i] = value;
  }
};

/** Calm and wild days, wild ones of three times the deviation, in spells of 20 days. */
const regimes: NullLaw["draw"] = (random, days) => {
  let isWild = random.uniform() < 0.5;
  for (let i = 0; i < days.length; i++) {
    days[i] = random.normal() * (isWild ? 3 : 1);
    if (random.uniform() < 0.05) isWild = !isWild;
  }
};

/** Insurance sold: a small gain on 49 days in 50, all of it lost on the other. */
const INSURED_LOSS = 49;
const shortGamma: NullLaw["draw"] = independent((random) =>
  random.uniform() < 0.02 ? -INSURED_LOSS : 1 + 0.5 * random.normal()
);

/** Laws that the test is meant to hold its size in. */
export const HELD_LAWS: readonly NullLaw[] = [
  { name: "normal", draw: independent(normal) },
  { name: "t, 5 degrees of freedom", draw: independent(student(5)) },
  { name: "t, 3 degrees of freedom", draw: independent(student(3)) },
  { name: "skewness +1", draw: independent(gamma(4)) },
  { name: "skewness −1", draw: independent(mirrored(gamma(4))) },
  { name: "skewness +2", draw: independent(gamma(1)) },
  { name: "skewness −2", draw: independent(mirrored(gamma(1))) },
  { name: "autocorrelation 0.1", draw: autoregression(0.1, normal) },
  { name: "autocorrelation 0.2", draw: autoregression(0.2, normal) },
  { name: "autocorrelation 0.3", draw: autoregression(0.3, normal) },
  { name: "autocorrelation 0.2, t5", draw: autoregression(0.2, student(5)) },
  { name: "autocorrelation 0.2, skewness −1", draw: autoregression(0.2, mirrored(gamma(4))) },
  { name: "GARCH", draw: garch },
  { name: "volatility regimes", draw: regimes },
  { name: "short gamma, with one more loss", draw: shortGamma, loss: INSURED_LOSS },
];

/** Laws beyond it, each more than real days usually show. */
export const BEYOND_LAWS: readonly NullLaw[] = [
  { name: "skewness −6 (lognormal)", draw: independent(mirrored(lognormal)) },
  { name: "autocorrelation 0.3, skewness −2", draw: autoregression(0.3, mirrored(gamma(1))) },
  { name: "autocorrelation 0.5", draw: autoregression(0.5, normal) },
  { name: "short gamma, as it is", draw: shortGamma },
];
