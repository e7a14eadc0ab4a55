import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { fitFeasibility } from "./feasibility.ts";
import { GaussianProcess } from "../gp/gaussian_process.ts";
import { plainShape } from "../gp/kernel.ts";
import { createThompson } from "./thompson.ts";

const shape = plainShape(2), random = randomSource(3);
const points = Float64Array.from({ length: 24 }, random.uniform);
const targets = Float64Array.from({ length: 12 }, random.normal);
const hyper = { lengthScales: Float64Array.of(0.5, 0.8), noiseVariance: 0.01, outputScale: 1 };
const at = Float64Array.of(0.1, 0.1, 0.9, 0.2, 0.5, 0.5, 3, 3);

Deno.test("drawn functions have the posterior's mean and variance, also after a point was taken", () => {
  const model = new GaussianProcess(shape, hyper, points, targets, null, 1), candidates = model.candidates(at);
  for (const taken of [0, 1]) {
    if (taken) model.append(Float64Array.of(0.5, 0.55), 2, candidates);
    const draws: Float64Array[] = [];
    for (let s = 0; s < 40; s++) {
      const sampler = createThompson(model, candidates, randomSource(s, taken));
      for (let i = 0; i < 25; i++) draws.push(sampler.draw());
    }
    for (let j = 0; j < 4; j++) {
      const values = draws.map((draw) => draw[j]), mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      const deviation = Math.sqrt(candidates.variance[j]);
      assert.ok(Math.abs(mean - candidates.mean[j]) < 0.15 * deviation + 0.01, `mean ${j}: ${mean}`);
      assert.ok(Math.abs(Math.sqrt(variance) - deviation) < 0.12 * deviation + 0.01, `deviation ${j}`);
    }
  }
});

Deno.test("candidates left out are not drawn at, and change nothing at the others", () => {
  const model = new GaussianProcess(shape, hyper, points, targets), candidates = model.candidates(at);
  const all = createThompson(model, candidates, randomSource(5)).draw();
  const some = createThompson(model, candidates, randomSource(5), Uint8Array.of(1, 0, 1, 0)).draw();
  assert.deepEqual([...some], [all[0], Infinity, all[2], Infinity]);
});

Deno.test("feasibility is near certain among successes, unlikely among failures, between where nothing is known", () => {
  const draw = randomSource(9), n = 40, X = Float64Array.from({ length: 2 * n }, draw.uniform);
  const failed = Array.from({ length: n }, (_, i) => X[2 * i] > 0.5);
  const { logProbability } = fitFeasibility(X, failed, shape, null);
  const [good, bad] = logProbability(Float64Array.of(0.15, 0.5, 0.85, 0.5)).map(Math.exp);
  assert.ok(good > 0.9, `${good}`);
  assert.ok(bad < 0.1, `${bad}`);
});
