import assert from "node:assert/strict";
import { confirms } from "./carry_rules.ts";

const level = 0.024;

Deno.test("candidates that are one and the same count once by the largest, and each by Holm's correction", () => {
  const look = { p: [0.012, 0.02, 0.015], pooledP: 1, correlationOf: () => 1 };
  assert.deepEqual(confirms("maxT", look, level), [true, true, true]);
  assert.deepEqual(confirms("holm", look, level), [false, false, false]);
});

Deno.test("independent candidates count by the largest as by Holm's correction", () => {
  for (const p of [[0.001, 0.5, 0.9], [0.001, 0.004, 0.9], [0.02, 0.02, 0.02], [0.001, 0.002, 0.003]]) {
    const look = { p, pooledP: 1, correlationOf: () => 0 };
    assert.deepEqual(confirms("maxT", look, level), confirms("holm", look, level), p.join());
  }
});

Deno.test("pooled asks once for all, then of each alone", () => {
  const look = { p: [0.02, 0.03], correlationOf: () => 0 };
  assert.deepEqual(confirms("pooled", { ...look, pooledP: 0.02 }, level), [true, false]);
  assert.deepEqual(confirms("pooled", { ...look, pooledP: 0.03 }, level), [false, false]);
});
