/**
 * What the simulator plants, and the strategy that knows it.
 *
 * @module
 */

/** The edge of the embedded market. */
export const DEFAULT_EDGE = 6;

/**
 * Expected simple return of a minute per unit of the hidden flow, for an edge.
 */
export function plantedDrift(edge: number): number {
  if (!(edge >= 0 && edge <= 12)) {
    throw new RangeError(`Cannot plant an edge: wanted an annual Sharpe ratio in [0, 12], found ${edge}`);
  }
  return edge === 0 ? 0 : 1e-5 * (2 + 0.3 * edge);
}
