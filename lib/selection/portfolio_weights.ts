/**
 * Weights of a portfolio's members, and what each adds to its risk.
 *
 * Weights are ≥ 0 with sum 1. A covariance matrix is given by rows; members without volatility have no place in a
 * portfolio and are refused.
 *
 * @module
 */
import { type ClusterTree, correlationDistance, hierarchicalClusters } from "./clustering.ts";

function checkVariances(covariance: readonly ArrayLike<number>[]): Float64Array {
  const variances = Float64Array.from(covariance, (row, i) => row[i]);
  const odd = variances.findIndex((variance) => !(variance > 0));
  if (odd >= 0) {
    throw new RangeError(
      `Cannot weigh a portfolio: wanted variances above 0, found ${variances[odd]} for member ${odd}`,
    );
  }
  return variances;
}

/** Scales positive numbers to sum 1. */
function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Covariance of each pair from correlations and columns; 0 where the correlation is unknown.
 *
 * @param deviations Standard deviation of each member.
 */
export function covarianceMatrix(
  correlation: readonly ArrayLike<number>[],
  deviations: ArrayLike<number>,
): Float64Array[] {
  return correlation.map((row, i) =>
    Float64Array.from(row, (value, j) => (Number.isNaN(value) ? 0 : value) * deviations[i] * deviations[j])
  );
}

/**
 * Weights in inverse proportion to volatility.
 *
 * @throws {RangeError} If a variance is not above 0.
 *
 * @example Half of the volatility, twice the weight
 * ```ts
 * import assert from "node:assert/strict";
 * import { inverseVolatilityWeights } from "@lib/selection/portfolio_weights.ts";
 *
 * assert.deepEqual([...inverseVolatilityWeights([[4, 0], [0, 1]])], [1 / 3, 2 / 3]);
 * ```
 */
export function inverseVolatilityWeights(covariance: readonly ArrayLike<number>[]): Float64Array {
  return normalised(checkVariances(covariance).map((variance) => 1 / Math.sqrt(variance)));
}

/** Variance of a portfolio: w′Cw. */
export function portfolioVariance(covariance: readonly ArrayLike<number>[], weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < covariance.length; i++) {
    for (let j = 0; j < covariance.length; j++) sum += weights[i] * weights[j] * covariance[i][j];
  }
  return sum;
}

/**
 * Share of the portfolio's variance that each member brings: w_i (Cw)_i / w′Cw, with sum 1; negative for a member that
 * lowers the risk.
 *
 * - Undefined: `NaN` where the portfolio has no variance.
 *
 * @example Equal members share the risk
 * ```ts
 * import assert from "node:assert/strict";
 * import { riskContributions } from "@lib/selection/portfolio_weights.ts";
 *
 * assert.deepEqual([...riskContributions([[1, 0.5], [0.5, 1]], [0.5, 0.5])], [0.5, 0.5]);
 * ```
 */
export function riskContributions(covariance: readonly ArrayLike<number>[], weights: ArrayLike<number>): Float64Array {
  const variance = portfolioVariance(covariance, weights);
  return Float64Array.from(covariance, (row, i) => {
    let marginal = 0;
    for (let j = 0; j < covariance.length; j++) marginal += row[j] * weights[j];
    return variance > 0 ? weights[i] * marginal / variance : NaN;
  });
}

/**
 * Hierarchical risk parity: the members are ordered by clustering, then each cut in half shares its weight between the
 * halves in inverse proportion to their variance.
 *
 * The weights go with the members: in another order each has the same. For that, members are taken by rising variance
 * before they are clustered.
 *
 * - Source: M. López de Prado, "Building Diversified Portfolios that Outperform Out of Sample", J. Portfolio Management 42
 *   (2016): single linkage on √((1 − ρ) / 2), bisection of the ordered list; leaves in the order of SciPy's trees.
 *
 * @param covariance Covariances of the members.
 * @throws {RangeError} If a variance is not above 0.
 *
 * @example The calmer pair gets more
 * ```ts
 * import assert from "node:assert/strict";
 * import { hierarchicalRiskParity } from "@lib/selection/portfolio_weights.ts";
 *
 * const covariance = [[1, 0.9, 0, 0], [0.9, 1, 0, 0], [0, 0, 4, 3.6], [0, 0, 3.6, 4]];
 * assert.deepEqual(hierarchicalRiskParity(covariance).map((weight) => Math.round(weight * 1e9) / 1e9), Float64Array.of(0.4, 0.4, 0.1, 0.1));
 * ```
 */
export function hierarchicalRiskParity(covariance: readonly ArrayLike<number>[]): Float64Array {
  const variances = checkVariances(covariance);
  const distance = (i: number, j: number) =>
    correlationDistance(covariance[i][j] / Math.sqrt(variances[i] * variances[j]));
  const order = canonicalOrder(variances, distance);
  const distances = order.map((i) => Float64Array.from(order, (j) => distance(i, j)));
  const weights = new Float64Array(covariance.length).fill(1);
  const tree: ClusterTree | null = hierarchicalClusters(distances, "single");
  const share = (members: readonly number[]): void => {
    if (members.length < 2) return;
    const middle = members.length >>> 1;
    const halves = [members.slice(0, middle), members.slice(middle)];
    const [first, second] = halves.map((half) => halfVariance(covariance, half));
    halves[0].forEach((i) => weights[i] *= second / (first + second));
    halves[1].forEach((i) => weights[i] *= first / (first + second));
    halves.forEach(share);
  };
  share((tree?.members ?? []).map((place) => order[place]));
  return weights;
}

/** Members by rising variance, of equal ones by their distances to all others: an order that no numbering decides. */
function canonicalOrder(variances: Float64Array, distance: (i: number, j: number) => number): number[] {
  const members = Array.from(variances.keys());
  const key = members.map((i) => [variances[i], ...members.map((j) => distance(i, j)).sort((a, b) => a - b)]);
  return members.sort((a, b) => {
    const differing = key[a].findIndex((value, k) => value !== key[b][k]);
    return differing < 0 ? a - b : key[a][differing] - key[b][differing];
  });
}

/** Variance of some members under inverse-variance weights. */
function halfVariance(covariance: readonly ArrayLike<number>[], members: readonly number[]): number {
  const part = members.map((i) => Float64Array.from(members, (j) => covariance[i][j]));
  return portfolioVariance(part, normalised(Float64Array.from(members, (i) => 1 / covariance[i][i])));
}
