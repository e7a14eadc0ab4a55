/**
 * Where a parameter does most good.
 *
 * @module
 */
import { mean } from "../core/statistics.ts";

/** The values of a parameter that come close to its best effect. */
export interface EffectRegion {
  /** Smallest value in the region; of a category the index of its best level. */
  readonly low: number;
  /** Largest value in the region; of a category the same as `low`. */
  readonly high: number;
  /** Levels in the region, best first; null for a number. */
  readonly levels: readonly string[] | null;
  /** Mean SHAP value in the region, in units of the target. */
  readonly effect: number;
  /** Share of the trials that used the parameter and lie in the region. */
  readonly share: number;
}

/** Groups of about equal count that a number's range is cut into: a tenth of the trials each. */
const GROUPS = 10;
/** A group belongs to the region if it loses at most this share of the way from the best group to the worst. */
const TOLERATED_LOSS = 0.2;

/** Values next to each other, and their effects. */
interface Group {
  readonly low: number;
  readonly high: number;
  readonly effects: number[];
}

/** Cuts values into groups of half of `each` at least; equal values stay together. */
function groupsOf(values: Float64Array, effects: Float64Array, each: number): Group[] {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const groups: { low: number; high: number; effects: number[] }[] = [];
  for (const k of order) {
    const last = groups.at(-1);
    if (last === undefined || (last.effects.length >= each && values[k] > last.high)) {
      groups.push({ low: values[k], high: values[k], effects: [effects[k]] });
    } else {
      last.high = values[k];
      last.effects.push(effects[k]);
    }
  }
  const tail = groups.at(-1), before = groups.at(-2);
  if (tail !== undefined && before !== undefined && tail.effects.length < each / 2) {
    before.high = tail.high;
    before.effects.push(...tail.effects);
    groups.pop();
  }
  return groups;
}

/**
 * The region around a parameter's best values: the best tenth of its trials, and on both sides the tenths that keep four
 * fifths of what the parameter can do; of a category the levels that do.
 *
 * @param values The parameter's values where it was in use.
 * @param effects Its SHAP values there.
 * @param levels Names of a category's levels.
 * @returns null without any trial.
 *
 * @example The upper half is better
 * ```ts
 * import assert from "node:assert/strict";
 * import { regionOfBestEffect } from "@lib/surrogate/best_region.ts";
 *
 * const values = Float64Array.from({ length: 100 }, (_, i) => i);
 * const effects = values.map((value) => (value < 50 ? -1 : 1));
 * assert.deepEqual(regionOfBestEffect(values, effects), { low: 50, high: 99, levels: null, effect: 1, share: 0.5 });
 * ```
 */
export function regionOfBestEffect(
  values: Float64Array,
  effects: Float64Array,
  levels?: readonly string[],
): EffectRegion | null {
  if (values.length === 0) return null;
  const groups = groupsOf(values, effects, levels === undefined ? values.length / GROUPS : 1);
  const means = groups.map((group) => mean(group.effects));
  const best = means.indexOf(Math.max(...means));
  const least = means[best] - TOLERATED_LOSS * (means[best] - Math.min(...means));
  const inRegion = (group: number): boolean => means[group] >= least;
  const summary = (members: Group[]) => {
    const inside = members.flatMap((group) => group.effects);
    return { effect: mean(inside), share: inside.length / values.length };
  };
  if (levels !== undefined) {
    const members = Array.from(groups.keys()).filter(inRegion).sort((a, b) => means[b] - means[a]);
    const { low, high } = groups[best];
    return { low, high, levels: members.map((k) => levels[groups[k].low]), ...summary(members.map((k) => groups[k])) };
  }
  let first = best, last = best;
  while (first > 0 && inRegion(first - 1)) first--;
  while (last < groups.length - 1 && inRegion(last + 1)) last++;
  return {
    low: groups[first].low,
    high: groups[last].high,
    levels: null,
    ...summary(groups.slice(first, last + 1)),
  };
}
