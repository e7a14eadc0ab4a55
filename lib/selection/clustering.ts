/**
 * Hierarchical clustering, for the order in which a correlation matrix shows its blocks and for risk parity.
 *
 * @module
 */

/** How far two clusters are apart: by their nearest members, or by the mean over all pairs. */
export type Linkage = "single" | "average";

/** A cluster: a leaf, or the union of two. */
export interface ClusterTree {
  /** Members in the order of display: neighbours are close. */
  readonly members: readonly number[];
  /** Distance at which the two halves were joined; 0 for a leaf. */
  readonly distance: number;
  /** The two halves; `null` for a leaf. */
  readonly halves: readonly [ClusterTree, ClusterTree] | null;
}

/** Distance of two strategies from their correlation: √((1 − ρ) / 2), 0 to 1; the farthest where it is unknown. */
export function correlationDistance(correlation: number): number {
  return Number.isNaN(correlation) ? 1 : Math.sqrt(Math.max(0, (1 - correlation) / 2));
}

/**
 * Joins the two nearest clusters until one is left; of equally near pairs the earlier. Of two halves the one that is older
 * comes first: a member before a cluster, a cluster before one that was joined later.
 *
 * - Cost: the cube of the number of members.
 *
 * @param distances Symmetric matrix.
 * @returns `null` without members.
 *
 * @example Two pairs
 * ```ts
 * import assert from "node:assert/strict";
 * import { hierarchicalClusters } from "@lib/selection/clustering.ts";
 *
 * const distances = [[0, 9, 1, 9], [9, 0, 9, 2], [1, 9, 0, 9], [9, 2, 9, 0]];
 * assert.deepEqual(hierarchicalClusters(distances)!.members, [0, 2, 1, 3]);
 * ```
 */
export function hierarchicalClusters(
  distances: readonly ArrayLike<number>[],
  linkage: Linkage = "average",
): ClusterTree | null {
  const matrix = distances.map((row) => Float64Array.from(row)), age = distances.map((_, i) => i);
  const clusters: (ClusterTree | null)[] = distances.map((_, i) => ({ members: [i], distance: 0, halves: null }));
  for (let left = clusters.length; left > 1; left--) {
    const [a, b] = nearestPair(matrix, clusters);
    const first = clusters[a]!, second = clusters[b]!;
    const sizes = [first.members.length, second.members.length];
    for (let k = 0; k < clusters.length; k++) {
      if (k === a || k === b || !clusters[k]) continue;
      matrix[a][k] = matrix[k][a] = linkage === "single"
        ? Math.min(matrix[a][k], matrix[b][k])
        : (sizes[0] * matrix[a][k] + sizes[1] * matrix[b][k]) / (sizes[0] + sizes[1]);
    }
    const halves = age[a] < age[b] ? [first, second] as const : [second, first] as const;
    clusters[a] = { members: halves.flatMap(({ members }) => members), distance: matrix[a][b], halves };
    age[a] = 2 * distances.length - left;
    clusters[b] = null;
  }
  return clusters[0] ?? null;
}

function nearestPair(matrix: readonly Float64Array[], clusters: readonly unknown[]): [number, number] {
  let best: [number, number] = [-1, -1], nearest = Infinity;
  for (let a = 0; a < clusters.length; a++) {
    if (!clusters[a]) continue;
    for (let b = a + 1; b < clusters.length; b++) {
      if (clusters[b] && (matrix[a][b] < nearest || best[0] < 0)) {
        nearest = matrix[a][b];
        best = [a, b];
      }
    }
  }
  return best;
}
