/**
 * Three families of objectives that nobody has tuned a search on: shape, dimension and place of the minimum are drawn from
 * a seed when they are asked for. All are minimised; each gives its minimum, 0, at `optimum`.
 *
 * - `valley`: a smooth curved valley over logarithmic scales, 6 to 8 numbers. Each number's offset on its scale should be a
 *   parabola of the one before it in a drawn order, as in Rosenbrock's function.
 * - `mixed`: 9 to 12 parameters, of which 2 or 3 are real, 3 or 4 integers, and the others choices: a rippled bowl of coupled
 *   numbers whose centre moves with the choices; each choice has a cost of its own and one beside the next parameter's.
 * - `faces`: a valley whose minimum lies, in a third of its numbers each, at an end of the scale, within 2 % of one, or
 *   anywhere between.
 *
 * @module
 */
import { randomSource } from "../../lib/core/random.ts";
import type { ParameterValue, ParameterValues } from "../../lib/search/constraint_expression.ts";
import type { NumericParameter, ParameterSpec } from "../../lib/search/domain.ts";
import type { HeldOut } from "./held_out_objectives.ts";

/** A family by its name. */
export const FAMILIES = ["valley", "mixed", "faces"] as const;

/** Name of a family. */
export type Family = (typeof FAMILIES)[number];

/** Draws of one objective, each from what came before it. */
interface Draws {
  /** A number between two. */
  readonly between: (low: number, high: number) => number;
  /** An integer from the first to the second. */
  readonly whole: (low: number, high: number) => number;
}

function drawsOf(family: Family, seed: number): Draws {
  const random = randomSource(seed, FAMILIES.indexOf(family));
  return {
    between: (low, high) => low + (high - low) * random.uniform(),
    whole: (low, high) => low + random.integer(high - low + 1),
  };
}

/** Where a value lies on its scale, from 0 to 1. */
function share({ low, high, log }: NumericParameter, value: number): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The value at a share of its scale, in twelve digits, which a search can ask for. */
function valueAt({ type, low, high, log }: NumericParameter, at: number): number {
  const value = log ? low * (high / low) ** at : low + (high - low) * at;
  return type === "int" ? Math.round(value) : Math.min(high, Math.max(low, Number(value.toPrecision(12))));
}

const isNumeric = (spec: ParameterSpec): spec is NumericParameter => spec.type === "float" || spec.type === "int";

/** A share at an end of a scale, near one, or between. */
function drawnNearFaces({ between, whole }: Draws): number {
  const from = [0, between(0, 0.02), between(0, 0.5)][whole(0, 2)];
  return between(-1, 1) < 0 ? from : 1 - from;
}

function drawnValley(family: "valley" | "faces", seed: number): HeldOut {
  const draws = drawsOf(family, seed), { between, whole } = draws, dimension = whole(6, 8);
  const place = family === "valley" ? () => between(0.25, 0.75) : () => drawnNearFaces(draws);
  const params = Array.from({ length: dimension }, (_, i): NumericParameter => {
    const low = 10 ** between(-6, 2);
    return { name: `x${i}`, type: "float", low, high: low * 10 ** between(1.5, 5), log: true };
  });
  const optimum = Object.fromEntries(params.map((spec) => [spec.name, valueAt(spec, place())]));
  const order = params.map((spec) => ({ spec, key: between(0, 1) })).sort((a, b) => a.key - b.key);
  const links = order.slice(1).map(({ spec }, i) => ({
    ...{ from: order[i].spec, to: spec, weight: 10 ** between(0.5, 1.5), bend: between(0.5, 1.5) },
    sign: between(-1, 1) < 0 ? -1 : 1,
  }));
  const off = (spec: NumericParameter, values: ParameterValues) =>
    3 * (share(spec, Number(values[spec.name])) - share(spec, Number(optimum[spec.name])));
  const evaluate = (values: ParameterValues): number =>
    links.reduce((sum, { from, to, weight, bend, sign }) => {
      const a = off(from, values);
      return sum + weight * (off(to, values) - sign * bend * a * (a + 1)) ** 2 + a * a;
    }, 0);
  return { name: `${family}-${seed}`, params, minimum: 0, noise: 0, evaluate, table: [], optimum };
}

