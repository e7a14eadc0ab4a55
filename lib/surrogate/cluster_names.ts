/**
 * Names for groups of trials: the parameters that set each apart from the rest.
 *
 * @module
 */
import { quantile, ranks, sorted } from "../core/statistics.ts";
import { activeRows, type ParameterColumn } from "./parameter_columns.ts";

/** A Cliff's delta from here on is large (Romano et al. 2006: Cohen's d of 0.8 in terms of delta). */
const LARGE = 0.474;
/** Traits in a name: what a legend can hold. */
const NAMED_TRAITS = 2;

/** One parameter that is set otherwise in a group than elsewhere. */
export interface ClusterTrait {
  /** The parameter's name. */
  readonly parameter: string;
  /** `low` or `high` for a number, the level for a category. */
  readonly tendency: string;
  /** Difference from the other trials, 0 to 1: Cliff's delta of a number, difference of the shares of a level. */
  readonly difference: number;
  /** For a number the tenth percentile within the group, else NaN. */
  readonly low: number;
  /** For a number the ninetieth percentile within the group, else NaN. */
  readonly high: number;
}

/** A group of trials. */
export interface NamedCluster {
  /** Such as `slow high, stop low`; `mixed` if nothing sets the group apart. */
  readonly name: string;
  /** Its trials, ascending. */
  readonly rows: Int32Array;
  /** Parameters of a large difference, largest first. */
  readonly traits: readonly ClusterTrait[];
}

/**
 * What a group is called by its traits, largest first; `mixed` if nothing sets it apart.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { clusterName } from "@lib/surrogate/cluster_names.ts";
 *
 * assert.equal(clusterName(["slow high", "stop low", "fast low"]), "slow high, stop low");
 * assert.equal(clusterName([]), "mixed");
 * ```
 */
export function clusterName(traits: readonly string[]): string {
  return traits.length === 0 ? "mixed" : traits.slice(0, NAMED_TRAITS).join(", ");
}

/** Cliff's delta: how much more often a value within is larger than one outside, than smaller; −1 to 1. */
function dominance(inside: Float64Array, outside: Float64Array): number {
  const order = ranks([...inside, ...outside]);
  const rankSum = order.subarray(0, inside.length).reduce((sum, rank) => sum + rank, 0);
  const wins = rankSum - (inside.length * (inside.length + 1)) / 2;
  return (2 * wins) / (inside.length * outside.length) - 1;
}

/** How a parameter differs between two sets of its values; null if one is empty. */
function traitOf(parameter: ParameterColumn, inside: Float64Array, outside: Float64Array): ClusterTrait | null {
  if (inside.length === 0 || outside.length === 0) return null;
  if (parameter.levels === undefined) {
    const delta = dominance(inside, outside);
    const ascending = sorted(inside);
    return {
      parameter: parameter.name,
      tendency: delta < 0 ? "low" : "high",
      difference: Math.abs(delta),
      low: quantile(ascending, 0.1),
      high: quantile(ascending, 0.9),
    };
  }
  const share = (values: Float64Array, level: number) =>
    values.filter((value) => value === level).length / values.length;
  const differences = parameter.levels.map((_, level) => share(inside, level) - share(outside, level));
  const difference = Math.max(...differences);
  return {
    parameter: parameter.name,
    tendency: parameter.levels[differences.indexOf(difference)],
    difference,
    low: NaN,
    high: NaN,
  };
}

/**
 * Names the groups of trials by the parameters that set them apart, over the trials that used the parameter.
 *
 * @param parameters What the trials set.
 * @param cluster Group of each trial, from 0; negative for trials that are left out.
 * @throws {RangeError} If there is not one group number for each trial.
 *
 * @example A group of small stops
 * ```ts
 * import assert from "node:assert/strict";
 * import { nameClusters } from "@lib/surrogate/cluster_names.ts";
 *
 * const stop = { name: "stop", values: Float64Array.of(1, 2, 3, 7, 8, 9) };
 * const names = nameClusters([stop], Int32Array.of(0, 0, 0, 1, 1, 1)).map(({ name }) => name);
 * assert.deepEqual(names, ["stop low", "stop high"]);
 * ```
 */
export function nameClusters(parameters: readonly ParameterColumn[], cluster: Int32Array): NamedCluster[] {
  for (const { name, values } of parameters) {
    if (values.length !== cluster.length) {
      throw new RangeError(
        `Cannot name groups: wanted a group for each of ${values.length} values of ${name}, found ${cluster.length}`,
      );
    }
  }
  const count = cluster.reduce((most, group) => Math.max(most, group + 1), 0);
  return Array.from({ length: count }, (_, group) => {
    const traits = parameters.flatMap((parameter) => {
      const inUse = activeRows(parameter).filter((row) => cluster[row] >= 0);
      const inside = Float64Array.from(inUse.filter((row) => cluster[row] === group), (row) => parameter.values[row]);
      const outside = Float64Array.from(inUse.filter((row) => cluster[row] !== group), (row) => parameter.values[row]);
      return traitOf(parameter, inside, outside) ?? [];
    }).filter(({ difference }) => difference >= LARGE).sort((a, b) => b.difference - a.difference);
    return {
      name: clusterName(traits.map(({ parameter, tendency }) => `${parameter} ${tendency}`)),
      rows: Int32Array.from(cluster.keys()).filter((row) => cluster[row] === group),
      traits,
    };
  });
}
