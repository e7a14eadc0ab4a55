import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { predictionQuality, type PredictionRecord } from "./prediction_quality.ts";

/** Records whose deviations are `honesty` times too small. */
function records(count: number, honesty: number): PredictionRecord[] {
  const random = randomSource(5);
  return Array.from({ length: count }, (_, id) => {
    const mean = random.normal(), observed = mean + 0.5 * random.normal();
    return { id, mean, deviation: 0.5 / honesty, observed };
  });
}

Deno.test("an honest model covers what it promises, and boasting shows in coverage and likelihood", () => {
  const honest = predictionQuality(records(4000, 1))!, boasting = predictionQuality(records(4000, 3))!;
  assert.ok(Math.abs(honest.coverage50 - 0.5) < 0.04 && Math.abs(honest.coverage90 - 0.9) < 0.02);
  assert.ok(boasting.coverage90 < 0.6);
  assert.ok(boasting.negativeLogLikelihood > honest.negativeLogLikelihood + 1);
  assert.ok(Math.abs(honest.rmse - 0.5) < 0.03 && honest.constantRmse > 1);
  assert.ok(honest.spearman! > 0.8 && honest.topTenthHits > 0.4);
});

Deno.test("a hand-made case", () => {
  const quality = predictionQuality([
    { id: 0, mean: 0, deviation: 1, observed: 0 },
    { id: 1, mean: 1, deviation: 1, observed: 3 },
    { id: 2, mean: 2, deviation: 1, observed: 1 },
  ])!;
  assert.equal(quality.rmse, Math.sqrt(5 / 3));
  assert.equal(quality.constantRmse, Math.sqrt(10 / 3));
  assert.equal(quality.spearman, 0.5);
  assert.equal(quality.coverage50, 1 / 3);
  assert.equal(quality.coverage90, 2 / 3);
  assert.equal(quality.topTenthHits, 1);
});

Deno.test("without predictions there is no quality, and a constant model has no rank correlation", () => {
  assert.equal(predictionQuality([]), null);
  const constant = [1, 2, 3].map((observed, id) => ({ id, mean: 0, deviation: 1, observed }));
  assert.equal(predictionQuality(constant)!.spearman, null);
});
