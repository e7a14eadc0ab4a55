/**
 * Exact path-dependent SHAP values of tree ensembles, with interactions.
 *
 * The game: a tree's expected value when only the columns in a set S are known, where a split on an unknown column
 * sends the row both ways in proportion to the training rows (Lundberg et al., From local explanations to global
 * understanding with explainable AI for trees, 2020). The Shapley value is an integral over the multilinear extension
 * (Owen, Multilinear extensions of games, 1972): each column is known with probability t, so a leaf counts
 *
 *     value · Π over the path's columns of m,   m = t · o + (1 − t) · z
 *
 * and column i receives ∫₀¹ (o − z) / m · (leaf's count) dt. The integrand is a polynomial of a degree below the number
 * of columns on the path, hence Gauss–Legendre points integrate it exactly. All factors are positive, so nothing
 * cancels. Two passes over a tree's nodes for each point do all its leaves and columns: a factor changes only where
 * the path splits on its column again, so a column's sum over leaves telescopes into a sum over edges (as in Yu et al.,
 * Linear TreeSHAP, 2022).
 *
 * | letter | meaning |
 * |---|---|
 * | o | 1 if the row meets all the path's conditions on the column (the edge is *hot*), else 0 (*cold*) |
 * | z | product of the cover ratios of the path's splits on the column |
 * | m | `t · o + (1 − t) · z` |
 * | d | `(o − z) / m`, minus the same at the path's edge before on the same column |
 *
 * @module
 */
import { checkColumns } from "./ensemble.ts";
import type { Matrix } from "./matrix.ts";
import { HOT, type PathTree, pathTree, preorder, STAYS_COLD, TURNS_COLD } from "./path_tree.ts";
import type { Ensemble, RegressionTree } from "./tree.ts";

/** Mean of a tree's leaves by cover: its value when no column is known. */
function expectedLeaf(tree: RegressionTree): number {
  const { feature, left, right, value, cover } = tree;
  const mean = value.slice();
  for (const node of preorder(tree).reverse()) {
    if (feature[node] < 0) continue;
    const l = left[node], r = right[node];
    mean[node] = (cover[l] * mean[l] + cover[r] * mean[r]) / cover[node];
  }
  return mean[0];
}

/** Writes the table plane of each edge for one row: `kind · size + node`. */
function placeEdges(tree: PathTree, data: Float64Array, offset: number, edge: Int32Array): void {
  const { size, before, column, threshold, isLeft } = tree;
  edge[0] = 0;
  for (let k = 1; k < size; k++) {
    const b = before[k];
    // An edge is hot as long as its place lies in the first plane.
    if (b >= 0 && edge[b] >= size) edge[k] = STAYS_COLD * size + k;
    else {
      const goesLeft = data[offset + column[k]] <= threshold[k] ? 1 : 0;
      edge[k] = (goesLeft === isLeft[k] ? HOT : TURNS_COLD * size) + k;
    }
  }
}

/** For one quadrature point, Π m of each node's path, and of each leaf its count. */
function countLeaves(tree: PathTree, plane: number, edge: Int32Array, product: Float64Array, sum: Float64Array): void {
  const { size, parent, factor, leafValue } = tree;
  product[0] = 1;
  sum[0] = leafValue[0];
  for (let k = 1; k < size; k++) {
    const m = product[parent[k]] * factor[plane + edge[k]];
    product[k] = m;
    sum[k] = m * leafValue[k];
  }
}

/**
 * Explains the predictions of one ensemble.
 *
 * @internal
 */
export interface TreeExplainer {
  /** Mean prediction over the training rows, as the trees' covers have it: what a row's SHAP values add to. */
  readonly expectedValue: number;
  /**
   * SHAP values of each row, row-major like the matrix: their sum plus the expected value is the prediction.
   *
   * @throws {RangeError} If the matrix has another number of columns, or a value is not finite.
   */
  values(X: Matrix): Float64Array;
  /**
   * SHAP interaction values of each row: rows × columns × columns, symmetric, of row sums equal to the SHAP values.
   *
   * An effect of two columns together is split half and half; the diagonal is a column's effect of its own.
   *
   * @throws {RangeError} If the matrix has another number of columns, or a value is not finite.
   */
  interactions(X: Matrix): Float64Array;
}

/**
 * Prepares an ensemble for explanation.
 *
 * - Cost: for a row nodes × ⌈columns on the longest path / 2⌉; interactions that times depth.
 * - Source: Lundberg et al. 2020; computed by the formulas at the head of the file.
 *
 * @throws {RangeError} If a node that splits has no training rows.
 *
 * @example A stump gives all to its column
 * ```ts
 * import assert from "node:assert/strict";
 * import { treeExplainer } from "@lib/surrogate/tree_shap.ts";
 * import { matrixOf } from "@lib/surrogate/matrix.ts";
 *
 * const stump = {
 *   feature: Int32Array.of(0, -1, -1),
 *   threshold: Float64Array.of(0.5, 0, 0),
 *   left: Int32Array.of(1, -1, -1),
 *   right: Int32Array.of(2, -1, -1),
 *   value: Float64Array.of(2.5, 1, 3),
 *   cover: Float64Array.of(4, 1, 3),
 * };
 * const explainer = treeExplainer({ trees: [stump], offset: 0, scale: 1, columns: 2 });
 * assert.equal(explainer.expectedValue, 2.5);
 * assert.deepEqual(explainer.values(matrixOf([[0, 7], [1, 7]])), Float64Array.of(-1.5, 0, 0.5, 0));
 * ```
 */
