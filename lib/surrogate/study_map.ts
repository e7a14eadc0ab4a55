/**
 * A study on a plane: trials that are alike lie close, in groups with names.
 *
 * @module
 */
import { nameClusters, type NamedCluster } from "./cluster_names.ts";
import { clusterMap } from "./clusters.ts";
import type { ReliableExplanation } from "./explain.ts";
import { effectVectors, parameterVectors } from "./map_vectors.ts";
import type { Matrix } from "./matrix.ts";
import { trustworthiness } from "./trustworthiness.ts";
import { umapEmbedding, type UmapOptions } from "./umap.ts";

/** Trials on a plane. */
export interface StudyMap {
  /** The explained trials, ascending. */
  readonly rows: Int32Array;
  /** Place of each, one row of two columns. */
  readonly places: Matrix;
  /** Trustworthiness of the places with regard to the neighbours that were asked for, up to 1. */
  readonly trustworthiness: number;
  /** Groups by falling size, of trials numbered as in the study. */
  readonly clusters: readonly NamedCluster[];
}

/**
 * Maps the explained trials of a study.
 *
 * By effects, trials lie close that the model scores alike for the same reasons; by parameters, that are set alike.
 *
 * - Cost: about 3 s for 1000 trials.
 *
 * @param by What makes trials alike: their SHAP values, or their parameters on one footing.
 * @throws {RangeError} If fewer than four trials are explained, or an option is out of range.
 *
 * @example Two kinds of exit are two groups
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomSource } from "@lib/core/random.ts";
 * import { explain } from "@lib/surrogate/explain.ts";
 * import { studyMap } from "@lib/surrogate/study_map.ts";
 *
 * const random = randomSource(1);
 * const exit = Float64Array.from({ length: 60 }, (_, trial) => trial % 2);
 * const parameters = [
 *   { name: "exit", values: exit, levels: ["fixed", "trailing"] },
 *   { name: "fast", values: exit.map(random.uniform) },
 * ];
 * const explanation = explain(parameters, exit.map((value) => value + 0.1 * random.normal()), { seed: 1 });
 * assert.ok(explanation.verdict === "reliable");
 * const { clusters } = await studyMap(explanation, "effects", { seed: 1 });
 * assert.ok(clusters.some(({ name }) => name.startsWith("exit fixed")));
 * ```
 */
export async function studyMap(
  explanation: ReliableExplanation,
  by: "effects" | "parameters",
  options: UmapOptions,
): Promise<StudyMap> {
  const { parameters, rows } = explanation;
  const vectors = by === "effects" ? effectVectors(explanation) : parameterVectors(explanation);
  const places = await umapEmbedding(vectors, options);
  const cluster = new Int32Array(parameters[0].values.length).fill(-1);
  clusterMap(places, options.seed).cluster.forEach((group, k) => cluster[rows[k]] = group);
  const neighbours = Math.min(options.neighbours ?? 15, Math.ceil(places.rows / 2) - 1);
  return {
    rows,
    places,
    trustworthiness: trustworthiness(vectors, places, neighbours),
    clusters: nameClusters(parameters, cluster),
  };
}
