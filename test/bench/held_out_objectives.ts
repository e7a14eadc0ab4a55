/**
 * Objectives kept aside: no constant of the search was chosen on them, so they tell whether a change that helps the
 * other eleven helps searches at large. All are minimised; each gives its minimum at `optimum`.
 *
 * - Source: the numeric ones are standard test functions (Surjanovic & Bingham, Virtual Library of Simulation
 *   Experiments); `mixed12` is a bumpy bowl of coupled numbers whose centre moves with the choices.
 *
 * @module
 */
import type { Objective } from "./objectives.ts";
import type { ParameterValues } from "../../lib/search/constraint_expression.ts";
import type { ParameterSpec } from "../../lib/search/domain.ts";

/** An objective and where its minimum lies. */
export interface HeldOut extends Objective {
  /** The values of least objective. */
  readonly optimum: ParameterValues;
}

type Numbers = readonly number[];

const total = (x: Numbers, term: (value: number, i: number) => number): number =>
  x.reduce((sum, value, i) => sum + term(value, i), 0);

function numeric(
  name: string,
  [low, high]: Numbers,
  optimum: Numbers,
  formula: (x: Numbers) => number,
  noise = 0,
): HeldOut {
  const params = optimum.map((_, i): ParameterSpec => ({ name: `x${i}`, type: "float", low, high }));
  return {
    name,
    params,
    minimum: formula(optimum),
    noise,
    evaluate: (values) => formula(params.map((spec) => Number(values[spec.name]))),
    table: [],
    optimum: Object.fromEntries(params.map((spec, i) => [spec.name, optimum[i]])),
  };
}

const griewank = (x: Numbers): number =>
  1 + total(x, (v) => v * v / 4000) - x.reduce((product, v, i) => product * Math.cos(v / Math.sqrt(i + 1)), 1);

const styblinskiTang = (x: Numbers): number => total(x, (v) => v ** 4 - 16 * v * v + 5 * v) / 2;

/** ln(1 + f), whose noise is relative to f. */
const dixonPrice = (x: Numbers): number =>
  Math.log1p((x[0] - 1) ** 2 + total(x, (v, i) => i === 0 ? 0 : (i + 1) * (2 * v * v - x[i - 1]) ** 2));

const WELLS: readonly Numbers[] = [
  ...[[4, 4, 4, 4], [1, 1, 1, 1], [8, 8, 8, 8], [6, 6, 6, 6], [3, 7, 3, 7]],
  ...[[2, 9, 2, 9], [5, 3, 5, 3], [8, 1, 8, 1], [6, 2, 6, 2], [7, 3.6, 7, 3.6]],
];
const WIDTHS = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5];
const shekel = (x: Numbers): number =>
  -WELLS.reduce((sum, well, i) => sum + 1 / (WIDTHS[i] + total(x, (v, k) => (v - well[k]) ** 2)), 0);

const MIXED: readonly ParameterSpec[] = [
  ...["a", "b", "d", "e"].map((name): ParameterSpec => ({ name, type: "float", low: 0, high: 1 })),
  { name: "rate", type: "float", low: 1e-4, high: 1, log: true },
  { name: "short", type: "int", low: 2, high: 60 },
  { name: "long", type: "int", low: 5, high: 500, log: true },
  { name: "level", type: "int", low: 0, high: 9 },
  { name: "signal", type: "categorical", choices: ["cross", "band", "break", "none"] },
  { name: "exit", type: "categorical", choices: ["stop", "time", "trail"] },
  { name: "filter", type: "bool" },
  { name: "hedge", type: "bool" },
];
const SIGNAL = { cross: 0, band: 1, break: 2, none: 3 }, EXIT = { stop: 0, time: 1, trail: 2 };

function mixed(p: ParameterValues): number {
  const signal = SIGNAL[p.signal as keyof typeof SIGNAL], exit = EXIT[p.exit as keyof typeof EXIT];
  const n = p as Readonly<Record<string, number>>;
  const off = [
    ...[n.a - 0.5 - 0.1 * (signal - 2), n.b - 0.46 + 0.08 * (exit - 2), n.d - 0.41 + (p.filter ? 0 : 0.2), n.e - 0.7],
    ...[Math.log10(n.rate) / 4 + 0.55, (n.short - 17) / 58, Math.log10(n.long / 60) / 2],
    (n.level - 3 - (p.hedge ? 2 : 0)) / 9,
  ];
  const coupled = off.map((v, i) => v + 0.35 * off[(i + 1) % off.length]);
  return 4 * total(coupled, (v) => v * v + 0.03 * (1 - Math.cos(7 * v))) + [0.5, 0.35, 0, 0.9][signal] +
    [0.3, 0.6, 0][exit] + (p.filter ? 0 : 0.25) + (p.hedge ? 0.15 : 0);
}
const MIXED_OPTIMUM: ParameterValues = {
  ...{ a: 0.5, b: 0.46, d: 0.41, e: 0.7, rate: 10 ** -2.2, short: 17, long: 60, level: 3 },
  ...{ signal: "break", exit: "trail", filter: true, hedge: false },
};

/** Dixon-Price's minimum: x₁ = 1 and 2xᵢ² = xᵢ₋₁. */
const DIXON_OPTIMUM = Array.from({ length: 12 }, (_, i) => 2 ** (2 ** -i - 1));
/** Shekel's minimum lies beside the deepest well, moved by the others. */
const SHEKEL_OPTIMUM = [4.000746868270634, 3.9995094800857736, 4.000746868270634, 3.9995094800857736];

/** The objectives kept aside. */
export const HELD_OUT: readonly HeldOut[] = [
  numeric("griewank8", [-300, 500], new Array<number>(8).fill(0), griewank),
  numeric("styblinski8", [-5, 5], new Array<number>(8).fill(-2.903534027771177), styblinskiTang),
  numeric("shekel4", [0, 10], SHEKEL_OPTIMUM, shekel),
  numeric("dixon12_noisy", [-5, 6], DIXON_OPTIMUM, dixonPrice, 0.1),
  { name: "mixed12", params: MIXED, minimum: 0, noise: 0, evaluate: mixed, table: [], optimum: MIXED_OPTIMUM },
];
