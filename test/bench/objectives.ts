/**
 * The eleven objectives that searches are compared on; all are minimised, `NaN` is infeasible.
 *
 * Their domains and constants are data, in `test/bo/objectives.json`; only the formulas are here. A few have no name in
 * the literature: `mixed16` (numbers rotated against one another, shifted by choices), `mixed_cond` (branches with
 * parameters of their own) and `strategy_like` (heavy tails, plateaus and 40 % invalid points, as backtests have).
 *
 * @module
 */
import type { ParameterValues } from "../../lib/search/constraint_expression.ts";
import type { ParameterSpec } from "../../lib/search/domain.ts";

/** One objective with its domain. */
export interface Objective {
  /** Its name in the tables. */
  readonly name: string;
  /** Its domain. */
  readonly params: readonly ParameterSpec[];
  /** Its smallest value. */
  readonly minimum: number;
  /** Standard deviation of the noise on what a search is told, 0 without. */
  readonly noise: number;
  /** Value without noise; `NaN` where infeasible. */
  evaluate(values: ParameterValues): number;
  /** Rows to check the formula by; `null` is infeasible. */
  readonly table: readonly { readonly x: ParameterValues; readonly value: number | null }[];
}

type Numbers = readonly number[];
type Pairs = readonly (readonly [number, number])[];
type Formula = (values: ParameterValues, numbers: Numbers) => number;

interface Numeric {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}

/** Generator mulberry32 (Ettinger 2017): a stream of numbers in [0, 1) from 32 bits. */
export function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The standard normal number that belongs to an evaluation of a noisy objective. */
export function noiseAt(seed: number, evaluation: number): number {
  const uniform = mulberry32((Math.imul(seed, 0x9e3779b1) + Math.imul(evaluation, 0x85ebca6b)) | 0);
  const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
  return radius * Math.cos(2 * Math.PI * uniform());
}

const sum = (count: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
};

const branin: Formula = (_, [a, b]) => {
  const bend = b - 5.1 / (4 * Math.PI ** 2) * a * a + 5 / Math.PI * a - 6;
  return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
};

const ackley: Formula = (_, x) => {
  const d = x.length, radius = Math.sqrt(sum(d, (i) => x[i] ** 2) / d);
  const waves = sum(d, (i) => Math.cos(2 * Math.PI * x[i])) / d;
  return -20 * Math.exp(-0.2 * radius) - Math.exp(waves) + 20 + Math.E;
};

const rosenbrock: Formula = (_, x) => sum(x.length - 1, (i) => 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2);

const levy: Formula = (_, x) => {
  const w = x.map((v) => 1 + (v - 1) / 4), last = w.length - 1;
  return Math.sin(Math.PI * w[0]) ** 2 +
    sum(last, (i) => (w[i] - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * w[i] + 1) ** 2)) +
    (w[last] - 1) ** 2 * (1 + Math.sin(2 * Math.PI * w[last]) ** 2);
};

const rastrigin: Formula = (_, x) =>
  10 * x.length + sum(x.length, (i) => x[i] ** 2 - 10 * Math.cos(2 * Math.PI * x[i]));

/** A quadratic bowl with bumps. */
const bumpyBowl = (z: Numbers, weights: Numbers, amplitude: number, frequency: number): number =>
  sum(z.length, (k) => weights[k] * z[k] ** 2 + amplitude * (1 - Math.cos(frequency * Math.PI * z[k])));

/** Rotates pairs of coordinates, one after the other: [i, j, angle]. */
function rotate(v: Numbers, rotations: readonly (readonly [number, number, number])[]): number[] {
  const turned = [...v];
  for (const [i, j, angle] of rotations) {
    const a = turned[i], b = turned[j];
    turned[i] = Math.cos(angle) * a - Math.sin(angle) * b;
    turned[j] = Math.sin(angle) * a + Math.cos(angle) * b;
  }
  return turned;
}

/** Where a value lies between its parameter's ends, by logarithm if the parameter is. */
function unit({ low, high, log }: Numeric, value: number): number {
  return log ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (value - low) / (high - low);
}

// deno-lint-ignore no-explicit-any -- constants of each objective have a shape of their own
type Constants = any;

const hartmann = ({ alpha, A, P_times_1e4: P }: Constants): Formula => (_, x) =>
  -sum(4, (i) => alpha[i] * Math.exp(-sum(6, (j) => A[i][j] * (x[j] - P[i][j] * 1e-4) ** 2)));

const mixed16 = (K: Constants, by: Record<string, Numeric>): Formula => (p) => {
  const v: number[] = K.numeric_order.map((name: string) =>
    unit(by[name], Number(p[name])) - unit(by[name], K.optimum[name])
  );
  let offset = 0;
  for (const name of ["c1", "c2", "c3", "b1"]) {
    const choice = String(p[name]);
    offset += K.offset[name][choice];
    for (const [i, shift] of K.shift[name][choice] as Pairs) v[i] -= shift;
  }
  for (const [a, ofA, b, ofB, more] of K.cross) if (p[a] === ofA && p[b] === ofB) offset += more;
  return bumpyBowl(rotate(v, K.rotations), K.weights, K.amp, K.freq) + offset;
};

