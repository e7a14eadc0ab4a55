/**
 * A tree laid out for the passes of `tree_shap.ts`, whose letters are used here.
 *
 * @module
 */
import { gaussLegendre } from "./quadrature.ts";
import type { RegressionTree } from "./tree.ts";

/** What an edge is to a row; the order of the planes in {@link PathTree}'s tables. */
export const HOT = 0, TURNS_COLD = 1, STAYS_COLD = 2;

/** A tree as the edges above its nodes, in an order in which parents come first, with all that no row changes. */
export interface PathTree {
  /** Number of nodes. */
  readonly size: number;
  /** Number of quadrature points. */
  readonly points: number;
  /** Weight of each quadrature point. */
  readonly weights: Float64Array;
  /** Node above; −1 at the root. */
  readonly parent: Int32Array;
  /** Lower end of the closest edge above on the same column; −1 if there is none. */
  readonly before: Int32Array;
  /** Column that the edge above splits on. */
  readonly column: Int32Array;
  /** Threshold of that split. */
  readonly threshold: Float64Array;
  /** 1 where the edge above is the one to the left. */
  readonly isLeft: Uint8Array;
  /** Scaled value of a leaf; 0 elsewhere. */
  readonly leafValue: Float64Array;
  /** m over the m before, at (point · 3 + kind) · size + node. */
  readonly factor: Float64Array;
  /** Quadrature weight times d, laid out alike. */
  readonly change: Float64Array;
}

/** Nodes in an order in which parents come before their children, the left child next to its parent. */
export function preorder({ feature, left, right }: RegressionTree): number[] {
  const order: number[] = [], open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    order.push(node);
    if (feature[node] >= 0) open.push(right[node], left[node]);
  }
  return order;
}

/** Lays a tree out for the passes; `scale` multiplies its leaf values. */
export function pathTree(tree: RegressionTree, scale: number): PathTree {
  const order = preorder(tree), size = order.length;
  const place = new Int32Array(tree.feature.length);
  order.forEach((node, k) => place[node] = k);
  const parent = new Int32Array(size).fill(-1), before = new Int32Array(size).fill(-1);
  const column = new Int32Array(size), threshold = new Float64Array(size);
  const isLeft = new Uint8Array(size), leafValue = new Float64Array(size);
  const share = new Float64Array(size).fill(1), unknown = new Float64Array(size).fill(1);
  const distinct = new Int32Array(size);
  let longest = 1;
  order.forEach((node, k) => {
    if (tree.feature[node] < 0) {
      leafValue[k] = scale * tree.value[node];
      longest = Math.max(longest, distinct[k]);
      return;
    }
    for (const child of [tree.left[node], tree.right[node]]) {
      const c = place[child];
      parent[c] = k;
      column[c] = tree.feature[node];
      threshold[c] = tree.threshold[node];
      isLeft[c] = child === tree.left[node] ? 1 : 0;
      let above = k;
      while (above > 0 && column[above] !== column[c]) above = parent[above];
      before[c] = above > 0 ? above : -1;
      share[c] = tree.cover[child] / tree.cover[node];
      unknown[c] = share[c] * (above > 0 ? unknown[above] : 1);
      distinct[c] = distinct[k] + (above > 0 ? 0 : 1);
    }
  });

  // A polynomial of degree `longest` − 1.
  const { points: t, weights } = gaussLegendre(Math.ceil(longest / 2));
  const points = t.length;
  const factor = new Float64Array(points * 3 * size), change = new Float64Array(points * 3 * size);
  for (let q = 0; q < points; q++) {
    const hot = (3 * q + HOT) * size, turns = (3 * q + TURNS_COLD) * size, stays = (3 * q + STAYS_COLD) * size;
    const cold = 1 - t[q];
    factor[hot] = 1;
    for (let k = 1; k < size; k++) {
      const b = before[k], z = unknown[k];
      const m = t[q] + cold * z;
      const mBefore = b < 0 ? 1 : t[q] + cold * unknown[b];
      const dBefore = b < 0 ? 0 : (1 - unknown[b]) / mBefore;
      factor[hot + k] = m / mBefore;
      factor[turns + k] = (cold * z) / mBefore;
      factor[stays + k] = share[k];
      change[hot + k] = weights[q] * ((1 - z) / m - dBefore);
      change[turns + k] = weights[q] * (-1 / cold - dBefore);
    }
  }
  return { size, points, weights, parent, before, column, threshold, isLeft, leafValue, factor, change };
}
