import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { fitGaussianProcess } from "./fit.ts";
import { fitHyperparameters, priorModes, SEARCH_PRIOR } from "./hyperparameter_fit.ts";
import { plainShape } from "./kernel.ts";

/** Rows of three coordinates, of which the first matters most and the last not at all. */
function data(n: number, noise: number) {
  const random = randomSource(11), X = Array.from({ length: n }, () => Array.from({ length: 3 }, random.uniform));
  return { X, y: X.map(([a, b]) => Math.sin(7 * a) + 0.5 * b + noise * random.normal()) };
}

Deno.test("a fit tells which coordinates matter, and the noise", () => {
  const { X, y } = data(80, 0.1), model = fitGaussianProcess(X, y);
  const [a, b, c] = model.lengthScales;
  assert.ok(a < b && b < c && c > 10 * a, `${model.lengthScales}`);
  assert.ok(model.noiseVariance > 0.004 && model.noiseVariance < 0.025, `${model.noiseVariance}`);
  const { mean } = model.predict([[0.2, 0.5, 0.1]]);
  assert.ok(Math.abs(mean[0] - (Math.sin(1.4) + 0.25)) < 0.1);
});

Deno.test("the same data and seed give the same bits, and scaled targets scaled predictions", () => {
  const { X, y } = data(30, 0.05), at = [[0.3, 0.3, 0.3]];
  const first = fitGaussianProcess(X, y), scaled = fitGaussianProcess(X, y.map((value) => 1000 * value - 7));
  assert.deepEqual(fitGaussianProcess(X, y).predict(at), first.predict(at));
  const wanted = 1000 * first.predict(at).mean[0] - 7;
  assert.ok(Math.abs(scaled.predict(at).mean[0] - wanted) < 1);
});

Deno.test("a warm start ends no worse than where it starts, in fewer evaluations", () => {
  const { X, y } = data(60, 0.05), cold = fitGaussianProcess(X, y);
  const warm = fitGaussianProcess(X, y, { start: cold.theta });
  assert.ok(warm.logPosterior >= cold.logPosterior - 1e-9 && warm.evaluations < cold.evaluations / 2);
});

Deno.test("the prior for search finds longer length scales in more dimensions at its mode", () => {
  assert.ok(Math.abs(Math.exp(priorModes(1, SEARCH_PRIOR)[0]) - 0.205) < 0.001);
  assert.ok(Math.abs(Math.exp(priorModes(16, SEARCH_PRIOR)[0]) - 0.82) < 0.005);
  assert.equal(priorModes(4, SEARCH_PRIOR)[4], -5);
});

Deno.test("equal targets and repeated points do not break a fit", () => {
  const X = [[0.1], [0.1], [0.1], [0.9]];
  const flat = fitGaussianProcess(X, [2, 2, 2, 2]).predict([[0.5]]);
  assert.ok(Math.abs(flat.mean[0] - 2) < 1e-6 && flat.variance[0] > 0);
  const { mean } = fitGaussianProcess(X, [1, 2, 3, 10]).predict([[0.1]]);
  assert.ok(mean[0] > 1 && mean[0] < 4);
});

Deno.test("what cannot be fitted is refused", () => {
  assert.throws(() => fitGaussianProcess([[1]], [1]), /wanted two or more points and as many targets, found 1 and 1/);
  assert.throws(() => fitGaussianProcess([[1], [2]], [1, NaN]), /wanted finite targets, row 1 has NaN/);
  assert.throws(() => fitGaussianProcess([[1], [2, 3]], [1, 2]), /wanted 1 coordinates, row 1 has 2/);
  assert.throws(() => fitGaussianProcess([[1], [Infinity]], [1, 2]), /wanted finite coordinates, row 1 has Infinity/);
  const options = { maxIterations: 5, minNoise: 1e-6, starts: [Float64Array.of(NaN, NaN)], prior: SEARCH_PRIOR };
  assert.throws(
    () => fitHyperparameters(Float64Array.of(0, 1), Float64Array.of(0, 1), plainShape(1), options),
    { name: "NumericalError" },
  );
});