/** What the values of a parameter without order cost. */
interface Choice {
  readonly name: string;
  readonly values: readonly ParameterValue[];
  readonly best: number;
  /** Cost of each, 0 for the best. */
  readonly costs: readonly number[];
  /** Cost of each beside each of the next parameter's, row after row, 0 for the best beside the best. */
  readonly beside: readonly number[];
  /** The number whose centre it moves, and by how much. */
  readonly moved: number;
  readonly by: readonly number[];
}

function drawnMixed(seed: number): HeldOut {
  const { between, whole } = drawsOf("mixed", seed), params: ParameterSpec[] = [];
  const floats = whole(2, 3), integers = whole(3, 4), categories = whole(3, 4);
  for (let i = 0; i < floats; i++) {
    const low = 10 ** between(-3, 0);
    params.push({ name: `x${i}`, type: "float", low, high: low * 10 ** between(1, 3), log: between(0, 1) < 0.5 });
  }
  for (let i = 0; i < integers; i++) {
    const low = whole(1, 10);
    params.push({ name: `n${i}`, type: "int", low, high: low + whole(5, 300), log: between(0, 1) < 0.3 });
  }
  for (let i = 0; i < categories; i++) {
    params.push({ name: `c${i}`, type: "categorical", choices: ["a", "b", "c", "d", "e", "f"].slice(0, whole(3, 6)) });
  }
  params.push({ name: "on", type: "bool" });
  const numbers = params.filter(isNumeric), unordered = params.filter((spec) => !isNumeric(spec));
  const sizes = unordered.map((spec) => spec.type === "categorical" ? spec.choices.length : 2);
  const bests = sizes.map((size) => whole(0, size - 1));
  const choices = unordered.map((spec, i): Choice => {
    const next = (i + 1) % sizes.length,
      all = (count: number, best: number, low: number, high: number) =>
        Array.from({ length: count }, (_, at) => at === best ? 0 : between(low, high));
    return {
      name: spec.name,
      values: spec.type === "categorical" ? spec.choices : [false, true],
      best: bests[i],
      costs: all(sizes[i], bests[i], 0.05, 0.5),
      beside: all(sizes[i] * sizes[next], bests[i] * sizes[next] + bests[next], 0, 0.5),
      moved: whole(0, numbers.length - 1),
      by: all(sizes[i], bests[i], -0.3, 0.3),
    };
  });
  const coupling = between(0.2, 0.6), ripple = between(0, 0.04), weights = numbers.map(() => 10 ** between(-0.3, 0.7));
  const optimum: ParameterValues = Object.fromEntries([
    ...numbers.map((spec) => [spec.name, valueAt(spec, between(0.2, 0.8))] as const),
    ...choices.map(({ name, values, best }) => [name, values[best]] as const),
  ]);
  const evaluate = (values: ParameterValues): number => {
    const off = numbers.map((spec) => share(spec, Number(values[spec.name])) - share(spec, Number(optimum[spec.name])));
    const chosen = choices.map(({ name, values: all }) => all.findIndex((value) => value === values[name]));
    let sum = 0;
    choices.forEach(({ costs, beside, moved, by }, i) => {
      const next = (i + 1) % choices.length;
      sum += costs[chosen[i]] + beside[chosen[i] * sizes[next] + chosen[next]];
      off[moved] += by[chosen[i]];
    });
    return off.reduce((all, a, i) => {
      const b = a + coupling * off[(i + 1) % off.length];
      return all + weights[i] * b * b + ripple * (1 - Math.cos(9 * b));
    }, sum);
  };
  return { name: `mixed-${seed}`, params, minimum: 0, noise: 0, evaluate, table: [], optimum };
}

/** The objective of a family that belongs to a seed. */
export function drawnObjective(family: Family, seed: number): HeldOut {
  return family === "mixed" ? drawnMixed(seed) : drawnValley(family, seed);
}
