/**
 * How far the parameters that were chosen window after window stay where they were.
 *
 * @module
 */
import { mean } from "../core/statistics.ts";
import type { ParameterValue, ParameterValues } from "../search/constraint_expression.ts";
import { type Domain, gridOf, type ParameterSpec } from "../search/domain.ts";
import { createSearchSpace } from "../search/search_space.ts";

/** One parameter over the windows. */
export interface ParameterStability {
  /** Its name. */
  readonly name: string;
  /** What each window chose; `null` where nothing was chosen or the parameter did not count. */
  readonly values: readonly (ParameterValue | null)[];
  /**
   * Mean distance between the choices of neighbouring windows: of a number as a share of its range, logarithmic where the
   * search is, of anything else 1 for another value and 0 for the same; `null` where no two neighbours chose one.
   */
  readonly change: number | null;
  /** What even draws that have nothing to do with each other would come to. */
  readonly chance: number;
}

function distance(
  encode: (value: number) => number,
  spec: ParameterSpec,
  a: ParameterValue,
  b: ParameterValue,
): number {
  if (spec.type === "bool" || spec.type === "categorical") return a === b ? 0 : 1;
  return Math.abs(encode(Number(a)) - encode(Number(b)));
}

/** Mean distance of two even draws: a third of a range, of *n* steps (n + 1) / 3n, and of *k* choices 1 − 1 / k. */
function chanceOf(spec: ParameterSpec): number {
  if (spec.type === "bool") return 1 / 2;
  if (spec.type === "categorical") return 1 - 1 / spec.choices.length;
  const grid = gridOf(spec);
  if (grid === null || spec.log) return 1 / 3;
  const count = Math.round((grid.high - grid.low) / grid.step) + 1;
  return (count + 1) / (3 * count);
}

/**
 * The choices of each searched parameter and how far they moved.
 *
 * @param chosen The parameter set of each window, in order of time; `null` where none was chosen.
 *
 * @example A number that goes half its range and stays there
 * ```ts
 * import assert from "node:assert/strict";
 * import { parameterStability } from "@lib/selection/parameter_stability.ts";
 *
 * const domain = { params: [{ name: "x", type: "float", low: 0, high: 10 }] } as const;
 * const [{ change }] = parameterStability(domain, [{ x: 2 }, { x: 7 }, { x: 7 }]);
 * assert.equal(change!.toFixed(6), "0.250000");
 * ```
 */
export function parameterStability(
  domain: Domain,
  chosen: readonly (ParameterValues | null)[],
): ParameterStability[] {
  const space = createSearchSpace(domain);
  return domain.params.map((spec) => {
    const values = chosen.map((params) => params?.[spec.name] ?? null);
    const encode = (value: number) =>
      spec.type === "float" || spec.type === "int" ? space.encodeNumber(spec, value) : NaN;
    const moves = values.slice(1).flatMap((value, i) => {
      const before = values[i];
      return value === null || before === null ? [] : [distance(encode, spec, before, value)];
    });
    return { name: spec.name, values, change: moves.length === 0 ? null : mean(moves), chance: chanceOf(spec) };
  });
}
