import { equal, hyper, oracle, points, shape, targets } from "../../test/fixtures/gp_oracle.ts";
import { GaussianProcess } from "../gp/gaussian_process.ts";
import { logExpectedImprovement, logImprovement, logImprovementSlope } from "./improvement.ts";

Deno.test("posterior, log expected improvement and their gradients are the oracle's", () => {
  const model = new GaussianProcess(shape, hyper, points, targets, oracle.hyper.mean);
  const predicted = model.predict(Float64Array.from(oracle.Xtest.flat()));
  const meanGradient = new Float64Array(6), varianceGradient = new Float64Array(6);
  oracle.test.forEach((wanted: Record<string, number> & Record<`d_${string}`, number[]>, j: number) => {
    equal(predicted.mean[j], wanted.mean, `mean ${j}`);
    equal(predicted.variance[j], wanted.variance, `variance ${j}`);
    const { mean, variance } = model.predictWithGradient(
      Float64Array.from(oracle.Xtest[j]),
      meanGradient,
      varianceGradient,
    );
    equal(mean, wanted.mean, `mean ${j} with gradient`);
    equal(variance, wanted.variance, `variance ${j} with gradient`);
    const logEI = logExpectedImprovement(mean, variance, oracle.best_f), s = Math.sqrt(variance);
    const z = (oracle.best_f - mean) / s;
    equal(logEI, wanted.logEI, `log EI ${j}`);
    // EI itself spans hundreds of orders of magnitude: its relative error is the absolute one of its logarithm.
    if (wanted.EI > 1e-300) equal(Math.exp(logEI) / wanted.EI, 1, `EI ${j}`);
    for (let k = 0; k < 6; k++) {
      equal(meanGradient[k], wanted.d_mean[k], `d mean ${j}, ${k}`);
      equal(varianceGradient[k], wanted.d_variance[k], `d variance ${j}, ${k}`);
      const ds = varianceGradient[k] / (2 * s);
      const found = ds / s + logImprovementSlope(z) * (-meanGradient[k] - z * ds) / s;
      equal(found, wanted.d_logEI[k], `d log EI ${j}, ${k}`);
    }
  });
});

Deno.test("ln h and its slope are the oracle's from z = -1000 to 10", () => {
  for (const { z, log_h, d_log_h } of oracle.log_h_table) {
    equal(logImprovement(z), log_h, `ln h(${z})`);
    equal(logImprovementSlope(z), d_log_h, `slope at ${z}`);
  }
});
