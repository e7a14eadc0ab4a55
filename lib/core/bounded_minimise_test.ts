import assert from "node:assert/strict";
import fc from "fast-check";
import { minimiseBounded } from "./bounded_minimise.ts";
import { randomSource } from "./random.ts";

/** Rosenbrock's valley in any dimension; its minimum is 0 at (1, …, 1). */
function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  let value = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1] - x[i] * x[i], rest = 1 - x[i];
    value += 100 * bend * bend + rest * rest;
    gradient[i] += -400 * x[i] * bend - 2 * rest;
    gradient[i + 1] += 200 * bend;
  }
  return value;
}

Deno.test("it finds the end of Rosenbrock's valley", () => {
  for (const n of [2, 5, 20]) {
    const start = new Array<number>(n).fill(-1.2), bounds = { lower: start.map(() => -5), upper: start.map(() => 5) };
    const { x, evaluations } = minimiseBounded(rosenbrock, start, { ...bounds, maxIterations: 500, tolerance: 0 });
    for (const value of x) assert.ok(Math.abs(value - 1) < 1e-4, `${n}: ${x}`);
    assert.ok(evaluations < 400, `${n}: ${evaluations} evaluations`);
  }
});

Deno.test("at the minimum of a convex quadratic in a box no feasible direction leads down", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (n, seed) => {
    const random = randomSource(seed), centre = Array.from({ length: n }, () => 2 * random.normal());
    const B = Array.from({ length: n * n }, () => random.normal());
    const evaluate = (x: Float64Array, gradient: Float64Array): number => {
      let value = 0;
      gradient.fill(0);
      for (let r = 0; r < n; r++) {
        let residual = 0;
        for (let k = 0; k < n; k++) residual += B[r * n + k] * (x[k] - centre[k]);
        value += residual * residual;
        for (let k = 0; k < n; k++) gradient[k] += 2 * residual * B[r * n + k];
      }
      for (let k = 0; k < n; k++) {
        value += 0.1 * (x[k] - centre[k]) ** 2;
        gradient[k] += 0.2 * (x[k] - centre[k]);
      }
      return value;
    };
    const lower = centre.map(() => -1), upper = centre.map(() => 1);
    const { x } = minimiseBounded(evaluate, centre.map(() => 0), { lower, upper, maxIterations: 500, tolerance: 0 });
    const gradient = new Float64Array(n);
    evaluate(x, gradient);
    for (let k = 0; k < n; k++) {
      assert.ok(x[k] >= -1 && x[k] <= 1);
      const step = Math.min(1, Math.max(-1, x[k] - gradient[k])) - x[k];
      assert.ok(Math.abs(step) < 1e-3, `variable ${k}: projected step ${step}`);
    }
  }));
});

Deno.test("it never ends above its start, and steps back from values that are not finite", () => {
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = -1 / (1 - x[0]);
    return Math.log(1 - x[0]) > -5 ? Math.log(1 - x[0]) : NaN;
  };
  const { x, value } = minimiseBounded(evaluate, [0], { lower: [-1], upper: [2] });
  assert.ok(value <= 0 && Number.isFinite(value) && x[0] < 1);
});

Deno.test("a start without a value is refused", () => {
  assert.throws(() => minimiseBounded(() => NaN, [0], { lower: [0], upper: [1] }), /finite value at the start/);
});

Deno.test("minus infinity is no minimum", () => {
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    gradient[0] = 1 / x[0];
    return Math.log(x[0]);
  };
  const { x, value } = minimiseBounded(evaluate, [1], { lower: [0], upper: [1] });
  assert.ok(Number.isFinite(value) && x[0] > 0, `${value} at ${x}`);
});

Deno.test("a box without points is refused", () => {
  const evaluate = (x: Float64Array, gradient: Float64Array): number => gradient[0] = x[0];
  for (const [lower, upper] of [[[0, 1], [1, 0]], [[0, NaN], [1, 1]], [[0], [1]]]) {
    assert.throws(() => minimiseBounded(evaluate, [0, 0], { lower, upper }), {
      name: "RangeError",
      message: /wanted lower <= upper for variable 1, found/,
    });
  }
});
