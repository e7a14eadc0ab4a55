import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { randomSource } from "../core/random.ts";
import { realityCheck } from "./reality_check.ts";

function noise(seed: number, strategies: number, days: number, drift = 0): Float64Array[] {
  const random = randomSource(seed);
  return Array.from({ length: strategies }, () => Float64Array.from({ length: days }, () => random.normal() + drift));
}

Deno.test("on noise both p-values are below 10 % in about a tenth of the searches", () => {
  const searches = 150;
  let white = 0, hansen = 0;
  for (let s = 0; s < searches; s++) {
    const found = realityCheck(noise(s, 10, 80), { seed: s, resamples: 200, meanBlock: 1 })!;
    if (found.white <= 0.1) white++;
    if (found.superiorPredictiveAbility <= 0.1) hansen++;
  }
  // Four standard errors of a share of 0.1 in 150.
  assert.ok(white / searches < 0.2 && white > 0, `White: ${white}`);
  assert.ok(hansen / searches < 0.2 && hansen > 0, `Hansen: ${hansen}`);
});

Deno.test("a strategy with an edge is found among noise, and named", () => {
  const columns = noise(1, 20, 200);
  columns[7] = columns[7].map((r) => r + 0.5);
  const found = realityCheck(columns, { seed: 2, resamples: 300 })!;
  assert.equal(found.best, 7);
  assert.ok(found.white < 0.01 && found.superiorPredictiveAbility < 0.01);
});

Deno.test("hopeless and wild strategies blunt White's test more than Hansen's", () => {
  const edge = noise(3, 1, 200, 0.2);
  const hopeless = noise(4, 30, 200, -1).map((column) => column.map((r) => 4 * r));
  const found = realityCheck([...edge, ...hopeless], { seed: 5, resamples: 400 })!;
  assert.ok(found.superiorPredictiveAbility < 0.05);
  assert.ok(found.white > 2 * found.superiorPredictiveAbility);
});

Deno.test("where nothing moves there is nothing to test", () => {
  assert.equal(realityCheck([], { seed: 1 }), null);
  assert.equal(realityCheck([[0.1]], { seed: 1 }), null);
  assert.equal(realityCheck([[0, 0, 0]], { seed: 1 }), null);
  assert.throws(() => realityCheck([[1, 2], [1]], { seed: 1 }), RangeError);
});

/** Columns of one deviation, and the p-values that arch 8.0.0 (`SPA`, 20,000 stationary resamples) gives them. */
const REFERENCE: { columns: number[][]; consistent: number; upper: number }[] = JSON.parse(
  readFileSync(new URL("../../test/oracles/superior_predictive_ability.json", import.meta.url), "utf8"),
);

Deno.test("where all columns have one deviation the p-values are those of arch, up to the chance of resampling", () => {
  for (const { columns, consistent, upper } of REFERENCE) {
    const found = realityCheck(columns, { seed: 1, resamples: 4000, meanBlock: 8 })!;
    // Five standard errors of both estimates.
    const allowed = (p: number) => 5 * Math.sqrt(p * (1 - p) * (1 / 4000 + 1 / 20_000)) + 1 / 4000;
    assert.ok(Math.abs(found.superiorPredictiveAbility - consistent) < allowed(consistent));
    assert.ok(Math.abs(found.white - upper) < allowed(upper));
  }
});
