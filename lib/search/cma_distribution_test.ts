import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { median } from "../core/statistics.ts";
import { CmaDistribution, type CmaPoint, defaultPopulation, newCma } from "./cma_distribution.ts";

type Numbers = readonly number[];

const sphere = (x: Numbers): number => x.reduce((sum, v) => sum + v * v, 0);
const ellipsoid = (x: Numbers): number => x.reduce((sum, v, i) => sum + 10 ** (6 * i / (x.length - 1)) * v * v, 0);
const rosenbrock = (x: Numbers): number =>
  x.slice(1).reduce((sum, v, i) => sum + 100 * (x[i] ** 2 - v) ** 2 + (x[i] - 1) ** 2, 0);

/** Evaluations to a goal, from a step of a half. */
function evaluations(objective: (x: Numbers) => number, start: Numbers, seed: number, goal = 1e-9): number {
  const distribution = new CmaDistribution(newCma(start, 0.5)), random = randomSource(seed);
  const size = defaultPopulation(start.length);
  for (let told = 0; told < 10_000; told += size) {
    const drawn = Array.from({ length: size }, () => {
      const x = distribution.draw(random);
      return { x, isDrawn: true, value: objective(x) };
    }).sort((a, b) => a.value - b.value);
    if (drawn[0].value <= goal) return told + size;
    distribution.learn(drawn);
  }
  return Infinity;
}

Deno.test("it needs as many evaluations as the reference implementation", () => {
  // pycma 4.5.0, active, the same starts, steps and populations: medians of 11 seeds to 1e-9.
  const known = [["sphere", sphere, 1, 720], ["ellipsoid", ellipsoid, 1, 1536], ["rosenbrock", rosenbrock, 0, 1664]];
  for (const [name, objective, at, wanted] of known as [string, (x: Numbers) => number, number, number][]) {
    const found = median([1, 2, 3, 4, 5].map((seed) => evaluations(objective, new Array<number>(5).fill(at), seed)));
    assert.ok(Math.abs(found / wanted - 1) < 0.15, `${name}: ${found}, wanted about ${wanted}`);
  }
});

Deno.test("it sees order alone, and neither where the origin lies nor how the axes are turned", () => {
  const turn = (x: Numbers): number[] => [0.6 * x[0] - 0.8 * x[1], 0.8 * x[0] + 0.6 * x[1], x[2]];
  const ways: readonly [objective: (x: Numbers) => number, start: number, goal: number][] = [
    [ellipsoid, 1, 1e-9],
    [(x) => Math.log(ellipsoid(x)) - 5, 1, Math.log(1e-9) - 5],
    [(x) => ellipsoid(turn(x)), 1, 1e-9],
    [(x) => ellipsoid(x.map((v) => v - 100)), 101, 1e-9],
  ];
  const counts = ways.map(([objective, start, goal]) =>
    median([1, 2, 3, 4, 5].map((seed) => evaluations(objective, [start, start, start], seed, goal)))
  );
  assert.equal(counts[1], counts[0]);
  for (const count of counts.slice(2)) assert.ok(Math.abs(count / counts[0] - 1) < 0.25, `${counts}`);
});

Deno.test("a point that it did not draw pulls the mean no farther than a draw could", () => {
  const far = (isDrawn: boolean): number => {
    const distribution = new CmaDistribution(newCma([0, 0, 0], 0.1));
    const near: CmaPoint[] = [1, 2, 3].map((k) => ({ x: [0.01 * k, 0, 0], isDrawn: true }));
    distribution.learn([{ x: [1000, 0, 0], isDrawn }, ...near]);
    return distribution.state.mean[0];
  };
  assert.ok(far(true) > 500);
  assert.ok(far(false) < 0.3, `${far(false)}`);
});

Deno.test("a distribution without extent along an axis is a needle whatever its scale", () => {
  for (let scale = 0.01; scale < 10; scale *= 1.1) {
    const distribution = new CmaDistribution({ ...newCma([0, 0], 1), covariance: [scale, 0, 0, 0] });
    const { longest, shortest } = distribution.axisLengths();
    assert.ok(longest > 2e7 * shortest && shortest > 0, `${scale}: ${longest / shortest}`);
  }
});