const mixedConditional = (K: Constants, by: Record<string, Numeric>): Formula => (p) => {
  const optimum = { ...K.optimum, ...K.branch_optimum };
  const off = (name: string): number => unit(by[name], Number(p[name])) - unit(by[name], optimum[name]);
  const pair = (a: string, b: string, angle: number, weights: Numbers): number =>
    bumpyBowl(rotate([off(a), off(b)], [[0, 1, angle]]), weights, K.amp, K.freq);
  const v: number[] = K.base.map(off);
  for (const [i, shift] of K.ma_shift[String(p.ma)] as Pairs) v[i] -= shift;
  let value = bumpyBowl(rotate(v, K.base_rot), K.base_w, K.amp, K.freq) + K.ma_offset[String(p.ma)] +
    K.exit_offset[String(p.exit)];
  if (p.exit === "time") value += K.time_w * off("max_bars") ** 2;
  else if (p.exit === "atr") value += pair("atr_n", "atr_k", K.exit_rot, K.exit_w);
  else value += pair("tp", "sl", K.exit_rot, K.exit_w);
  if (!p.use_filter) return value + K.filter_off;
  return value + pair("filt_n", "filt_q", K.filt_rot, K.filt_w) + K.side_offset[String(p.filt_side)];
};

const strategyLike = (K: Constants, by: Record<string, Numeric>): Formula => (p) => {
  const n = p as Record<string, number>, always = p.regime === "all";
  let trades = 3.2e4 / (n.slow * (n.fast + 10)) * Math.exp(-0.9 * (n.z_in - 1));
  if (!always) trades *= 0.6 * (1 - 0.8 * n.vol_q) + 0.15;
  trades *= 6 * (p.allow_short ? 1.6 : 1);
  if (n.fast >= 0.8 * n.slow || n.z_out >= n.z_in || trades < K.min_trades) return NaN;
  if (n.risk * n.stop > K.ruin_risk_stop) return K.ruin_value;
  const v: number[] = K.numeric_order.map((name: string) => {
    if (always && (name === "vol_n" || name === "vol_q")) return 0;
    const levels = K.quant_levels[name], step = (u: number): number => levels ? Math.floor(u * levels) / levels : u;
    return step(unit(by[name], n[name])) - step(unit(by[name], K.optimum[name]));
  });
  for (const [i, shift] of K.regime_shift[String(p.regime)] as Pairs) v[i] -= shift;
  const core = bumpyBowl(rotate(v, K.rotations), K.weights, K.amp, K.freq) + K.regime_offset[String(p.regime)] +
    (p.allow_short ? K.short_offset : 0);
  // A heavy tail of its own in each coarse cell, Student's t with two degrees of freedom; it vanishes at the optimum.
  const cell = (value: number, multiplier: number): number => Math.imul(Math.floor(value), multiplier);
  const hash = cell(n.fast / 3, 0x9e3779b1) ^ cell(n.atr_n / 4, 0x85ebca6b) ^ cell(n.vol_n / 16, 0xc2b2ae35) ^
    cell(n.z_in * 8, 0x27d4eb2f) ^ cell((n.z_out + 1) * 6, 0x165667b1);
  const u = Math.min(Math.max(mulberry32(hash)(), 1e-6), 1 - 1e-6);
  const tail = Math.min(Math.abs((2 * u - 1) / Math.sqrt(2 * u * (1 - u))), K.tail_cap);
  const value = K.best + K.gain * (Math.exp(K.rate * core) - 1) + K.tail * tail * Math.min(1, 4 * core);
  const capped = Math.min(value, K.clip);
  return capped > -0.5 ? Math.floor(capped * 20) / 20 : capped;
};

/** The objectives, from the JSON that holds their domains and constants. */
export function readObjectives({ functions }: { functions: Record<string, unknown> }): Objective[] {
  return Object.entries<Constants>(functions).map(([name, { params, fmin, noise_sd = 0, consts, table }]) => {
    const by = Object.fromEntries((params as ParameterSpec[]).map((spec) => [spec.name, spec as unknown as Numeric]));
    const formulas: Record<string, () => Formula> = {
      branin: () => branin,
      hartmann6: () => hartmann(consts),
      hartmann6_noisy: () => hartmann(consts),
      ackley10: () => ackley,
      ackley20: () => ackley,
      rosenbrock10: () => rosenbrock,
      levy10: () => levy,
      rastrigin6: () => rastrigin,
      mixed16: () => mixed16(consts, by),
      mixed_cond: () => mixedConditional(consts, by),
      strategy_like: () => strategyLike(consts, by),
    };
    const formula = formulas[name](), names = (params as ParameterSpec[]).map((spec) => spec.name);
    const evaluate = (values: ParameterValues): number => formula(values, names.map((key) => Number(values[key])));
    return { name, params, minimum: fmin, noise: noise_sd, evaluate, table };
  });
}
