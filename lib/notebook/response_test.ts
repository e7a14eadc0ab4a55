import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { responseByQuantile } from "./response.ts";

Deno.test("responseByQuantile() finds a return that follows the feature, in basis points", () => {
  const n = 2_000, random = randomSource(1), feature = Float64Array.from({ length: n }, random.uniform);
  const close = new Float64Array(n).fill(100);
  for (let i = 1; i < n; i++) close[i] = close[i - 1] * (1 + (feature[i - 1] > 0.5 ? 1e-4 : -1e-4));
  const [low, high] = responseByQuantile(feature, close, { horizon: 1, groups: 2 });
  assert.ok(Math.abs(low.returnBps + 1) < 0.2 && Math.abs(high.returnBps - 1) < 0.2);
  assert.equal(low.bars + high.bars, n - 1);
});

Deno.test("responseByQuantile() leaves out bars without a feature and takes one bar a horizon", () => {
  const feature = [NaN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], close = feature.map(() => 1);
  const groups = responseByQuantile(feature, close, { horizon: 2, groups: 2 });
  assert.equal(groups[0].bars + groups[1].bars, 4);
});
