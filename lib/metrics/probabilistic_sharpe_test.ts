import assert from "node:assert/strict";
import { readJson, referenceFile } from "../../test/shared.ts";
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  probabilisticSharpe,
  probabilityAbove,
} from "./probabilistic_sharpe.ts";

const oracle = readJson(referenceFile("oracles/stats/stats.json"));

function near(actual: number | null, expected: number, tolerance: number, what: string): void {
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance * Math.abs(expected),
    `${what}: found ${actual}, wanted ${expected}`,
  );
}

function column(matrix: string, index: number): Float64Array {
  return Float64Array.from(oracle.matrices[matrix], (row: number[]) => row[index]);
}

Deno.test("probabilisticSharpe() equals independent software for every benchmark", () => {
  for (const single of oracle.single) {
    for (const [benchmark, expected] of Object.entries<number>(single.PSR)) {
      const found = probabilisticSharpe(column(single.matrix, single.column), { benchmarkSharpe: Number(benchmark) });
      near(found, expected, 1e-9, `${single.matrix} ${single.column} against ${benchmark}`);
    }
  }
});

Deno.test("deflatedSharpe() equals independent software on the best of a matrix", () => {
  const cases = oracle.dsr.filter((one: { sd: string }) => one.sd === "ddof1");
  assert.ok(cases.length > 0);
  for (const one of cases) {
    const best = column(one.matrix, one.best_column);
    near(deflatedSharpe(best, { trials: one.N, trialSharpeVariance: one.V }), one.DSR, 1e-9, one.matrix);
    one.all_PSR0.forEach((expected: number, c: number) =>
      near(probabilisticSharpe(column(one.matrix, c)), expected, 1e-9, `${one.matrix} ${c}`)
    );
  }
});

Deno.test("expectedMaximumSharpe() equals independent software up to a million trials", () => {
  for (const { N, V, value } of oracle.expected_max_SR) near(expectedMaximumSharpe(N, V), value, 1e-11, `N = ${N}`);
});

Deno.test("the worked example of Bailey & López de Prado (2014) gives SR₀ = 0.1132 and DSR = 0.9004", () => {
  const { V_annual, N, T, periods, skew, kurt, SR_annual } = oracle.published_example.inputs;
  const luck = expectedMaximumSharpe(N, V_annual / periods);
  assert.equal(luck.toFixed(4), "0.1132");
  const sample = { count: T, sharpe: SR_annual / Math.sqrt(periods), skewness: skew, kurtosis: kurt };
  const probability = probabilityAbove(sample, luck);
  assert.equal(probability!.toFixed(4), "0.9004");
  near(probability, oracle.published_example.DSR, 1e-12, "DSR");
});

Deno.test("a single trial needs no deflation", () => {
  const returns = column("noise", 0);
  assert.equal(deflatedSharpe(returns, { trials: 1, trialSharpeVariance: 1 }), probabilisticSharpe(returns));
});

Deno.test("deflatedSharpe() refuses a number of trials or a variance that cannot be", () => {
  const returns = column("noise", 0);
  for (const trials of [0, 1.5, NaN]) {
    assert.throws(() => deflatedSharpe(returns, { trials, trialSharpeVariance: 1 }), RangeError);
  }
  assert.throws(() => deflatedSharpe(returns, { trials: 2, trialSharpeVariance: -1 }), RangeError);
});
