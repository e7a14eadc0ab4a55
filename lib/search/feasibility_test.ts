import assert from "node:assert/strict";
import { GaussianProcess } from "../gp/gaussian_process.ts";
import { plainShape } from "../gp/kernel.ts";
import { normalCdf } from "../core/normal_distribution.ts";
import { fitFeasibility } from "./feasibility.ts";

/** Points of a line, those beyond its middle failed. */
const POINTS = Float64Array.from({ length: 12 }, (_, i) => i / 11), FAILED = [...POINTS].map((x) => x > 0.5);

Deno.test("a model that is not due keeps its hyper-parameters, and learns from the trials of now", () => {
  const shape = plainShape(1), start = Float64Array.of(Math.log(0.4), Math.log(0.02));
  const { theta, logProbability } = fitFeasibility(POINTS, FAILED, shape, start, false);
  assert.deepEqual(theta, start);
  const hyper = { lengthScales: Float64Array.of(0.4), noiseVariance: 0.02, outputScale: 1 };
  const model = new GaussianProcess(shape, hyper, POINTS, Float64Array.from(FAILED, (failed) => failed ? 0.5 : -0.5));
  const at = Float64Array.of(0.1, 0.5, 0.9), { mean, variance } = model.predict(at), found = logProbability(at);
  mean.forEach((m, j) => {
    const wanted = Math.log(normalCdf(-m / Math.sqrt(variance[j] + 0.02 + 0.01)));
    assert.ok(Math.abs(found[j] - wanted) < 1e-9, `${found[j]}, wanted ${wanted}`);
  });
});

Deno.test("one that is due, or the first, is fitted: it foretells where trials fail", () => {
  const first = fitFeasibility(POINTS, FAILED, plainShape(1), null, false);
  const later = fitFeasibility(POINTS, FAILED, plainShape(1), Float64Array.of(3, -1));
  assert.notDeepEqual(later.theta, Float64Array.of(3, -1));
  for (const { logProbability } of [first, later]) {
    const [good, bad] = logProbability(Float64Array.of(0.1, 0.9)).map(Math.exp);
    assert.ok(good > 0.7 && bad < 0.3, `${good} where all gave a value, ${bad} where all failed`);
  }
});
