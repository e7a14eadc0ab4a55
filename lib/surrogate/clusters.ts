/**
 * Groups of rows on a map: k-means with the number of groups that the silhouette prefers.
 *
 * @module
 */
import { type RandomSource, randomSource } from "../core/random.ts";
import { checkMatrix, type Matrix } from "./matrix.ts";

/** Groups tried at most: more than a legend shows apart. */
const MOST_CLUSTERS = 10;
/** A mean silhouette up to this is no substantial structure (Kaufman & Rousseeuw, Finding Groups in Data, 1990). */
const NO_STRUCTURE = 0.25;
/** Starts of which the tightest counts. */
const STARTS = 5;
/** Passes after which a start ends unsettled; they settle in a few dozen. */
const MOST_PASSES = 300;
/** Rows that the silhouette is taken over, at most: its cost is quadratic. */
const SILHOUETTE_ROWS = 500;

/** A group for each row. */
export interface Clusters {
  /** Number of the group, from 0 by falling size. */
  readonly cluster: Int32Array;
  /** Number of groups; 1 where no grouping is better than none. */
  readonly count: number;
  /** Mean silhouette of the grouping, −1 to 1; NaN for a single group. */
  readonly silhouette: number;
}

/** Squared distance of two rows. */
function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += (a[i * columns + c] - b[j * columns + c]) ** 2;
  return sum;
}

/** One run of Lloyd's algorithm from k-means++ seeds (Arthur & Vassilvitskii 2007). */
function kMeans({ data, rows, columns }: Matrix, k: number, random: RandomSource) {
  const centres = new Float64Array(k * columns);
  const nearest = new Float64Array(rows).fill(Infinity);
  let next = random.integer(rows);
  for (let centre = 0; centre < k; centre++) {
    centres.set(data.subarray(next * columns, (next + 1) * columns), centre * columns);
    let total = 0;
    for (let r = 0; r < rows; r++) {
      nearest[r] = Math.min(nearest[r], squaredDistance(data, r, centres, centre, columns));
      total += nearest[r];
    }
    let left = random.uniform() * total;
    for (next = 0; next < rows - 1 && left >= nearest[next]; next++) left -= nearest[next];
  }
  const cluster = new Int32Array(rows).fill(-1);
  const size = new Int32Array(k);
  let spread = 0;
  for (let changed = true, pass = 0; changed && pass < MOST_PASSES; pass++) {
    changed = false;
    spread = 0;
    for (let r = 0; r < rows; r++) {
      let best = 0, distance = Infinity;
      for (let centre = 0; centre < k; centre++) {
        const d = squaredDistance(data, r, centres, centre, columns);
        if (d < distance) {
          distance = d;
          best = centre;
        }
      }
      if (best !== cluster[r]) changed = true;
      cluster[r] = best;
      spread += distance;
    }
    size.fill(0);
    for (let r = 0; r < rows; r++) size[cluster[r]]++;
    for (let centre = 0; centre < k; centre++) {
      // An empty group keeps its centre.
      if (size[centre] > 0) centres.fill(0, centre * columns, (centre + 1) * columns);
    }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        centres[cluster[r] * columns + c] += data[r * columns + c] / size[cluster[r]];
      }
    }
  }
  return { cluster, spread };
}

/** Mean over rows of (distance to the next group − distance within) / the larger of both (Rousseeuw 1987). */
function meanSilhouette({ data, rows, columns }: Matrix, cluster: Int32Array, k: number): number {
  const size = new Int32Array(k), distance = new Float64Array(k);
  const step = Math.max(1, Math.ceil(rows / SILHOUETTE_ROWS));
  for (let r = 0; r < rows; r++) size[cluster[r]]++;
  let sum = 0, count = 0;
  for (let r = 0; r < rows; r += step, count++) {
    const own = cluster[r];
    if (size[own] < 2) continue;
    distance.fill(0);
    for (let other = 0; other < rows; other++) {
      distance[cluster[other]] += Math.sqrt(squaredDistance(data, r, data, other, columns));
    }
    const within = distance[own] / (size[own] - 1);
    let next = Infinity;
    for (let other = 0; other < k; other++) {
      if (other !== own && size[other] > 0) next = Math.min(next, distance[other] / size[other]);
    }
    const larger = Math.max(within, next);
    if (larger > 0 && Number.isFinite(next)) sum += (next - within) / larger;
  }
  return sum / count;
}

/**
 * Groups the rows of a map; the number of groups, up to ten, is the one of the largest silhouette.
 *
 * @param map Rows' places, such as {@linkcode umapEmbedding}'s.
 * @param seed Decides the starts.
 * @throws {RangeError} If the map is empty or a value is not finite.
 *
 * @example Two heaps
 * ```ts
 * import assert from "node:assert/strict";
 * import { clusterMap } from "@lib/surrogate/clusters.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const { cluster } = clusterMap(matrixOf([[0], [0.1], [0.2], [9], [9.1]]), 1);
 * assert.deepEqual(Array.from(cluster), [0, 0, 0, 1, 1]);
 * ```
 */
export function clusterMap(map: Matrix, seed: number): Clusters {
  checkMatrix(map, "group a map");
  let best = { cluster: new Int32Array(map.rows), count: 1, silhouette: NO_STRUCTURE };
  for (let k = 2; k <= Math.min(MOST_CLUSTERS, map.rows - 1); k++) {
    let tightest = kMeans(map, k, randomSource(seed, k, 0));
    for (let start = 1; start < STARTS; start++) {
      const other = kMeans(map, k, randomSource(seed, k, start));
      if (other.spread < tightest.spread) tightest = other;
    }
    const silhouette = meanSilhouette(map, tightest.cluster, k);
    if (silhouette > best.silhouette) best = { cluster: tightest.cluster, count: k, silhouette };
  }
  if (best.count === 1) return { ...best, silhouette: NaN };
  const size = new Int32Array(best.count);
  best.cluster.forEach((k) => size[k]++);
  const bySize = Array.from(size.keys()).filter((k) => size[k] > 0).sort((a, b) => size[b] - size[a]);
  return { cluster: best.cluster.map((k) => bySize.indexOf(k)), count: bySize.length, silhouette: best.silhouette };
}
