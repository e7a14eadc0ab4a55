/**
 * The margin of CMA-ES: however narrow the distribution has become, every discrete parameter keeps a chance to take
 * another value than the one it has settled on.
 *
 * - A number on a grid: the distribution of its coordinate is stretched and its mean moved until the values below and
 *   above the mean's are each drawn with half the margin; at an end of the grid, and for a boolean, the mean alone moves
 *   until the next value is drawn with the margin.
 * - A categorical: each choice has a coordinate, and the largest wins. The coordinates of the others are raised until each
 *   beats the leader's with its share of the margin.
 * - Source: Hamano, Saito, Nomura & Shirakawa, CMA-ES with margin: lower-bounding marginal probability for mixed-integer
 *   black-box optimization, 2022, for numbers; the rule for categoricals is its rule for booleans, of each pair.
 *
 * @module
 */
import { normalCdf, normalQuantile } from "../core/normal_distribution.ts";
import type { CmaState } from "./cma_distribution.ts";
import { gridOf } from "./domain.ts";
import type { Block, SearchSpace } from "./search_space.ts";

/** Coordinates between which the mean's value lies; `null` where it is the first or the last. */
interface Cell {
  readonly below: number | null;
  readonly above: number | null;
}

/** The cell of a grid that a coordinate lies in, `null` for a parameter without one. */
function cellOf(space: SearchSpace, { spec }: Block, at: number): Cell | null {
  if (spec.type === "categorical") return null;
  if (spec.type === "bool") return at >= 0.5 ? { below: 0.5, above: null } : { below: null, above: 0.5 };
  const grid = gridOf(spec);
  if (grid === null) return null;
  const value = space.decodeNumber(spec, at), half = grid.step / 2;
  return {
    below: value <= grid.low ? null : space.encodeNumber(spec, value - half),
    above: value >= grid.high ? null : space.encodeNumber(spec, value + half),
  };
}

/** The probabilities of the values below and above that a mean of mid-probability `1 − low − high` is moved to. */
function raised(low: number, high: number, half: number): [number, number] {
  const raisedLow = Math.max(low, half), raisedHigh = Math.max(high, half), middle = 1 - low - high;
  const excess = 1 - raisedLow - raisedHigh - middle, room = raisedLow + middle + raisedHigh - 3 * half;
  return [raisedLow + excess * (raisedLow - half) / room, raisedHigh + excess * (raisedHigh - half) / room];
}

/**
 * Moves the mean and stretches coordinates until every discrete parameter has its margin.
 *
 * @param stretch Factor of each coordinate's deviation, changed in place.
 * @param margin Chance that a parameter takes another value, less than a half.
 */
export function keepMargin(space: SearchSpace, state: CmaState, stretch: number[], margin: number): void {
  const { mean, sigma, covariance: C } = state, n = mean.length;
  for (const block of space.blocks) {
    const { spec, start: k, width } = block;
    if (spec.type === "categorical") {
      const choices = Array.from({ length: width }, (_, j) => k + j);
      const leader = choices.reduce((best, j) => mean[j] > mean[best] ? j : best);
      const quantile = normalQuantile(1 - margin / (width - 1));
      for (const j of choices) {
        if (j === leader) continue;
        const variance = C[j * n + j] + C[leader * n + leader] - 2 * C[j * n + leader];
        mean[j] = Math.max(mean[j], mean[leader] - quantile * sigma * Math.sqrt(Math.max(variance, 0)));
      }
      continue;
    }
    const cell = cellOf(space, block, mean[k]);
    if (cell === null) continue;
    const { below, above } = cell, plain = sigma * Math.sqrt(C[k * n + k]), deviation = stretch[k] * plain;
    if (below === null || above === null) {
      const border = below ?? above, farthest = normalQuantile(1 - margin) * deviation;
      if (border === null) continue; // a grid of one value
      mean[k] = Math.min(border + farthest, Math.max(border - farthest, mean[k]));
      continue;
    }
    const low = normalCdf((below - mean[k]) / deviation), high = normalCdf((mean[k] - above) / deviation);
    if (low >= margin / 2 && high >= margin / 2) continue;
    const [p, q] = raised(low, high, margin / 2), left = normalQuantile(1 - p), right = normalQuantile(1 - q);
    stretch[k] = (above - below) / ((left + right) * plain);
    mean[k] = (below * right + above * left) / (left + right);
  }
}
