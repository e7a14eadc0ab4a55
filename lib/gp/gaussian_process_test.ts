import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { equal, hyper, oracle, points, shape, targets } from "../../test/fixtures/gp_oracle.ts";
import { readJson, readText, sharedTest } from "../../test/shared.ts";
import { GaussianProcess } from "./gaussian_process.ts";
import { plainShape } from "./kernel.ts";
import { likelihoodWorkspace, marginalLikelihood } from "./marginal_likelihood.ts";

Deno.test("the oracle's kernel matrix comes back from the factor, and its weights", () => {
  const model = new GaussianProcess(shape, hyper, points, targets, oracle.hyper.mean);
  const { factor: L, stride, n } = model;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += L[i * stride + k] * L[j * stride + k];
      equal(sum, oracle.K[i][j], `K[${i}][${j}]`);
    }
    equal(model.alpha[i], oracle.alpha[i], `alpha[${i}]`);
  }
});

Deno.test("the log marginal likelihood and its gradient are the oracle's", () => {
  const workspace = likelihoodWorkspace(targets.length, 6);
  const found = marginalLikelihood(points, targets, shape, hyper, oracle.hyper.mean, workspace);
  equal(found.value, oracle.lml, "lml");
  oracle.grad_lml.log_lengthscales.forEach((g: number, k: number) => equal(found.lengthScaleGradient[k], g, `l${k}`));
  equal(found.outputScaleGradient, oracle.grad_lml.log_outputscale, "output scale");
  equal(found.noiseGradient, oracle.grad_lml.log_noise, "noise");
  equal(found.meanGradient, oracle.grad_lml.mean, "mean");
});

Deno.test("the gradient with a free mean is the finite difference", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 3, max: 12 }), (seed, n) => {
      const random = randomSource(seed), d = 3, small = plainShape(d), step = 1e-5;
      const X = Float64Array.from({ length: n * d }, () => random.uniform());
      const y = Float64Array.from({ length: n }, () => random.normal());
      const theta = Array.from({ length: d + 2 }, (_, k) => (k === d ? -3 : 0) + 0.5 * random.normal());
      const at = (t: number[]) =>
        marginalLikelihood(
          X,
          y,
          small,
          {
            lengthScales: Float64Array.from(t.slice(0, d), Math.exp),
            noiseVariance: Math.exp(t[d]),
            outputScale: Math.exp(t[d + 1]),
          },
          null,
          likelihoodWorkspace(n, d),
        );
      const found = at(theta),
        gradient = [...found.lengthScaleGradient, found.noiseGradient, found.outputScaleGradient];
      theta.forEach((_, k) => {
        const shifted = (by: number) => at(theta.map((value, j) => (j === k ? value + by : value))).value;
        const numeric = (shifted(step) - shifted(-step)) / (2 * step);
        assert.ok(Math.abs(gradient[k] - numeric) < 1e-5 * Math.max(1, Math.abs(numeric)), `${k}: ${gradient[k]}`);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("a model that takes points one by one equals one made of all, at its candidates too", () => {
  const whole = new GaussianProcess(shape, hyper, points, targets, 0.1), cut = 25;
  const grown = new GaussianProcess(shape, hyper, points.slice(0, cut * 6), targets.slice(0, cut), 0.1, 15);
  const at = Float64Array.from(oracle.Xtest.flat()), candidates = grown.candidates(at);
  for (let i = cut; i < targets.length; i++) grown.append(points.slice(i * 6, i * 6 + 6), targets[i], candidates);
  const wanted = whole.predict(at), found = grown.predict(at);
  for (let j = 0; j < wanted.mean.length; j++) {
    for (const state of [found, candidates]) {
      equal(state.mean[j], wanted.mean[j], `mean ${j}`);
      equal(state.variance[j], wanted.variance[j], `variance ${j}`);
    }
  }
  assert.throws(() => grown.append(points.slice(0, 6), 0), /wanted at most 40, found 41/);
});

Deno.test("more data never raise the variance, and without noise the mean passes through them", () => {
  const exact = { ...hyper, noiseVariance: 1e-10 };
  const few = new GaussianProcess(shape, exact, points.slice(0, 60), targets.slice(0, 10));
  const many = new GaussianProcess(shape, exact, points, targets);
  const at = Float64Array.from(oracle.Xtest.flat()), before = few.predict(at), after = many.predict(at);
  for (let j = 0; j < 10; j++) assert.ok(after.variance[j] <= before.variance[j] + 1e-9);
  many.predict(points).mean.forEach((mean, i) => assert.ok(Math.abs(mean - targets[i]) < 1e-6));
});

sharedTest("fixed hyper-parameters give the reference likelihood and predictions", "bo/gp_data/meta.json", (file) => {
  const meta = readJson(file);
  const rows = (name: string): number[][] =>
    readText(new URL(name, file)).trim().split("\n").map((line) => line.split(",").map(Number))
      .filter((row) => row.every(Number.isFinite));
  const X = rows("X.csv"), y = rows("y.csv").flat(), Xtest = rows("Xtest.csv"), ytest = rows("ytest.csv").flat();
  const wide = plainShape(20), fixed = meta.fixed_hyper;
  const at = {
    lengthScales: Float64Array.from(fixed.lengthscales),
    noiseVariance: fixed.noise_variance,
    outputScale: fixed.outputscale,
  };
  for (const n of [200, 500]) {
    const wanted = meta.fixed[n], train = Float64Array.from(X.slice(0, n).flat());
    const standard = Float64Array.from(y.slice(0, n), (value) => (value - wanted.y_mean) / wanted.y_sd);
    const { value } = marginalLikelihood(train, standard, wide, at, 0, likelihoodWorkspace(n, 20));
    equal(value, wanted.lml, `lml at ${n}`);
    const model = new GaussianProcess(wide, at, train, standard, 0);
    const { mean, variance } = model.predict(Float64Array.from(Xtest.flat()));
    wanted.mean_first5.forEach((m: number, j: number) => equal(mean[j], m, `mean ${j} at ${n}`));
    wanted.var_first5.forEach((v: number, j: number) => equal(variance[j], v, `variance ${j} at ${n}`));
    let squares = 0;
    ytest.forEach((t, j) => squares += (mean[j] - (t - wanted.y_mean) / wanted.y_sd) ** 2 / ytest.length);
    equal(Math.sqrt(squares), wanted.rmse_std, `RMSE at ${n}`);
  }
});