export function treeExplainer(ensemble: Ensemble): TreeExplainer {
  const { columns } = ensemble;
  for (const { feature, cover } of ensemble.trees) {
    const empty = feature.findIndex((column, node) => column >= 0 && !(cover[node] > 0));
    if (empty >= 0) {
      throw new RangeError(
        `Cannot explain a tree: wanted training rows in each split, found ${cover[empty]} in node ${empty}`,
      );
    }
  }
  const largest = ensemble.trees.reduce((size, tree) => Math.max(size, tree.feature.length), 1);
  const scratch = new Scratch(largest);

  const values = (X: Matrix): Float64Array => {
    checkColumns(ensemble, X, "explain");
    const out = new Float64Array(X.rows * columns);
    for (const grown of ensemble.trees) {
      const tree = pathTree(grown, ensemble.scale);
      for (let row = 0; row < X.rows; row++) addValues(tree, X.data, row * columns, scratch, out);
    }
    return out;
  };

  const interactions = (X: Matrix): Float64Array => {
    const own = values(X);
    const out = new Float64Array(X.rows * columns * columns);
    for (const grown of ensemble.trees) {
      const tree = pathTree(grown, ensemble.scale);
      for (let row = 0; row < X.rows; row++) addPairs(tree, X, row, scratch, out);
    }
    for (let row = 0; row < X.rows; row++) {
      const first = row * columns * columns;
      for (let i = 0; i < columns; i++) {
        let rest = own[row * columns + i];
        for (let j = 0; j < columns; j++) {
          if (j === i) continue;
          // Pairs were counted in the order of the path: both orders make the whole.
          const pair = j < i
            ? out[first + j * columns + i]
            : out[first + i * columns + j] + out[first + j * columns + i];
          out[first + i * columns + j] = pair;
          rest -= pair;
        }
        out[first + i * columns + i] = rest;
      }
    }
    return out;
  };

  return {
    expectedValue: ensemble.trees.reduce((total, tree) => total + ensemble.scale * expectedLeaf(tree), ensemble.offset),
    values,
    interactions,
  };
}

/** Memory of one row's passes over a tree. */
class Scratch {
  /** Plane and place of each edge in the tables. */
  readonly edge: Int32Array;
  /** Π m of each node's path. */
  readonly product: Float64Array;
  /** Σ over the leaves below each node of their counts. */
  readonly sum: Float64Array;

  constructor(size: number) {
    this.edge = new Int32Array(size);
    this.product = new Float64Array(size);
    this.sum = new Float64Array(size);
  }
}

/** Adds one tree's SHAP values of the row that begins at `offset`. */
function addValues(tree: PathTree, data: Float64Array, offset: number, scratch: Scratch, out: Float64Array): void {
  const { size, points, parent, column, change } = tree;
  const { edge, product, sum } = scratch;
  placeEdges(tree, data, offset, edge);
  for (let q = 0; q < points; q++) {
    const plane = 3 * q * size;
    countLeaves(tree, plane, edge, product, sum);
    // Backwards, so that a node's sum is complete when it is passed on.
    for (let k = size - 1; k > 0; k--) {
      sum[parent[k]] += sum[k];
      out[offset + column[k]] += sum[k] * change[plane + edge[k]];
    }
  }
}

/** Adds half of one tree's joint effects, at (column of the lower edge, column of the upper edge). */
function addPairs(tree: PathTree, X: Matrix, row: number, scratch: Scratch, out: Float64Array): void {
  const { size, points, parent, column, change, weights } = tree;
  const { edge, product, sum } = scratch;
  const { columns } = X;
  placeEdges(tree, X.data, row * columns, edge);
  for (let q = 0; q < points; q++) {
    const plane = 3 * q * size;
    countLeaves(tree, plane, edge, product, sum);
    for (let k = size - 1; k > 0; k--) {
      sum[parent[k]] += sum[k];
      // Half for each column; the quadrature weight stands in both changes.
      const below = (0.5 * sum[k] * change[plane + edge[k]]) / weights[q];
      if (below === 0) continue;
      const target = (row * columns + column[k]) * columns;
      for (let above = parent[k]; above > 0; above = parent[above]) {
        if (column[above] !== column[k]) out[target + column[above]] += below * change[plane + edge[above]];
      }
    }
  }
}
