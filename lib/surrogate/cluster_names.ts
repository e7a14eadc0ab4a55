/**
 * Names for groups of trials: the knobs that set each apart from the rest.
 *
 * @module
 */
import { mean, quantile, ranks, sorted, standardDeviation } from "../core/statistics.ts";
import { activeRows, type Knob } from "./knobs.ts";

/** A difference of this many standard deviations is a large one (Cohen, Statistical Power Analysis, 1988). */
const LARGE = 0.8;
/** Traits in a name: what a legend can hold. */
const NAMED_TRAITS = 2;

/** One knob that is set otherwise in a group than elsewhere. */
export interface ClusterTrait {
  /** The knob's name. */
  readonly knob: string;
  /** `low` or `high` for a number, the level for a category. */
  readonly tendency: string;
  /** Difference from the other trials in standard deviations: Cohen's d of ranks, or h of the level's share. */
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
  /** Knobs of a large difference, largest first. */
  readonly traits: readonly ClusterTrait[];
}

/** Cohen's h: the difference of two shares on a scale where its variance does not depend on them. */
function differenceOfShares(inside: number, outside: number): number {
  return 2 * Math.asin(Math.sqrt(inside)) - 2 * Math.asin(Math.sqrt(outside));
}

/** How a knob differs between two sets of its values; null if one is empty. */
function traitOf(knob: Knob, inside: Float64Array, outside: Float64Array): ClusterTrait | null {
  if (inside.length === 0 || outside.length === 0) return null;
  if (knob.levels !== undefined) {
    const differences = knob.levels.map((_, level) => {
      const share = (values: Float64Array) => values.filter((value) => value === level).length / values.length;
      return differenceOfShares(share(inside), share(outside));
    });
    const difference = Math.max(...differences);
    const tendency = knob.levels[differences.indexOf(difference)];
    return { knob: knob.name, tendency, difference, low: NaN, high: NaN };
  }
  // Ranks, so that a knob searched on a logarithmic scale counts like others.
  const order = ranks([...inside, ...outside]);
  const within = order.subarray(0, inside.length), elsewhere = order.subarray(inside.length);
  const spread = Math.sqrt(
    ((inside.length - 1) * (standardDeviation(within) || 0) ** 2 +
      (outside.length - 1) * (standardDeviation(elsewhere) || 0) ** 2) /
      Math.max(1, inside.length + outside.length - 2),
  );
  const gap = mean(within) - mean(elsewhere);
  if (gap === 0) return null;
  const ascending = sorted(inside);
  return {
    knob: knob.name,
    tendency: gap < 0 ? "low" : "high",
    // Without any spread the two sets are told apart for certain.
    difference: spread > 0 ? Math.abs(gap) / spread : Number.MAX_VALUE,
    low: quantile(ascending, 0.1),
    high: quantile(ascending, 0.9),
  };
}

/**
 * Names the groups of trials by the knobs that set them apart, over the trials that used the knob.
 *
 * @param knobs What the trials set.
 * @param cluster Group of each trial, from 0; negative for trials in no group.
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
export function nameClusters(knobs: readonly Knob[], cluster: Int32Array): NamedCluster[] {
  for (const { name, values } of knobs) {
    if (values.length !== cluster.length) {
      throw new RangeError(
        `Cannot name groups: wanted a group for each of ${values.length} values of ${name}, found ${cluster.length}`,
      );
    }
  }
  const count = cluster.reduce((most, group) => Math.max(most, group + 1), 0);
  return Array.from({ length: count }, (_, group) => {
    const traits = knobs.flatMap((knob) => {
      const inUse = activeRows(knob);
      const inside = Float64Array.from(inUse.filter((row) => cluster[row] === group), (row) => knob.values[row]);
      const outside = Float64Array.from(inUse.filter((row) => cluster[row] !== group), (row) => knob.values[row]);
      return traitOf(knob, inside, outside) ?? [];
    }).filter(({ difference }) => difference >= LARGE).sort((a, b) => b.difference - a.difference);
    const name = traits.slice(0, NAMED_TRAITS).map(({ knob, tendency }) => `${knob} ${tendency}`).join(", ");
    return {
      name: name === "" ? "mixed" : name,
      rows: Int32Array.from(cluster.keys()).filter((row) => cluster[row] === group),
      traits,
    };
  });
}
