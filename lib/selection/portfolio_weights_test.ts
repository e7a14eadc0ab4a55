import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { hierarchicalRiskParity } from "./portfolio_weights.ts";

/** Covariances and the weights that PyPortfolioOpt 1.6.0 (`HRPOpt`) gives them. */
const REFERENCE: { covariance: number[][]; weights: number[] }[] = JSON.parse(
  readFileSync(new URL("../../test/oracles/hierarchical_risk_parity.json", import.meta.url), "utf8"),
);

function assertClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  for (let i = 0; i < wanted.length; i++) assert.ok(Math.abs(found[i] - wanted[i]) < 1e-12, `${i}: ${found[i]}`);
}

/** The same members in another order. */
function permuted(covariance: number[][], order: readonly number[]): number[][] {
  return order.map((i) => order.map((j) => covariance[i][j]));
}

Deno.test("hierarchicalRiskParity() gives the weights of PyPortfolioOpt", () => {
  assert.equal(REFERENCE.length, 4);
  for (const { covariance, weights } of REFERENCE) assertClose(hierarchicalRiskParity(covariance), weights);
});

Deno.test("hierarchicalRiskParity() gives each member its weight, in whatever order the members stand", () => {
  const three = { covariance: [[1, 0.1, 0.9], [0.1, 1, 0.1], [0.9, 0.1, 1]], weights: [1 / 3.9, 1.9 / 3.9, 1 / 3.9] };
  const cases = fc.constantFrom(three, ...REFERENCE).chain(({ covariance, weights }) =>
    fc.shuffledSubarray([...weights.keys()], { minLength: weights.length }).map((order) => ({
      found: hierarchicalRiskParity(permuted(covariance, order)),
      wanted: order.map((i) => weights[i]),
    }))
  );
  fc.assert(fc.property(cases, ({ found, wanted }) => assertClose(found, wanted)));
});
